"""What of a prescription waits to be executed, since when and until when; pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from services.prescribe.model.following import FollowUp, FollowUpDelays, FollowUpKind, Progress
from shared.days import last_day_to_execute

# Nothing older waits: three months to begin (R.5132-22 CSP), a year in all (R.5132-21 CSP).
WAITING_DAYS_MAX: Final[Mapping[FollowUpKind, int]] = {
    "never_executed": 93,
    "partly_executed": 367,
    "late_renewal": 367,
}


def late_since(kind: FollowUpKind, delays: FollowUpDelays, *, today: date) -> tuple[date, date]:
    """Return the first and last day since which something may wait that is late today (ADR 20)."""
    longest, shortest = WAITING_DAYS_MAX[kind], delays.days_of(kind)
    return today - timedelta(days=longest), today - timedelta(days=shortest)


def follow_ups_of(progress: Progress) -> tuple[FollowUp, ...]:
    """Return what is waited for; an ended prescription waits for nothing (ADR 20).

    Until when is the last day on which an officine may begin or go on with it.
    """
    match progress.state:
        case "issued":
            last = _last_day(progress, is_begun=False)
            return (FollowUp("never_executed", since=progress.opens_on, until=last),)
        case "partially_dispensed":
            return (*_rest(progress), *_renewals(progress))
        case "dispensed" | "expired" | "cancelled" | "replaced":
            return ()


def _rest(progress: Progress) -> tuple[FollowUp, ...]:
    """Wait for what could have been handed over at the last visit and was not."""
    waiting = [
        _last_day(progress, is_begun=line.is_begun) for line in progress.lines if line.left_now > 0
    ]
    if not waiting or progress.handed_over_on is None:
        return ()
    return (FollowUp("partly_executed", since=progress.handed_over_on, until=max(waiting)),)


def _renewals(progress: Progress) -> tuple[FollowUp, ...]:
    """Wait for a renewal from the day on which it opens."""
    days = [line.next_possible_on for line in progress.lines if line.next_possible_on is not None]
    if not days:
        return ()
    return (FollowUp("late_renewal", since=min(days), until=progress.valid_until),)


def _last_day(progress: Progress, *, is_begun: bool) -> date:
    return last_day_to_execute(
        issued_on=progress.issued_on, valid_until=progress.valid_until, is_begun=is_begun
    )
