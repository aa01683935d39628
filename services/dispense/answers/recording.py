"""What became of step 1, line by line."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.dispense import (
    LineOutcome,
    PrescriptionState,
)
from shared.fields import Model


class RefusalAnswer(Model):
    """Pourquoi une ligne n’est pas enregistrée."""

    code: str
    detail: str


class StepOneLine(Model):
    """Une ligne de l’étape 1, enregistrée ou refusée, et ce qu’il en reste."""

    line: int
    outcome: LineOutcome
    packs: int | None
    covers_days: int | None
    left_now: int | None
    left_total: int | None
    next_possible_on: date | None
    refusal: RefusalAnswer | None


class DispensationAnswer(Model):
    """L’étape 1 enregistrée."""

    dispensation_id: UUID
    number: str
    state: PrescriptionState
    version: int
    recorded_at: datetime
    lines: tuple[StepOneLine, ...]
