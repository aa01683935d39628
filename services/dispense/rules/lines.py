"""The rules that each line of a dispensation must pass, with their sources."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.dispense.model import LineState, Prescription, RequestedLine
from services.dispense.rules.balances import (
    first_day,
    given_in_round,
    left_for,
    left_total,
    next_round_within,
)
from services.dispense.rules.fractions import fraction_days
from services.dispense.rules.packs import packs_max
from services.dispense.rules.substances import is_of_inn, is_prescribed
from shared.contracts.prescription import (
    Device,
    MedicineInn,
    Preparation,
)
from shared.days import last_first_day
from shared.document.dates import short_date
from shared.problems import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class LineContext:
    """What a rule may look at besides the requested line."""

    state: LineState
    prescription: Prescription
    today: date


LineRule = Callable[[RequestedLine, LineContext], Refusal | None]

# The officine can put these right by itself, whatever the state of the prescription.
FAULTS_OF_THE_REQUEST: Final = frozenset(
    {
        "line_unknown",
        "reason_missing",
        "outcome_contradictory",
        "packs_missing",
        "covers_days_missing",
        "cip13_missing",
        "cip13_unknown",
    }
)


def is_hand_over(asked: RequestedLine) -> bool:
    """Tell whether something leaves the officine."""
    return asked.outcome != "not_delivered"


def quantity_of(asked: RequestedLine, state: LineState) -> int:
    """Return what the requested line takes from the balance, in the line's unit."""
    if not is_hand_over(asked):
        return 0
    in_packs = state.signed.quantity.unit == "pack"
    return (asked.packs if in_packs else asked.covers_days) or 0


