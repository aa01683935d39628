"""What is left of a line and of a prescription, on a given day, and where it stands."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from services.dispense.model import NOT_LATE, Left, LineState, LineStatus, Prescription
from services.dispense.rules.late import presented, runs_from
from services.dispense.rules.rounds import left_now, left_total, next_possible_on
from shared.contracts.dispense import LineOutcome, PrescriptionState
from shared.contracts.prescription import PrescriptionContent
from shared.days import first_possible_day, last_day_to_execute

# Where a line stands of which nothing was handed over.
_UNTOUCHED: Final[Mapping[LineOutcome | None, LineStatus]] = {
    "not_delivered": "not_dispensed",
    "postponed": "postponed",
}


def first_day(content: PrescriptionContent) -> date:
    """Return the first day on which anything may be handed over (R.5132-33 CSP)."""
    operation = content.surgery
    return first_possible_day(
        content.issued_on, operated_on=None if operation is None else operation.operated_on
    )


def has_ended(state: LineState, prescription: Prescription, today: date) -> bool:
    """Tell whether the dates forbid to hand over anything more.

    The term (R.5132-21 and R.5132-22 CSP), or a treatment that has run meanwhile (R.5132-33 CSP).
    """
    content = prescription.content
    is_run = left_total(presented(state, content, today)) == 0
    return is_run or today > last_day_to_execute(
        issued_on=content.issued_on,
        valid_until=content.valid_until,
        is_begun=state.delivered > 0,
    )


def last_day_of(state: LineState, prescription: Prescription) -> date:
    """Return the last day on which an officine may hand over what is left of a line."""
    content = prescription.content
    last = last_day_to_execute(
        issued_on=content.issued_on,
        valid_until=content.valid_until,
        is_begun=state.delivered > 0,
    )
    if left_total(presented(state, content, last)) > 0:
        return last
    first = runs_from(state, content)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    lost_on = next(day for day in days if left_total(presented(state, content, day)) == 0)
    return lost_on - timedelta(days=1)


def left_of(state: LineState, prescription: Prescription, today: date) -> Left:
    """Return what quantities, dates and the prescriber's end together leave of a line."""
    state = presented(state, prescription.content, today)
    if prescription.end is not None:
        return Left(left_now=0, left_total=0, next_possible_on=None)
    opens_on = first_day(prescription.content)
    if today < opens_on:
        return Left(left_now=0, left_total=left_total(state), next_possible_on=opens_on)
    return Left(
        left_now=0 if has_ended(state, prescription, today) else left_now(state, today),
        left_total=left_total(state),
        next_possible_on=next_possible_on(state, today, prescription.content.valid_until),
    )


def status_of(state: LineState, prescription: Prescription, today: date) -> LineStatus:
    """Return where a line stands; a line handed over in full stays so for ever."""
    state = replace(state, lateness=NOT_LATE)
    if left_total(state) == 0:
        return "dispensed"
    if prescription.end is not None:
        return "cancelled"
    if has_ended(state, prescription, today):
        return "expired"
    if state.delivered > 0:
        return "partially_dispensed"
    return _UNTOUCHED.get(state.last_outcome, "to_dispense")


def state_of(prescription: Prescription, today: date) -> PrescriptionState:
    """Return where a prescription stands; one handed over in full never expires.

    The prescriber's end is final: dates change nothing about it afterwards.
    """
    if prescription.end is not None:
        return prescription.end.state
    statuses = {status_of(state, prescription, today) for state in prescription.lines}
    if statuses == {"dispensed"}:
        return "dispensed"
    if statuses <= {"dispensed", "expired"}:
        return "expired"
    is_started = any(state.delivered for state in prescription.lines)
    return "partially_dispensed" if is_started else "issued"


def has_quantity_left(prescription: Prescription) -> bool:
    """Tell whether any line has something neither handed over nor cancelled, whatever the day."""
    return prescription.end is None and any(left_total(state) for state in prescription.lines)
