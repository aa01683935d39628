"""What the figures of a caisse are, as its dashboard shows them."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.fraud import SignalName


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFigures:
    """One week (Monday to Sunday, Paris) of a caisse.

    `reported` counts reports filed in it; the outcomes are those of cases decided in it, and the
    delays, in hours from the opening of a case to the decision, are of the same cases.
    """

    monday: date
    reported: int
    confirmed: int
    unfounded: int
    undetermined: int
    hours_median: float | None
    hours_p90: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalFigures:
    """How often a signal was right: cases that ended, by outcome, of those it was raised in."""

    signal: SignalName
    open: int
    confirmed: int
    unfounded: int

    @property
    def precision(self) -> float | None:
        """Confirmed among the decided, 0 to 1; None while nothing was decided."""
        decided = self.confirmed + self.unfounded
        return self.confirmed / decided if decided else None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """What waits now; amounts in euro cents, as invoiced by officines for the cases' entities."""

    open: int
    overdue: int
    open_cents: int
    confirmed_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The whole dashboard of a caisse, oldest week first."""

    queue: QueueFigures
    weeks: tuple[WeekFigures, ...]
    signals: tuple[SignalFigures, ...]
