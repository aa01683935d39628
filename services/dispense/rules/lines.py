"""The rules that each line of a dispensation must pass, with their sources."""

from typing import Final

from services.dispense.model import RequestedLine
from services.dispense.rules.agreements import (
    refuse_answer_without_agreement,
    refuse_beyond_agreement,
    refuse_impossible_moment,
    refuse_missing_agreement,
    refuse_other_than_agreed,
    refuse_secure_product,
    refuse_unknown_request,
    refuse_unnamed_product,
    refuse_unwritten_agreement,
)
from services.dispense.rules.asked import LineContext, LineRule, is_hand_over, quantity_of
from services.dispense.rules.balances import first_day
from services.dispense.rules.delivered import (
    refuse_forbidden_substitution,
    refuse_larger_pack,
    refuse_other_product,
    refuse_outside_generic_group,
    refuse_unknown_product,
    refuse_wrong_kind_of_code,
)
from services.dispense.rules.fractions import fraction_days
from services.dispense.rules.outcomes import (
    refuse_contradiction,
    refuse_impossible_day,
    refuse_missing_quantity,
    refuse_missing_reason,
    refuse_repetition,
    refuse_unfit_reason,
)
from services.dispense.rules.overlaps import refuse_chevauchement
from services.dispense.rules.owing import refuse_empty_promise
from services.dispense.rules.packs import packs_max
from services.dispense.rules.rounds import (
    given_in_round,
    in_words,
    left_for,
    left_total,
    next_round_within,
)
from services.dispense.rules.scanned_packs import PACK_FAULTS, PACK_RULES
from services.dispense.rules.verifying import (
    is_end_of_checks,
    refuse_contradictory_verification,
    refuse_incomplete_verification,
    refuse_missing_verification,
    refuse_more_than_smallest_pack,
    refuse_unfinished_checks,
)
from shared.days import last_first_day
from shared.document.dates import short_date
from shared.problems import Refusal

# The officine can put these right by itself, whatever the state of the prescription.
FAULTS_OF_THE_REQUEST: Final = frozenset(
    {
        "line_unknown",
        "reason_missing",
        "reason_unfit",
        "outcome_contradictory",
        "expected_on_impossible",
        "agreement_missing",
        "agreement_unknown",
        "agreed_at_impossible",
        "packs_missing",
        "covers_days_missing",
        "cip13_missing",
        "cip13_unknown",
        "verification_contradictory",
        "verification_incomplete",
        *PACK_FAULTS,
    }
)


