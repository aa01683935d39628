"""Whether the product handed over is the one that may be (L.5125-23 CSP)."""

from services.dispense.model import RequestedLine
from services.dispense.rules.asked import LineContext, is_hand_over
from services.dispense.rules.pack_sizes import stands_for
from services.dispense.rules.rounds import left_for
from services.dispense.rules.substances import is_of_inn, is_prescribed
from shared.contracts.prescription import Device, MedicineInn, Preparation
from shared.problems import Refusal


def refuse_wrong_kind_of_code(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse a medicine without its CIP13, and a code of another kind of product.

    Source: R.5132-13 CSP (what was delivered is recorded) and L.165-1 CSS (LPP).
    """
    if not is_hand_over(asked):
        return None
    match context.state.signed.product:
        case Device(lpp=lpp):
            is_other = asked.lpp not in {None, lpp} and asked.outcome != "adapted"
            is_wrong = asked.cip13 is not None or is_other
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
    """Refuse a pack that holds more than may go out today, where packs are counted.

    Source: L.5125-23 CSP. A secure line is handed over in packs no larger than the prescribed one;
    where the prescriber agreed to another product its packs are what he agreed to (ADR 27).
    """
    product, signed = asked.product, context.state.signed
    if asked.outcome == "adapted" or signed.quantity.unit != "pack" or product is None:
        return None
    units, prescribed = product.units_per_pack, product.prescribed_units_per_pack
    if units is None or prescribed is None or units <= prescribed:
        return None
    now = left_for(asked, context.state, context.today)
    if not signed.is_secure and (not now or stands_for(1, asked, signed) <= now):
        return None
    values = {"delivered_units": units, "prescribed_units": prescribed}
    return Refusal("pack_too_large", line=asked.line, field="cip13", values=values)
