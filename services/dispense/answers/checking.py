"""What an officine reads of checks, and of its register of errors."""

from datetime import datetime
from uuid import UUID

from services.dispense.answers.worklist import WorkPatient
from services.dispense.model import CheckOutcome, ErrorKind, ErrorState
from shared.fields import Model
from shared.identifiers import Rpps


class CheckAnswer(Model):
    """Ce qu’a constaté une seconde personne ; « error_id » : l’erreur portée au registre."""

    outcome: CheckOutcome
    checked_at: datetime
    checked_by: Rpps
    error_id: UUID | None


class DispensationCheckAnswer(CheckAnswer):
    """Le contrôle enregistré d’une délivrance.

    « reversal_path » : si une erreur est trouvée, où la retirer (POST), en tout ou ligne par ligne.
    """

    dispensation_id: UUID
    number: str
    reversal_path: str | None


class ErrorResolutionAnswer(Model):
    """Ce qui a été fait d’une erreur, par qui et quand."""

    resolution: str
    resolved_by: Rpps
    resolved_at: datetime


class DispensingErrorAnswer(Model):
    """Une erreur du registre de votre officine.

    D’une délivrance : « dispensation_id », « number » et « patient » ; sinon « invoice_number ».
    """

    error_id: UUID
    state: ErrorState
    kind: ErrorKind
    details: str
    cause: str | None
    reported_at: datetime
    reported_by: Rpps
    dispensation_id: UUID | None
    number: str | None
    patient: WorkPatient | None
    invoice_number: str | None
    resolved: ErrorResolutionAnswer | None


class DispensingErrorPage(Model):
    """Une page du registre : ouvertes, de la plus ancienne ; résolues, de la plus récente."""

    errors: tuple[DispensingErrorAnswer, ...]
    next: str | None
