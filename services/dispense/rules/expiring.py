"""When a prescription expires, and whether it has (ADR 32); pure."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from services.dispense.model import NOT_LATE, Expired, NextAction, Prescription, StillOpen
from services.dispense.rules.balances import last_day_of
from services.dispense.rules.rounds import left_total
from shared.days import end_of_day

EXPIRES_WITHIN: Final = timedelta(days=7)


def last_day(prescription: Prescription) -> date | None:
    """Return the last day on which an officine may dispense any of it, None where no day ends it.

    So what was handed over in full, or ended by its prescriber, never expires. The rest goes on
    while it is valid where it was begun, else while it is less than three months old (R.5132-21
    and R.5132-22 CSP).
    """
    if prescription.end is not None:
        return None
    # What lateness costs on a day is no hand-over: a line that ran while nobody came ends it too.
    states = (replace(state, lateness=NOT_LATE) for state in prescription.lines)
    open_lines = (state for state in states if left_total(state) > 0)
    return max((last_day_of(state, prescription) for state in open_lines), default=None)


def ends_soon(last_day: date, today: date) -> bool:
    """Tell whether a last day is near enough to warn of it: today, or within a week (ADR 27).

    The texts set the last day (R.5132-21 and R.5132-22 CSP); none sets how early it is told.
    """
    return today <= last_day <= today + EXPIRES_WITHIN


def next_action(prescription: Prescription) -> NextAction | None:
    """Return what the clock will do next: expire it, once its last day is over everywhere."""
    day = last_day(prescription)
    return None if day is None else NextAction(kind="expire", due_at=end_of_day(day))


def decide_expiry(prescription: Prescription, now: datetime) -> Expired | StillOpen:
    """Say that a prescription has expired, or what is left to wait for.

    What is not handed over while it may be is lost (R.5132-21 and R.5132-22 CSP).
    """
    action, day = next_action(prescription), last_day(prescription)
    if action is None or day is None or now < action.due_at:
        return StillOpen(action)
    after = replace(prescription, version=prescription.version + 1)
    return Expired(expired_on=day, after=after)
