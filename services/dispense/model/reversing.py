"""An officine takes back lines of its dispensation: they were recorded by mistake."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.dispense.model.dispensing import DispensationLine
from services.dispense.model.prescription import Prescription
from shared.contracts.dispense import LineOutcome, ReversalReason
from shared.identifiers import Finess


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalRequest:
    """What an officine takes back and why; no `lines`: all that stands of the dispensation.

    `credit_number` names its credit note, where an invoice of the dispensation stands.
    """

    dispensation_id: UUID
    reason: ReversalReason
    lines: tuple[int, ...] = ()
    comment: str | None = None
    credit_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingLine:
    """What one dispensation did with a line, that was not taken back, in the line's unit."""

    dispensation_id: UUID
    line: int
    outcome: LineOutcome
    quantity: int
    lasts: int | None
    deducted: int
    pharmacy: Finess
    at: datetime  # when it left the officine
    is_late: bool  # told afterwards


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversed:
    """Lines are taken back; `after` is the prescription from now on.

    Each line as it was recorded, but with what is left of it afterwards.
    """

    lines: tuple[DispensationLine, ...]
    after: Prescription


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """A reversal as it is kept; rows of the store keep its comment sealed.

    `reversed_on` is the day where the officine is.
    """

    reversal_id: UUID
    number: str
    request: ReversalRequest
    reversed_at: datetime
    reversed_on: date
    reversed: Reversed