def refuse_after_validity(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse everything after the term of the prescription, 12 months (R.5132-21 CSP)."""
    valid_until = context.prescription.content.valid_until
    if context.today > valid_until:
        values = {"valid_until": short_date(valid_until)}
        return Refusal("prescription_expired", line=asked.line, values=values)
    return None


def refuse_late_first_dispensing(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse a first dispensing of a prescription of three months or more (R.5132-22 CSP)."""
    last_day = last_first_day(context.prescription.content.issued_on)
    if not context.state.delivered and context.today > last_day:
        values = {"last_day": short_date(last_day)}
        return Refusal("first_dispensing_too_late", line=asked.line, values=values)
    return None


def refuse_nothing_left(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse a line handed over in full (R.5132-13 CSP), or whose days have run (R.5132-33).

    But the checks of what left last may still end in a refusal (ADR 30).
    """
    if left_total(context.state) > 0 or is_end_of_checks(asked):
        return None
    if context.state.lateness.lost:
        return Refusal("treatment_elapsed", line=asked.line)
    return Refusal("line_already_dispensed", line=asked.line)


def refuse_before_surgery(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse to hand over before the third day ahead of a planned operation (R.5132-33 CSP)."""
    content = context.prescription.content
    opens_on = first_day(content)
    if content.surgery is None or not is_hand_over(asked) or context.today >= opens_on:
        return None
    operated_on = short_date(content.surgery.operated_on)
    values = {"opens_on": short_date(opens_on), "operated_on": operated_on}
    return Refusal("surgery_ahead", line=asked.line, values=values)


def refuse_early_renewal(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse a renewal before the treatment already handed over ends (R.5132-14 CSP).

    So is the next fraction before its day (R.5132-30 CSP).
    """
    if not is_hand_over(asked) or left_for(asked, context.state, context.today) > 0:
        return None
    opens_on = next_round_within(context.state, context.prescription.content.valid_until)
    if opens_on is None:
        return Refusal("no_renewal_before_term", line=asked.line)
    is_fractioned = fraction_days(context.state.signed) is not None
    code = "fraction_not_open" if is_fractioned else "renewal_too_early"
    return Refusal(code, line=asked.line, values={"opens_on": short_date(opens_on)})


def refuse_what_lateness_costs(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse the days that passed before a late presentation (R.5132-33 al. 1 CSP)."""
    state = context.state
    now, lateness = left_for(asked, state, context.today), state.lateness
    quantity = quantity_of(asked, state)
    if not lateness.lost or not now < quantity <= left_total(state) + lateness.lost:
        return None
    return Refusal(
        "presented_late",
        line=asked.line,
        values={
            "days_lost": lateness.days,
            "left_now": now,
            "today": in_words(state, now),
            "in_all": in_words(state, left_total(state)),
        },
    )


def refuse_more_than_a_fraction(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse more than one fraction at once, where the line has some (R.5132-30 CSP)."""
    state = context.state
    days, now = fraction_days(state.signed), left_for(asked, state, context.today)
    if days is None or not now < quantity_of(asked, state) <= left_total(state):
        return None
    return Refusal(
        "fraction_exceeded",
        line=asked.line,
        values={
            "fraction_days": days,
            "left_now": now,
            "today": in_words(state, now),
            "in_all": in_words(state, left_total(state)),
        },
    )


def refuse_excess(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse more than what is left today: never more than prescribed (R.5123-1 CSP)."""
    state = context.state
    now = left_for(asked, state, context.today)
    if quantity_of(asked, state) <= now:
        return None
    return Refusal(
        "quantity_exceeded",
        line=asked.line,
        values={
            "left_now": now,
            "today": in_words(state, now),
            "in_all": in_words(state, left_total(state)),
        },
    )


def refuse_packs_beyond_days(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse packs that the days of treatment do not explain (R.5132-12 and R.5132-30 CSP).

    The days said to be covered where days are counted, as far as the packs of the round do not last
    for them already: many small visits give no more than one. Else, on secure lines, those of the
    signed duration, for what the round has handed over so far as well.
    """
    days = _days_to_explain(asked, context)
    if days is None or not asked.packs:
        return None
    in_packs = context.state.signed.quantity.unit == "pack"
    before = given_in_round(context.state, context.today) if in_packs else 0
    held = 0 if in_packs else _days_held(context)
    most = packs_max(asked, context.state.signed, days, is_ahead=held > 0)
    if before + asked.packs <= most:
        return None
    if held:
        lasting = {"days": held, "packs_max": most}
        return Refusal("packs_last_already", line=asked.line, field="packs", values=lasting)
    values = {"packs": before + asked.packs, "covers_days": days, "packs_max": most}
    return Refusal("packs_exceed_days", line=asked.line, field="packs", values=values)


def _days_to_explain(asked: RequestedLine, context: LineContext) -> int | None:
    signed = context.state.signed
    if signed.quantity.unit == "day":
        return max(0, (asked.covers_days or 0) - _days_held(context))
    if signed.duration_days is None or not signed.is_secure:
        return None
    return max(1, signed.duration_days - context.state.lateness.days)


def _days_held(context: LineContext) -> int:
    """Return for how many days more than it was said to cover what the round handed over lasts."""
    given, lasts = given_in_round(context.state, context.today), context.state.round_lasts
    return max(0, lasts - given) if given and lasts is not None else 0


# In this order: the first refusal of a line is the one its officine reads.
DISPENSE_RULES: Final[tuple[LineRule, ...]] = (
    refuse_missing_reason,
    refuse_unfit_reason,
    refuse_contradiction,
    refuse_contradictory_verification,
    refuse_missing_agreement,
    refuse_unknown_request,
    refuse_impossible_moment,
    refuse_missing_quantity,
    refuse_after_validity,
    refuse_nothing_left,
    refuse_impossible_day,
    refuse_repetition,
    refuse_late_first_dispensing,
    refuse_before_surgery,
    refuse_wrong_kind_of_code,
    refuse_unknown_product,
    refuse_unwritten_agreement,
    refuse_secure_product,
    refuse_answer_without_agreement,
    refuse_unnamed_product,
    refuse_other_than_agreed,
    refuse_beyond_agreement,
    refuse_forbidden_substitution,
    refuse_other_product,
    refuse_outside_generic_group,
    refuse_larger_pack,
    refuse_chevauchement,
    refuse_early_renewal,
    refuse_what_lateness_costs,
    refuse_more_than_a_fraction,
    refuse_excess,
    refuse_packs_beyond_days,
    refuse_missing_verification,
    refuse_incomplete_verification,
    refuse_unfinished_checks,
    refuse_more_than_smallest_pack,
    refuse_empty_promise,
    *PACK_RULES,
)
