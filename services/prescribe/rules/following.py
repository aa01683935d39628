"""What of a prescription waits to be executed, since when and until when; pure."""

from datetime import date

from services.prescribe.model.following import FollowUp, LineLeft, Progress
from shared.days import last_first_day


def follow_ups_of(progress: Progress) -> tuple[FollowUp, ...]:
    """Return what is waited for; an ended prescription waits for nothing (ADR 20).

    Until when is the last day on which an officine may begin (R.5132-22 CSP) or go on with it
    (R.5132-21 CSP).
    """
    match progress.state:
        case "issued":
            last = last_first_day(progress.issued_on)
            return (FollowUp("never_executed", since=progress.issued_on, until=last),)
        case "partially_dispensed":
            return (*_rest(progress), *_renewals(progress))
        case "dispensed" | "expired" | "cancelled" | "replaced":
            return ()


def _rest(progress: Progress) -> tuple[FollowUp, ...]:
    """Wait for what could have been handed over at the last visit and was not."""
    waiting = [_last_day(line, progress) for line in progress.lines if line.left_now > 0]
    if not waiting or progress.handed_over_on is None:
        return ()
    return (FollowUp("partly_executed", since=progress.handed_over_on, until=max(waiting)),)


def _renewals(progress: Progress) -> tuple[FollowUp, ...]:
    """Wait for a renewal from the day on which it opens."""
    days = [line.next_possible_on for line in progress.lines if line.next_possible_on is not None]
    if not days:
        return ()
    return (FollowUp("late_renewal", since=min(days), until=progress.valid_until),)


def _last_day(line: LineLeft, progress: Progress) -> date:
    return progress.valid_until if line.is_begun else last_first_day(progress.issued_on)
