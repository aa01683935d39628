"""What is left of a line and of a prescription, on a given day."""

from datetime import date, timedelta

from services.dispense.model import LineState, LineStatus, Prescription
from shared.contracts.dispense import PrescriptionState
from shared.days import last_first_day


def left_total(state: LineState) -> int:
    """Return what may still be handed over on the line, ever, in its unit."""
    return state.signed.quantity.total - state.delivered


def left_now(state: LineState, today: date) -> int:
    """Return what may be handed over today, in the line's unit.

    Each renewal opens when the treatment already handed over ends (R.5132-14 CSP).
    """
    quantity = state.signed.quantity
    return max(0, quantity.per_dispensing * rounds_open(state, today) - state.delivered)


def rounds_open(state: LineState, today: date) -> int:
    """Return how many dispensings the calendar allows so far, the first one included.

    Round k opens k periods after the first hand-over; without a period all are open.
    """
    quantity = state.signed.quantity
    if not quantity.period_days:
        return 1 + quantity.renewals
    if state.first_dispensed_on is None:
        return 1
    periods = (today - state.first_dispensed_on).days // quantity.period_days
    return 1 + min(max(0, periods), quantity.renewals)


def next_possible_on(state: LineState, today: date, valid_until: date) -> date | None:
    """Return the day the next renewal opens when nothing may be handed over before it.

    None: something may be handed over today, or nothing more ever.
    """
    if left_total(state) == 0 or left_now(state, today) > 0:
        return None
    quantity = state.signed.quantity
    assert state.first_dispensed_on is not None, "an untouched line has its first round open"
    assert quantity.period_days, "without a period every round is open"
    rounds_used = state.delivered // quantity.per_dispensing
    opens_on = state.first_dispensed_on + timedelta(days=rounds_used * quantity.period_days)
    return opens_on if opens_on <= valid_until else None


def has_ended(state: LineState, prescription: Prescription, today: date) -> bool:
    """Tell whether the dates forbid to hand over anything more (R.5132-21 and R.5132-22 CSP)."""
    content = prescription.content
    never_started = state.first_dispensed_on is None
    return today > content.valid_until or (
        never_started and today > last_first_day(content.issued_on)
    )


def available_now(state: LineState, prescription: Prescription, today: date) -> int:
    """Return what the quantities and the dates together let an officine hand over today."""
    return 0 if has_ended(state, prescription, today) else left_now(state, today)


def status_of(state: LineState, prescription: Prescription, today: date) -> LineStatus:
    """Return where a line stands; a line handed over in full stays so for ever."""
    if left_total(state) == 0:
        return "dispensed"
    if has_ended(state, prescription, today):
        return "expired"
    if state.delivered > 0:
        return "partially_dispensed"
    return "not_dispensed" if state.last_outcome == "not_delivered" else "to_dispense"


def state_of(prescription: Prescription, today: date) -> PrescriptionState:
    """Return where a prescription stands; one handed over in full never expires."""
    statuses = {status_of(state, prescription, today) for state in prescription.lines}
    if statuses == {"dispensed"}:
        return "dispensed"
    if statuses <= {"dispensed", "expired"}:
        return "expired"
    is_started = any(state.delivered for state in prescription.lines)
    return "partially_dispensed" if is_started else "issued"


def has_quantity_left(prescription: Prescription) -> bool:
    """Tell whether the balance of any line is not used up, whatever the dates say."""
    return any(left_total(state) for state in prescription.lines)
