"""How many packs may be handed over for the days that they are said to cover (ADR 9)."""

from decimal import Decimal
from typing import Final

from services.dispense.model import DeliveredProduct, RequestedLine
from shared.contracts.prescription import Line, Posology
from shared.packs import packs_for, text_confirms, units_a_day

# Where nobody can count: a pack a day, and never fewer than two.
PACKS_ALWAYS: Final = 2
LASTS_MAX: Final = 366
PACKS_IN_RESERVE: Final = 1  # packs are not cut; under the secure rules none is spare


def packs_max(
    asked: RequestedLine, signed: Line, covers_days: int, *, is_ahead: bool = False
) -> int:
    """Return how many packs may cover so many days of a line; `is_ahead`: the spare pack is out.

    Counted where the dosage and the size of the pack are known, else bounded loosely: a wrong
    bound would refuse a medicine. A structure that the text of a secure line does not confirm may
    lower the loose bound, and never raises it.
    """
    loosely = max(PACKS_ALWAYS, covers_days)
    # The dosage of what was agreed to instead is not the signed one.
    product = None if asked.outcome == "adapted" else asked.product
    packs = packs_needed(product, signed.posology, covers_days)
    if packs is None:
        return loosely
    if not signed.is_secure:
        return packs if is_ahead else packs + PACKS_IN_RESERVE
    return packs if may_raise(signed) else min(packs, loosely)


def days_lasted(product: DeliveredProduct | None, posology: Posology, packs: int) -> int | None:
    """Return how many days so many packs last by the dosage, None where nobody can count.

    A year at most: nothing goes out after it (R.5132-21 CSP).
    """
    per_day = _units_a_day(posology)
    if product is None or product.units_per_pack is None or per_day is None:
        return None
    return min(LASTS_MAX, int(packs * product.units_per_pack // per_day))


def may_raise(signed: Line) -> bool:
    """Tell whether the structure may raise a bound: only confirmed by the text, if secure."""
    per_day = _units_a_day(signed.posology)
    return not signed.is_secure or text_confirms(signed.posology.text, per_day=per_day)


def packs_needed(product: DeliveredProduct | None, posology: Posology, days: int) -> int | None:
    """Return how many packs so many days of treatment need, None where nobody can count."""
    per_day = _units_a_day(posology)
    if product is None or product.units_per_pack is None or per_day is None:
        return None
    return packs_for(days, per_day=per_day, units_per_pack=product.units_per_pack)


def _units_a_day(posology: Posology) -> Decimal | None:
    return units_a_day(
        units_per_intake=posology.units_per_intake, intakes_per_day=posology.intakes_per_day
    )
