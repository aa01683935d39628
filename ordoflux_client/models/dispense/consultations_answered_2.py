"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import date, datetime
from uuid import UUID

from ordoflux_client.models.dispense.consultations_answered_1 import (
    AlertAnswer,
    ConsultedLine,
    HistoryEntry,
    VerificationAnswer,
    WarningAnswer,
)
from ordoflux_client.models.prescription import (
    Authenticity,
    NamedPharmacy,
    Patient,
    Prescriber,
    PrescriptionState,
    Setting,
    Surgery,
)
from ordoflux_client.shapes import Answered


class ConsultationAnswer(Answered):
    """L’ordonnance telle qu’elle a été signée, et ce qu’il en reste à délivrer.

    « ended_at » : depuis quand elle est annulée ou remplacée ; « replaced_by » : le numéro de celle
    qui la remplace ; « replaces » : le numéro de celle qu’elle remplace ; « pharmacy » : l’officine
    que le prescripteur a désignée ; « surgery » : l’opération dont elle prépare les suites ;
    « verification » : ce qu’un médicament onéreux demande de vérifier avant de délivrer.
    """

    consultation_id: UUID
    expires_at: datetime
    number: str
    number_grouped: str
    state: PrescriptionState | str
    version: int
    authenticity: Authenticity | str
    issued_on: date
    valid_until: date
    ended_at: datetime | None
    replaced_by: str | None
    replaces: str | None
    is_secure: bool
    setting: Setting | str
    is_exception: bool
    pharmacy: NamedPharmacy | None
    surgery: Surgery | None
    patient: Patient
    prescriber: Prescriber
    lines: tuple[ConsultedLine, ...]
    alerts: tuple[AlertAnswer, ...]
    history: tuple[HistoryEntry, ...]
    warnings: tuple[WarningAnswer, ...]
    verification: VerificationAnswer | None


class ReleasedLine(Answered):
    """Ce que l’officine devait encore d’une ligne, et ne doit plus."""

    line: int
    packs: int


class HandedBackAnswer(Answered):
    """L’ordonnance est rendue : l’officine ne délivre plus rien sans la consulter de nouveau.

    « released » : les boîtes qu’elle avait promises, et que le patient peut chercher ailleurs.
    """

    consultation_id: UUID
    number: str
    returned_at: datetime
    released: tuple[ReleasedLine, ...]
