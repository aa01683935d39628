"""What became of an execution told afterwards."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.dispense.answers.recording import RefusalAnswer
from shared.contracts.dispense import ExecutionSource, PrescriptionState
from shared.fields import Model

LateOutcome = Literal["recorded", "partly_recorded", "conflicting", "refused"]


class LateLine(Model):
    """Ce qui est devenu d’une ligne.

    « packs » et « covers_days » : ce qui en est enregistré ; « conflicting » : ce qui a été remis
    en trop, dans l’unité de la ligne, et que des personnes examineront.
    """

    line: int
    outcome: LateOutcome
    packs: int
    covers_days: int | None
    conflicting: int
    left_now: int | None
    left_total: int | None
    next_possible_on: date | None
    refusal: RefusalAnswer | None


class LateExecutionAnswer(Model):
    """Une exécution déclarée après coup ; « case_id » : un dossier est ouvert, rien n’est perdu."""

    late_execution_id: UUID
    number: str
    state: PrescriptionState
    version: int
    source: ExecutionSource
    intended_at: datetime
    told_at: datetime
    dispensation_id: UUID | None
    case_id: UUID | None
    lines: tuple[LateLine, ...]
