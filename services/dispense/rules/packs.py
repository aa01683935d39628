"""How many packs may be handed over for the days that they are said to cover (ADR 9)."""

from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import Final

from services.dispense.model import DeliveredProduct, RequestedLine
from shared.contracts.prescription import Line, Posology

# Where nobody can count: a pack a day, and never fewer than two.
PACKS_ALWAYS: Final = 2
PACKS_IN_RESERVE: Final = 1  # packs are not cut; under the secure rules none is spare


def packs_max(asked: RequestedLine, signed: Line, covers_days: int) -> int:
    """Return how many packs may cover so many days of a line.

    Counted where the dosage and the size of the pack are known, else bounded loosely: a wrong
    bound would refuse a medicine.
    """
    packs = packs_needed(asked.product, signed.posology, covers_days)
    if packs is None:
        return max(PACKS_ALWAYS, covers_days)
    return packs + (0 if signed.is_secure else PACKS_IN_RESERVE)


def packs_needed(product: DeliveredProduct | None, posology: Posology, days: int) -> int | None:
    """Return how many packs so many days of treatment need, None where nobody can count."""
    per_day = _units_a_day(posology)
    if product is None or product.units_per_pack is None or per_day is None:
        return None
    return int((days * per_day / product.units_per_pack).to_integral_value(ROUND_CEILING))


def _units_a_day(posology: Posology) -> Decimal | None:
    if posology.units_per_intake is None or posology.intakes_per_day is None:
        return None
    try:
        units = Decimal(posology.units_per_intake) * posology.intakes_per_day
    except InvalidOperation:
        return None
    return units if units.is_finite() and units > 0 else None
