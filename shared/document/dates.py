"""Dates and weights as people and forms write them in French."""

from datetime import date
from typing import Final

_MONTHS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)


def long_date(day: date) -> str:
    """Return the date as people write it: "1er janvier 2027"."""
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Return the date as forms show it: "01/01/2027"."""
    return f"{day:%d/%m/}{day.year:04}"


def weight(grams: int) -> str:
    """Return a weight in kilograms, to the gram: "62,5 kg"."""
    kilograms, rest = divmod(grams, 1000)
    decimals = f",{rest:03}".rstrip("0") if rest else ""
    return f"{kilograms}{decimals} kg"
