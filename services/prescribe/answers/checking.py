"""What issuing a draft would answer, without issuing it."""

from services.prescribe.answers.issuing import AcknowledgedWarning
from shared.contracts.prescription import Quantity
from shared.fields import Model


class CheckedLine(Model):
    """Une ligne, telle qu’elle serait enregistrée ; vide là où il manque de quoi le dire."""

    line: int
    label: str | None
    quantity: Quantity | None
    is_secure: bool


class CheckError(Model):
    """Un motif de refus, tel que l’acquittement négatif le donnerait."""

    code: str
    line: int | None
    field: str | None
    detail: str
    advice: str


class Check(Model):
    """Ce que donnerait l’enregistrement d’une ordonnance ; rien n’est enregistré."""

    acceptable: bool
    is_secure: bool
    secure_paper_required: bool
    errors: tuple[CheckError, ...]
    warnings: tuple[AcknowledgedWarning, ...]
    lines: tuple[CheckedLine, ...]