def refuse_missing_reason(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse a line not delivered without its reason (execution data, décret 2023-1222)."""
    if asked.outcome == "not_delivered" and asked.reason is None:
        return Refusal("reason_missing", line=asked.line, field="reason")
    return None


def refuse_contradiction(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse a line said not delivered yet counted as handed over (R.5132-13 CSP)."""
    is_counted = asked.packs or asked.covers_days or asked.cip13 or asked.lpp
    if asked.outcome == "not_delivered" and is_counted:
        return Refusal("outcome_contradictory", line=asked.line, field="outcome")
    return None


def refuse_repetition(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse what this officine said before, for the same reason: it would bury the hand-overs.

    Source: what is not delivered, and why, is execution data (décret 2023-1222); once (ADR 9).
    """
    if asked.outcome == "not_delivered" and asked.already_said:
        return Refusal("already_said", line=asked.line, field="outcome")
    return None


def refuse_missing_quantity(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse a hand-over without its quantity, in the unit of the line (R.5132-13 CSP)."""
    if not is_hand_over(asked):
        return None
    if not asked.packs:
        return Refusal("packs_missing", line=asked.line, field="packs")
    if context.state.signed.quantity.unit == "day" and not asked.covers_days:
        return Refusal("covers_days_missing", line=asked.line, field="covers_days")
    return None


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
    """Refuse a line handed over in full: it has ended (R.5132-13 CSP)."""
    if left_total(context.state) == 0:
        return Refusal("line_already_dispensed", line=asked.line)
    return None


def refuse_wrong_kind_of_code(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse a medicine without its CIP13, and a code of another kind of product.

    Source: R.5132-13 CSP (what was delivered is recorded) and L.165-1 CSS (LPP).
    """
    if not is_hand_over(asked):
        return None
    match context.state.signed.product:
        case Device(lpp=lpp):
            is_wrong = asked.cip13 is not None or asked.lpp not in {None, lpp}
        case Preparation():
            is_wrong = asked.cip13 is not None or asked.lpp is not None
        case _ if asked.cip13 is None:
            return Refusal("cip13_missing", line=asked.line, field="cip13")
        case _:
            is_wrong = asked.lpp is not None
    return Refusal("product_differs", line=asked.line) if is_wrong else None


def refuse_unknown_product(asked: RequestedLine, _context: LineContext) -> Refusal | None:
    """Refuse a code that the public medicines database does not hold: it cannot be checked.

    Source: L.5125-23 CSP (only what was prescribed, or its generic), by the catalogue (ADR 8).
    """
    if is_hand_over(asked) and asked.cip13 is not None and asked.product is None:
        return Refusal("cip13_unknown", line=asked.line, field="cip13")
    return None


def refuse_other_product(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse to deliver another product than the prescribed one (L.5125-23 CSP)."""
    if asked.outcome != "delivered" or asked.product is None:
        return None
    if is_prescribed(context.state.signed.product, asked.product):
        return None
    return Refusal("product_differs", line=asked.line, field="cip13")


def refuse_forbidden_substitution(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse to substitute a line marked MTE, EFG or CIF (L.5125-23 CSP, arrêté 12/11/2019)."""
    mark = context.state.signed.non_substituable
    if asked.outcome == "substituted" and mark is not None:
        return Refusal("substitution_forbidden", line=asked.line, values={"mark": mark})
    return None


def refuse_outside_generic_group(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse a substitute outside the generic group of the speciality (L.5125-23 CSP).

    A line prescribed by its INN is open to every speciality of that INN.
    """
    if asked.outcome != "substituted":
        return None
    match context.state.signed.product:
        case MedicineInn(inn=inn):
            may = asked.product is not None and is_of_inn(asked.product, inn)
        case _:
            may = asked.product is not None and asked.product.may_substitute
    return None if may else Refusal("substitute_outside_group", line=asked.line, field="cip13")


def refuse_larger_pack(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse a pack larger than the prescribed one, where packs are counted (L.5125-23 CSP)."""
    product = asked.product
    if context.state.signed.quantity.unit != "pack" or product is None:
        return None
    if product.units_per_pack is None or product.prescribed_units_per_pack is None:
        return None
    if product.units_per_pack <= product.prescribed_units_per_pack:
        return None
    values = {
        "delivered_units": product.units_per_pack,
        "prescribed_units": product.prescribed_units_per_pack,
    }
    return Refusal("pack_too_large", line=asked.line, field="cip13", values=values)


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


def refuse_more_than_a_fraction(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse more than one fraction at once, where the line has some (R.5132-30 CSP)."""
    state = context.state
    days, now = fraction_days(state.signed), left_for(asked, state, context.today)
    if days is None or not now < quantity_of(asked, state) <= left_total(state):
        return None
    values = {"fraction_days": days, "left_now": now, "left_total": left_total(state)}
    return Refusal("fraction_exceeded", line=asked.line, values=values)


def refuse_excess(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse more than what is left today: never more than prescribed (R.5123-1 CSP)."""
    now = left_for(asked, context.state, context.today)
    if quantity_of(asked, context.state) <= now:
        return None
    values = {"left_now": now, "left_total": left_total(context.state)}
    return Refusal("quantity_exceeded", line=asked.line, values=values)


def refuse_packs_beyond_days(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse packs that the days of treatment do not explain (R.5132-12 and R.5132-30 CSP).

    The days said to be covered where days are counted; else, on secure lines, those of the signed
    duration, for what the round has handed over so far as well.
    """
    days = _days_to_explain(asked, context)
    if days is None or not asked.packs:
        return None
    in_packs = context.state.signed.quantity.unit == "pack"
    before = given_in_round(context.state, context.today) if in_packs else 0
    most = packs_max(asked, context.state.signed, days)
    if before + asked.packs <= most:
        return None
    values = {"packs": before + asked.packs, "covers_days": days, "packs_max": most}
    return Refusal("packs_exceed_days", line=asked.line, field="packs", values=values)


def _days_to_explain(asked: RequestedLine, context: LineContext) -> int | None:
    signed = context.state.signed
    if signed.quantity.unit == "day":
        return asked.covers_days
    return signed.duration_days if signed.is_secure else None


# In this order: the first refusal of a line is the one its officine reads.
DISPENSE_RULES: Final[tuple[LineRule, ...]] = (
    refuse_missing_reason,
    refuse_contradiction,
    refuse_missing_quantity,
    refuse_after_validity,
    refuse_nothing_left,
    refuse_repetition,
    refuse_late_first_dispensing,
    refuse_before_surgery,
    refuse_wrong_kind_of_code,
    refuse_unknown_product,
    refuse_forbidden_substitution,
    refuse_other_product,
    refuse_outside_generic_group,
    refuse_larger_pack,
    refuse_early_renewal,
    refuse_more_than_a_fraction,
    refuse_excess,
    refuse_packs_beyond_days,
)
