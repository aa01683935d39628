"""How many packs may be handed over for the days that they are said to cover (ADR 9)."""

from typing import Final

from services.dispense.model import DeliveredProduct, RequestedLine
from shared.contracts.prescription import Line, Posology
from shared.packs import packs_for, units_a_day

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
    per_day = units_a_day(
        units_per_intake=posology.units_per_intake, intakes_per_day=posology.intakes_per_day
    )
    if product is None or product.units_per_pack is None or per_day is None:
        return None
    return packs_for(days, per_day=per_day, units_per_pack=product.units_per_pack)
