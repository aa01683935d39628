"""What prescribe takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date

from ordoflux_client.models.prescribe.prescriptions_answered_1 import Execution, Line
from ordoflux_client.models.prescription import (
    NamedPharmacy,
    Patient,
    Prescriber,
    PrescriptionState,
    Setting,
    Surgery,
)
from ordoflux_client.shapes import Answered


class PrescriptionContent(Answered):
    """Tout ce que le prescripteur a signé.

    « is_exception » : un médicament d’exception ; « replaces » : le numéro de l’ordonnance que celle-ci remplace.
    """

    number: str
    issued_on: date
    valid_until: date
    patient: Patient
    prescriber: Prescriber
    lines: tuple[Line, ...]
    is_secure: bool
    prescriber_sees_execution: bool
    setting: Setting | str = "town"
    is_exception: bool = False
    pharmacy: NamedPharmacy | None = None
    surgery: Surgery | None = None
    replaces: str | None = None


class PrescriptionView(Answered):
    """Une ordonnance relue.

    Quand le patient masque l’exécution, « state » est nul, ou dit que le prescripteur y a mis fin.
    """

    number: str
    state: PrescriptionState | str | None
    issued_on: date
    valid_until: date
    replaced_by: str | None = None
    content: PrescriptionContent
    execution: Execution
