"""Frozen types of follow-ups: what is left of each line, and what should have been executed."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.contracts.dispense import PrescriptionState

FollowUpKind = Literal["never_executed", "partly_executed", "late_renewal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpDelays:
    """After how many days something not executed is worth telling its prescriber."""

    never_executed_days: int = 15
    partly_executed_days: int = 7
    late_renewal_days: int = 10

    def days_of(self, kind: FollowUpKind) -> int:
        """Return the delay of a kind of follow-up."""
        match kind:
            case "never_executed":
                return self.never_executed_days
            case "partly_executed":
                return self.partly_executed_days
            case "late_renewal":
                return self.late_renewal_days


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLeft:
    """What dispense said last is left of a line, in its unit; an untouched line is left whole.

    `next_possible_on` is the day a renewal opens; None when something may be handed over before
    it, or nothing more ever.
    """

    number: str
    line: int
    total: int
    left_total: int
    left_now: int
    next_possible_on: date | None = None

    @property
    def is_begun(self) -> bool:
        """Whether any of it was handed over."""
        return self.left_total < self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a prescription was executed.

    `opens_on` is the first day on which anything may be handed over, `handed_over_on` that of the
    last hand-over.
    """

    issued_on: date
    opens_on: date
    valid_until: date
    state: PrescriptionState
    handed_over_on: date | None
    lines: tuple[LineLeft, ...]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something to execute: waited for since a day, and possible until another."""

    kind: FollowUpKind
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class FollowUpPosition:
    """Where a page of the list ends: it is sorted by these, the oldest first."""

    since: date
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpQuery:
    """One page of a prescriber's own prescriptions that wait to be executed."""

    kind: FollowUpKind
    limit: int
    after: FollowUpPosition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFollowUp:
    """A prescription that waits, as its rows say; `sealed_content` opens to its content."""

    number: str
    since: date
    until: date
    patient_ref: str
    sealed_content: str
