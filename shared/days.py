"""The calendar that services must agree on: which day it is, and the days that the law counts."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MONTHS_PER_YEAR: Final = 12
FIRST_DISPENSING_MONTHS: Final = 3
DAYS_BEFORE_SURGERY: Final = timedelta(days=3)
# R.5132-12 CSP: four weeks or thirty days a hand-over, according to the pack; a pack for more
# than a month may cover three months, and contraceptives twelve weeks whatever the pack.
FOUR_WEEKS: Final = 28
HAND_OVER_DAYS_MAX: Final = 30
CONTRACEPTIVE_DAYS_MAX: Final = 84
LARGE_PACK_DAYS_MAX: Final = 92
PARIS: Final = ZoneInfo("Europe/Paris")
LAST_ZONE: Final = ZoneInfo("Pacific/Tahiti")  # where a day ends last in France: UTC-10 all year


# Overseas a department, which begins the FINESS of its establishments, has its own day.
_ZONES: Final[Mapping[str, ZoneInfo]] = {
    department: ZoneInfo(zone)
    for zone, departments in {
        "America/Guadeloupe": ("9701", "971", "977", "978"),
        "America/Martinique": ("9702", "972"),
        "America/Cayenne": ("9703", "973"),
        "Indian/Reunion": ("9704", "974"),
        "America/Miquelon": ("9705", "975"),
        "Indian/Mayotte": ("976", "980"),
        "Pacific/Wallis": ("986",),
        "Pacific/Tahiti": ("987",),
        "Pacific/Noumea": ("988",),
    }.items()
    for department in departments
}


def officine_day(moment: datetime, finess: str) -> date:
    """Return the calendar day of an aware moment where an officine is, by its FINESS.

    Establishments overseas are numbered 9701 (Guadeloupe) to 9704 (La Réunion) and 9805 (Mayotte)
    in the public list; the other beginnings are those of the departments' own numbers.
    """
    return moment.astimezone(_zone_of(finess)).date()


def officine_hour(moment: datetime, finess: str) -> int:
    """Return the hour of the day, 0 to 23, of an aware moment where an officine is."""
    return moment.astimezone(_zone_of(finess)).hour


def officine_day_began(moment: datetime, finess: str) -> datetime:
    """Return when the calendar day of an aware moment began where an officine is."""
    midnight = datetime.combine(officine_day(moment, finess), time(), tzinfo=_zone_of(finess))
    return midnight.astimezone(UTC)


def _zone_of(finess: str) -> ZoneInfo:
    return _ZONES.get(finess[:4]) or _ZONES.get(finess[:3]) or PARIS


def paris_day(moment: datetime) -> date:
    """Return the calendar day of an aware moment in Paris: legal days are counted there.

    Overseas the same day begins and ends some hours earlier or later; deadlines are in days, and
    each service counts them alike.
    """
    return moment.astimezone(PARIS).date()


def paris_days(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """Return when the first of some days begins in Paris, and when the last one is over.

    None where nothing bounds: also at the edge of the calendar, which has no moment before it.
    """
    return _paris_midnight(first), _paris_midnight(last, days=1)


def _paris_midnight(day: date | None, *, days: int = 0) -> datetime | None:
    if day is None or day.year in {date.min.year, date.max.year}:
        return None
    return datetime.combine(day + timedelta(days=days), time(), tzinfo=PARIS)


def end_of_day(day: date) -> datetime:
    """Return the moment from which a calendar day is over everywhere in France."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=LAST_ZONE).astimezone(UTC)


def day_open_somewhere(moment: datetime) -> date:
    """Return the earliest calendar day that is not over everywhere in France yet."""
    return moment.astimezone(LAST_ZONE).date()


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later, or the last day of that month when it is shorter."""
    month = day.month - 1 + months
    year, month = day.year + month // MONTHS_PER_YEAR, month % MONTHS_PER_YEAR + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def first_possible_day(issued_on: date, *, operated_on: date | None) -> date:
    """Return the first day of a first dispensing.

    What is prescribed for the aftermath of an operation waits for the third day before it
    (R.5132-33 CSP).
    """
    return issued_on if operated_on is None else max(issued_on, operated_on - DAYS_BEFORE_SURGERY)


def last_first_day(issued_on: date) -> date:
    """Return the last day of a first dispensing: less than three months old (R.5132-22 CSP)."""
    return add_months(issued_on, FIRST_DISPENSING_MONTHS) - timedelta(days=1)


def last_day_to_execute(*, issued_on: date, valid_until: date, is_begun: bool) -> date:
    """Return the last day on which an officine may go on with something, or begin it.

    What was begun goes on while the prescription is valid (R.5132-21 CSP); what was not is begun
    while it is less than three months old (R.5132-22 CSP).
    """
    return valid_until if is_begun else last_first_day(issued_on)
