"""What is left of a line and of a prescription, on a given day; its rounds (ADR 9)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from services.dispense.model import (
    DeliveredProduct,
    Left,
    LineState,
    LineStatus,
    Prescription,
    RequestedLine,
)
from services.dispense.rules.fractions import fraction_days, fraction_delay, fraction_size
from shared.contracts.dispense import LineOutcome, PrescriptionState
from shared.contracts.prescription import Line, PrescriptionContent
from shared.days import (
    CONTRACEPTIVE_DAYS_MAX,
    FOUR_WEEKS,
    HAND_OVER_DAYS_MAX,
    LARGE_PACK_DAYS_MAX,
    first_possible_day,
    last_day_to_execute,
)

# Where the prescriber gave no duration nobody knows the delay; one visit still takes one round.
UNKNOWN_PERIOD_DAYS: Final = 1
# Where a line stands of which nothing was handed over.
_UNTOUCHED: Final[Mapping[LineOutcome | None, LineStatus]] = {
    "not_delivered": "not_dispensed",
    "postponed": "postponed",
}


def left_total(state: LineState) -> int:
    """Return what may still be handed over on the line, ever, in its unit."""
    return state.signed.quantity.total - state.delivered


def round_size(signed: Line, product: DeliveredProduct | None) -> int:
    """Return what one round may hand over, in the unit of the line (R.5132-12 CSP).

    The round of a fractioned line is one fraction; `product` is what is asked for, where known.
    """
    quantity = signed.quantity
    fraction = fraction_size(signed, product)
    size = quantity.per_dispensing if fraction is None else fraction
    return min(size, HAND_OVER_DAYS_MAX) if quantity.unit == "day" else size


def next_round_on(state: LineState) -> date | None:
    """Return the day a new round opens, None before the first hand-over.

    The treatment handed over in the round before it has ended by then (R.5132-14 CSP); rounds
    that nobody came for are not made up for.
    """
    if state.round_started_on is None:
        return None
    return state.round_started_on + timedelta(days=_days_of_round(state))


def _days_of_round(state: LineState) -> int:
    signed, given = state.signed, state.round_delivered
    if signed.quantity.unit == "day":
        return given
    delay = fraction_delay(signed, given)
    return delay or signed.quantity.period_days or UNKNOWN_PERIOD_DAYS


def given_in_round(state: LineState, today: date) -> int:
    """Return what the round of today has handed over so far: nothing, when a new one opens."""
    opens_on = next_round_on(state)
    return 0 if opens_on is None or today >= opens_on else state.round_delivered


def left_now(state: LineState, today: date, *, product: DeliveredProduct | None = None) -> int:
    """Return what may be handed over today, in the line's unit: what is left of one round."""
    rest = round_size(state.signed, product) - given_in_round(state, today)
    return min(max(0, rest), left_total(state))


def left_for(asked: RequestedLine, state: LineState, today: date) -> int:
    """Return what may be handed over today of the packs asked for, in the line's unit.

    A line counted in days, whose prescriber asked neither for fractions nor for less than four
    weeks at a time, may begin its round with one large pack or a contraceptive (R.5132-12 CSP).
    """
    # The dosage of what was agreed to instead is not the signed one.
    product = None if asked.outcome == "adapted" else asked.product
    quantity, now = state.signed.quantity, left_now(state, today, product=product)
    if quantity.unit != "day" or quantity.per_dispensing < FOUR_WEEKS:
        return now
    if given_in_round(state, today) or fraction_days(state.signed) is not None:
        return now
    is_contraceptive = product is not None and product.is_contraceptive
    days = max(
        LARGE_PACK_DAYS_MAX if asked.packs == 1 else 0,
        CONTRACEPTIVE_DAYS_MAX if is_contraceptive else 0,
    )
    return max(now, min(days, left_total(state)))


def after_hand_over(
    state: LineState, quantity: int, *, outcome: LineOutcome, today: date
) -> LineState:
    """Return the line once `quantity`, in its unit, has left the officine today."""
    if not quantity:
        return replace(state, last_outcome=outcome)
    given = given_in_round(state, today)
    return replace(
        state,
        delivered=state.delivered + quantity,
        round_started_on=state.round_started_on if given else today,
        round_delivered=given + quantity,
        last_outcome=outcome,
    )


def next_possible_on(state: LineState, today: date, valid_until: date) -> date | None:
    """Return the day the next round opens when nothing may be handed over before it.

    None: something may be handed over today, or nothing more ever.
    """
    if left_total(state) == 0 or left_now(state, today) > 0:
        return None
    return next_round_within(state, valid_until)


def next_round_within(state: LineState, valid_until: date) -> date | None:
    """Return the day the next round of a begun line opens, None after the prescription's term."""
    opens_on = next_round_on(state)
    assert opens_on is not None, "an untouched line has its first round open"
    return opens_on if opens_on <= valid_until else None


def first_day(content: PrescriptionContent) -> date:
    """Return the first day on which anything may be handed over (R.5132-33 CSP)."""
    operation = content.surgery
    return first_possible_day(
        content.issued_on, operated_on=None if operation is None else operation.operated_on
    )


def has_ended(state: LineState, prescription: Prescription, today: date) -> bool:
    """Tell whether the dates forbid to hand over anything more (R.5132-21 and R.5132-22 CSP)."""
    content = prescription.content
    return today > last_day_to_execute(
        issued_on=content.issued_on,
        valid_until=content.valid_until,
        is_begun=state.delivered > 0,
    )


def left_of(state: LineState, prescription: Prescription, today: date) -> Left:
    """Return what quantities, dates and the prescriber's end together leave of a line."""
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
