"""What prescribe takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date

from ordoflux_client.models.prescribe.prescriptions_answered_1 import Execution, PrescriptionContent
from ordoflux_client.models.prescription import PrescriptionState
from ordoflux_client.shapes import Answered


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
