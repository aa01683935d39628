"""The simulated year: local seconds since its start, seasons, and hours of work."""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from tests.evaluation.chance import Chance

START: Final = date(2025, 1, 1)  # a Wednesday
DAY: Final = 86_400.0
HOUR: Final = 3_600.0
MINUTE: Final = 60.0
_PARIS: Final = ZoneInfo("Europe/Paris")
_FLU_PEAK_DAY: Final = 25  # end of January, and again a year later
_FLU_WIDTH_DAYS: Final = 18.0
SUNDAY: Final = 6
_SATURDAY: Final = 5
# Sick people do not choose their day, but surgeries do: fewer on Saturday, few on Sunday.
_WEEK: Final = (1.25, 1.1, 1.05, 1.1, 1.1, 0.5, 0.06)


def utc(seconds: float) -> datetime:
    """Return the moment in UTC of local seconds; the clock changes at midnight for simplicity."""
    midnight = datetime.combine(day_of(seconds), datetime.min.time(), tzinfo=_PARIS)
    return midnight.astimezone(UTC) + timedelta(seconds=seconds % DAY)


def day_of(seconds: float) -> date:
    """Return the local calendar day."""
    return START + timedelta(days=int(seconds // DAY))


def weekday(day: int) -> int:
    """Return the day of the week, Monday 0."""
    return (START.weekday() + day) % 7


def week_factor(day: int) -> float:
    """Return how many people consult on this day of the week, against an average day."""
    return _WEEK[weekday(day)]


def flu(day: int) -> float:
    """Return how high the flu stands, 0 to 1: a peak at the end of each January."""
    away = min(abs(day - _FLU_PEAK_DAY), abs(day - 365 - _FLU_PEAK_DAY))
    return math.exp(-((away / _FLU_WIDTH_DAYS) ** 2))


def is_summer(day: int) -> bool:
    """Tell whether it is July or August, when people are away and locums stand in."""
    return day_of(day * DAY).month in {7, 8}


def is_holiday(day: int) -> bool:
    """Tell whether many are away: summer, Christmas, the winter and spring weeks."""
    moment = day_of(day * DAY)
    return is_summer(day) or (moment.month, moment.day // 8) in {(2, 2), (4, 2), (12, 3)}


def surgery_time(chance: Chance, day: int) -> float:
    """Return when somebody is seen by a prescriber that day."""
    if weekday(day) == SUNDAY:
        return day * DAY + chance.uniform(9, 20) * HOUR
    end = 12.5 if weekday(day) == _SATURDAY else 19.0
    hour = chance.uniform(8.5, end)
    if 12.25 < hour < 13.75 and end > 13:
        hour += 1.6
    return day * DAY + hour * HOUR


def counter_time(chance: Chance, after: float) -> float:
    """Return the first moment that suits somebody at or after `after`, while officines are open."""
    at = after
    for _ in range(10):
        day, hour = int(at // DAY), at % DAY / HOUR
        if weekday(day) == SUNDAY or hour > 19.4:
            at = (day + 1) * DAY + chance.uniform(9, 18.5) * HOUR
        elif hour < 9:
            at = day * DAY + chance.uniform(9, 12) * HOUR
        elif 12.5 < hour < 14:
            at = day * DAY + chance.uniform(14, 17) * HOUR
        else:
            return at
    return at
