"""How many units a day a structured dosage takes, and how many packs those are.

Prescribe counts them when a secure line is issued, dispense when it is handed over: alike.
"""

from decimal import ROUND_CEILING, Decimal, InvalidOperation


def units_a_day(*, units_per_intake: str | None, intakes_per_day: int | None) -> Decimal | None:
    """Return the tablets, doses … of one day, None where the dosage has no such structure."""
    if units_per_intake is None or intakes_per_day is None:
        return None
    try:
        units = Decimal(units_per_intake) * intakes_per_day
    except InvalidOperation:
        return None
    return units if units.is_finite() and units > 0 else None


def packs_for(days: int, *, per_day: Decimal, units_per_pack: int) -> int:
    """Return how many packs so many days of treatment need: packs are not cut."""
    return int((days * per_day / units_per_pack).to_integral_value(ROUND_CEILING))
