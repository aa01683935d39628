"""How many units a day a dosage takes, whether its text confirms it, and how many packs those are.

Prescribe counts them when a secure line is issued, dispense when it is handed over: alike.
"""

from decimal import ROUND_CEILING, Decimal, InvalidOperation

from shared.document.reading import read


def units_a_day(*, units_per_intake: str | None, intakes_per_day: int | None) -> Decimal | None:
    """Return the tablets, doses … of one day, None where the dosage has no such structure."""
    if units_per_intake is None or intakes_per_day is None:
        return None
    try:
        units = Decimal(units_per_intake) * intakes_per_day
    except InvalidOperation:
        return None
    return units if units.is_finite() and units > 0 else None


def text_confirms(text: str, *, per_day: Decimal | None) -> bool:
    """Tell whether the text, which binds, surely says as many units a day as the structure.

    A structure that the text leaves unsaid, or says in a way that nobody reads for sure, may hold
    any number: on a secure line it explains no pack by itself (R.5132-29 and R.5132-30 CSP).
    """
    return per_day is not None and read(text).units_a_day == per_day


def packs_for(days: int, *, per_day: Decimal, units_per_pack: int) -> int:
    """Return how many packs so many days of treatment need: packs are not cut."""
    return int((days * per_day / units_per_pack).to_integral_value(ROUND_CEILING))
