"""What one round of a line may hand over, and when the next one opens (ADR 9)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from services.dispense.model import (
    NOT_LATE,
    DeliveredProduct,
    LineState,
    RequestedLine,
)
from services.dispense.rules.fractions import fraction_days, fraction_delay, fraction_size
from services.dispense.rules.pack_sizes import packs_of_a_large_one
from shared.contracts.dispense import LineOutcome
from shared.contracts.prescription import Line
from shared.days import (
    CONTRACEPTIVE_DAYS_MAX,
    FOUR_WEEKS,
    HAND_OVER_DAYS_MAX,
    LARGE_PACK_DAYS_MAX,
)

# Where neither duration nor dosage tells nobody knows the delay; one visit takes one round.
UNKNOWN_PERIOD_DAYS: Final = 1


def left_total(state: LineState) -> int:
    """Return what may still be handed over on the line, ever, in its unit.

    Without what is lost because it is presented late (R.5132-33 CSP).
    """
    lost = state.forfeited + state.lateness.lost
    return state.signed.quantity.total - state.delivered - lost


def in_words(state: LineState, amount: int) -> str:
    """Return an amount of the line in French with its unit, for the sentence of a refusal."""
    word = "boîte" if state.signed.quantity.unit == "pack" else "jour"
    return f"{amount} {word}{'s' if amount > 1 else ''}"


def round_size(signed: Line, product: DeliveredProduct | None, *, days_lost: int = 0) -> int:
    """Return what one round may hand over, in the unit of the line (R.5132-12 CSP).

    The round of a fractioned line is one fraction, without its `days_lost` (R.5132-33 CSP);
    `product` is what is asked for, where known.
    """
    quantity = signed.quantity
    fraction = fraction_size(signed, product, days_lost=days_lost)
    size = quantity.per_dispensing if fraction is None else fraction
    return min(size, HAND_OVER_DAYS_MAX) if quantity.unit == "day" else size


def next_round_on(state: LineState) -> date | None:
    """Return the day a new round opens, None before the first hand-over.

    The treatment handed over in the round before it has ended by then (R.5132-14 CSP): by the
    prescriber's delay, else by dosage and quantity. Rounds that nobody came for are not made up
    for.
    """
    if state.round_started_on is None:
        return None
    return state.round_started_on + timedelta(days=_days_of_round(state))


def _days_of_round(state: LineState) -> int:
    signed, given = state.signed, state.round_delivered
    if signed.quantity.unit == "day":
        return given + state.round_days_lost
    delay = fraction_delay(signed, given) or _delay(signed, given)
    return delay or state.round_lasts or UNKNOWN_PERIOD_DAYS


def _delay(signed: Line, packs: int) -> int | None:
    """Return the prescriber's delay, as many times as a large pack stands for (R.5132-14 CSP)."""
    quantity, period = signed.quantity, signed.quantity.period_days
    if period is None:
        return None
    return max(period, packs * period // quantity.per_dispensing)


def given_in_round(state: LineState, today: date) -> int:
    """Return what the round of today has handed over so far: nothing, when a new one opens."""
    opens_on = next_round_on(state)
    return 0 if opens_on is None or today >= opens_on else state.round_delivered


def left_now(state: LineState, today: date, *, product: DeliveredProduct | None = None) -> int:
    """Return what may be handed over today, in the line's unit: what is left of one round.

    A round counted in days is four weeks or thirty days, according to the pack (R.5132-12 CSP): who
    took twenty-eight has taken it, and comes back when they have run.
    """
    given = given_in_round(state, today)
    if state.signed.quantity.unit == "day" and given >= FOUR_WEEKS:
        return 0
    days_lost = state.round_days_lost if given else state.lateness.days_of_round
    rest = round_size(state.signed, product, days_lost=days_lost) - given
    return min(max(0, rest), left_total(state))


def left_for(asked: RequestedLine, state: LineState, today: date) -> int:
    """Return what may be handed over today of the packs asked for, in the line's unit.

    A line whose prescriber asked neither for fractions nor, in days, for less than four weeks at
    a time, may begin its round with one large pack or a contraceptive (R.5132-12, L.5125-23 CSP).
    """
    # The dosage of what was agreed to instead is not the signed one.
    product = None if asked.outcome == "adapted" else asked.product
    quantity, now = state.signed.quantity, left_now(state, today, product=product)
    if given_in_round(state, today) or fraction_days(state.signed) is not None:
        return now
    if quantity.unit == "pack":
        return max(now, min(packs_of_a_large_one(asked, state.signed), left_total(state)))
    if quantity.per_dispensing < FOUR_WEEKS:
        return now
    is_contraceptive = product is not None and product.is_contraceptive
    days = max(
        LARGE_PACK_DAYS_MAX if asked.packs == 1 else 0,
        CONTRACEPTIVE_DAYS_MAX if is_contraceptive else 0,
    )
    return max(now, min(days, left_total(state)))


def after_hand_over(
    state: LineState,
    quantity: int,
    *,
    outcome: LineOutcome,
    today: date,
    lasts: int | None = None,
) -> LineState:
    """Return the line once `quantity`, in its unit, has left the officine today.

    `lasts` is how many days it lasts by the dosage, where that can be counted. What its lateness
    costs is lost with the hand-over, and counts from then on.
    """
    if not quantity:
        return replace(state, last_outcome=outcome)
    given = given_in_round(state, today)
    if not given:
        state = _opened(state, today)
    before = state.round_lasts if given else 0
    return replace(
        state,
        delivered=state.delivered + quantity,
        round_delivered=given + quantity,
        round_lasts=None if before is None or lasts is None else before + lasts,
        last_outcome=outcome,
    )


def _opened(state: LineState, today: date) -> LineState:
    """Return the line with a round that begins today, or on the day when it should have."""
    late = state.lateness
    return replace(
        state,
        round_started_on=today - timedelta(days=late.days_of_round),
        round_days_lost=late.days_of_round,
        forfeited=state.forfeited + late.lost,
        lateness=NOT_LATE,
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


def begun_on(state: LineState, day: date) -> LineState:
    """Return the line with its first round begun on `day`, where it began later than that.

    What is told afterwards may lie before all that was recorded (ADR 33). Where a round of that day
    would have ended by then, what was recorded is another one and goes on: else it would open a new
    one at once, beside what left a moment ago.
    """
    is_first_round = state.delivered == state.round_delivered
    if not is_first_round or state.round_started_on is None or state.round_started_on <= day:
        return state
    begun = replace(state, round_started_on=day)
    opens_on = next_round_on(begun)
    assert opens_on is not None, "it has begun"
    return state if opens_on <= state.round_started_on else begun
