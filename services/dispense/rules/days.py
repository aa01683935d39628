"""Calendar days as officines count them: in Paris, whatever the season."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = ZoneInfo("Europe/Paris")


def paris_day(moment: datetime) -> date:
    """Return the calendar day in Europe/Paris of an aware moment."""
    return moment.astimezone(PARIS).date()


def written(day: date) -> str:
    """Return a day as French readers write it: 22/11/2026."""
    return f"{day:%d/%m/%Y}"
