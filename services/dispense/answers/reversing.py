"""What an officine reads of what it took back."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.dispense import LineOutcome, PrescriptionState, ReversalReason
from shared.fields import Model


class ReversedLine(Model):
    """Une ligne retirée, et ce qu’il en reste à délivrer, dans l’unité de sa quantité."""

    line: int
    outcome: LineOutcome
    packs: int
    covers_days: int | None
    left_now: int
    left_total: int
    next_possible_on: date | None


class ReversalAnswer(Model):
    """Ce qui est retiré d’une délivrance ; « version » : celle de l’ordonnance désormais.

    Si le prescripteur avait voulu y mettre fin quand tout était délivré, elle prend fin aussitôt :
    « state » le dit à la prochaine consultation.
    """

    reversal_id: UUID
    dispensation_id: UUID
    number: str
    reason: ReversalReason
    reversed_at: datetime
    state: PrescriptionState
    version: int
    lines: tuple[ReversedLine, ...]
