"""A prescription as this service knows it, and what is left of its lines."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from shared.contracts.dispense import LineOutcome
from shared.contracts.fraud import SignalClass, SignalName
from shared.contracts.prescription import Line, PrescriptionContent
from shared.identifiers import Finess

FIRST_VERSION: Final = 1

LineStatus = Literal[
    "to_dispense",
    "partially_dispensed",
    "dispensed",
    "not_dispensed",
    "postponed",
    "expired",
    "cancelled",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A signal of class D or H that every officine sees on this prescription."""

    signal_id: UUID
    signal: SignalName
    signal_class: SignalClass
    sentence: str
    raised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """What a line loses if it is handed over on the day of a question, and not before.

    `lost` is in the line's unit; `days` of treatment in all, `days_of_round` of today's fraction.
    """

    lost: int = 0
    days: int = 0
    days_of_round: int = 0


NOT_LATE: Final = Lateness()


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Packs of a line that an officine promised: the patient comes back for them."""

    pharmacy: Finess
    packs: int
    promised_on: date
    expected_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """A signed line and what was handed over on it so far, in the unit of its quantity (ADR 9).

    `round_started_on` is the day of the first hand-over of the latest round; earlier, where that
    came late, by its `round_days_lost`. `forfeited` is what was lost by coming late so far.
    `lateness` is what would be lost too on the day of a question; it is not stored.
    """

    signed: Line
    delivered: int = 0
    round_started_on: date | None = None
    round_delivered: int = 0
    round_days_lost: int = 0
    round_lasts: int | None = None  # days, by dosage and packs handed over; None: nobody can count
    forfeited: int = 0
    lateness: Lateness = NOT_LATE
    owed: tuple[Owed, ...] = ()
    last_outcome: LineOutcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is left of a line, in its unit: today, ever, and when more may be handed over."""

    left_now: int
    left_total: int
    next_possible_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The prescriber's end of a prescription: nothing is handed over from `at` on, ever."""

    state: Literal["cancelled", "replaced"]
    at: datetime
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOverBefore:
    """What left an officine on a prescription that this one replaces, directly or not."""

    day: date  # where that officine is
    label: str
    packs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredElsewhere:
    """Days of treatment that the patient holds on another prescription of the same prescriber."""

    substances: frozenset[str]
    since: date
    until: date  # the last of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescription:
    """A prescription as this service knows it; `version` grows by one with each of its changes."""

    content: PrescriptionContent
    patient_ref: str
    version: int
    lines: tuple[LineState, ...]
    alerts: tuple[Alert, ...] = ()
    end: End | None = None
    handed_over_before: tuple[HandedOverBefore, ...] = ()
    covered_elsewhere: tuple[CoveredElsewhere, ...] = ()

    @property
    def number(self) -> str:
        """The prescription number."""
        return self.content.number

    @property
    def is_untouched(self) -> bool:
        """Nothing was ever recorded on it, nor has it ended."""
        return self.version == FIRST_VERSION
