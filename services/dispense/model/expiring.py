"""What the clock does by itself about a prescription: when, and what it decides then."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from services.dispense.model.prescription import Prescription

ActionKind = Literal["expire"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAction:
    """What is to be done about a prescription at a moment, unless something changes before."""

    kind: ActionKind
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """Its last day is over everywhere; `after` is the prescription from now on."""

    expired_on: date
    after: Prescription


@dataclass(frozen=True, slots=True)
class StillOpen:
    """It is not over, or has ended otherwise; `action` is what is left to do about it."""

    action: NextAction | None
