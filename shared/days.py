"""Calendar arithmetic that services must agree on, whatever the length of a month."""

from calendar import monthrange
from datetime import date
from typing import Final

MONTHS_PER_YEAR: Final = 12


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later, or the last day of that month when it is shorter."""
    month = day.month - 1 + months
    year, month = day.year + month // MONTHS_PER_YEAR, month % MONTHS_PER_YEAR + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
