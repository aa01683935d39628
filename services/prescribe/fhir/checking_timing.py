"""A timing beside the words of a posology: repeated in them, contradicted by them, or left out."""

import re
from decimal import Decimal
from typing import Final

from services.prescribe.fhir.wording import DAYS, DAYS_OF_UNIT, Wording, same_rhythm
from shared.fhir.findings import Findings
from shared.fhir.parts import Repeat

_MISSING: Final = "fhir_words_missing"
_NOON: Final = range(11, 15)
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9](?:\.[0-9]+)?)?")


def check_timing(
    repeat: Repeat, words: Wording, at: str, *, is_kept: bool, found: Findings
) -> None:
    """Compare a timing with the words; `is_kept`: its number of intakes a day is in the draft."""
    _check_numbers(repeat, at, found)
    _check_rhythm(repeat, words, at, is_kept=is_kept, found=found)
    _check_days(repeat, words, at, found)
    _check_moments(repeat, words, at, found)
    _check_limits(repeat, words, at, found)
    if repeat.bounds_duration is not None and not words.is_of_one:
        found.notice(f"{at}.bounds")


def _check_numbers(repeat: Repeat, at: str, found: Findings) -> None:
    """Nothing is taken less than once, or in no time."""
    numbers = {
        "frequency": repeat.frequency,
        "frequencyMax": repeat.frequency_max,
        "period": repeat.period,
        "periodMax": repeat.period_max,
        "count": repeat.count,
    }
    for name, number in numbers.items():
        if number is not None and number <= 0:
            found.refuse("field_range", f"{at}.{name}", limit="plus de 0")


def _check_rhythm(
    repeat: Repeat, words: Wording, at: str, *, is_kept: bool, found: Findings
) -> None:
    """A rhythm slower than daily must be said; taken each day, it would be too much."""
    days = _days_between(repeat)
    is_slower = days is not None and days > 1
    is_said = days is not None and same_rhythm(days) in words.rhythms
    if is_kept or (is_said and not (is_slower and words.is_daily_too)):
        return
    if is_slower and not is_said:
        is_another = not words.is_slower_than_daily or (words.is_of_one and not repeat.day_of_week)
        if is_another:
            found.refuse(_MISSING, f"{at}.period")
            return
    for name, number in (("frequency", repeat.frequency), ("period", repeat.period)):
        if number is not None:
            found.notice(f"{at}.{name}")


def _days_between(repeat: Repeat) -> Decimal | None:
    """Return the days from one intake to the next, None where they are not fixed."""
    unit = DAYS_OF_UNIT.get(repeat.period_unit or "")
    if unit is None or repeat.period is None or repeat.period <= 0:
        return None
    moments = len(repeat.time_of_day) or len(repeat.when)
    return repeat.period * unit / (repeat.frequency or moments or 1)


def _check_days(repeat: Repeat, words: Wording, at: str, found: Findings) -> None:
    """Days of the week are printed by the words alone."""
    here = f"{at}.dayOfWeek"
    if any(day not in DAYS for day in repeat.day_of_week):
        found.refuse("field_choice", here)
        return
    days = {DAYS[day] for day in repeat.day_of_week}
    if not days or days == words.days or len(days) == len(DAYS):
        return
    is_told = words.is_slower_than_daily and not (words.days and words.is_of_one)
    if is_told:
        found.notice(here)
    else:
        found.refuse(_MISSING, here)


def _check_moments(repeat: Repeat, words: Wording, at: str, found: Findings) -> None:
    for index, code in enumerate(repeat.when):
        is_said = words.says_moment(code)
        if is_said is False:
            found.refuse(_MISSING, f"{at}.when[{index}]")
        elif is_said is None:
            found.notice(f"{at}.when[{index}]")
    for index, time in enumerate(repeat.time_of_day):
        here, read = f"{at}.timeOfDay[{index}]", _TIME.fullmatch(time)
        if read is None:
            found.refuse("field_form", here)
        elif (int(read[1]), int(read[2])) in words.hours:
            continue
        elif words.is_of_one and (words.names_hours or _is_noon_unsaid(int(read[1]), words)):
            found.refuse(_MISSING, here)
        else:
            found.notice(here)


def _is_noon_unsaid(hour: int, words: Wording) -> bool:
    """Tell whether the words name moments, and the middle of the day is none of them."""
    return hour in _NOON and all(words.says_moment(code) is False for code in ("NOON", "CD"))


def _check_limits(repeat: Repeat, words: Wording, at: str, found: Findings) -> None:
    """A number of times in all, and open numbers: never computed with, so told or refused."""
    intakes = words.count.intakes
    most, is_a_day = repeat.frequency_max, _is_a_day(repeat)
    if most is not None:
        least = repeat.frequency or 1
        if intakes is not None and is_a_day and not least <= intakes <= most:
            found.refuse(_MISSING, f"{at}.frequencyMax")
        else:
            found.notice(f"{at}.frequencyMax")
    if repeat.period_max is not None:
        found.notice(f"{at}.periodMax")
    if repeat.count is not None:
        if intakes is not None and repeat.count < intakes:
            found.refuse(_MISSING, f"{at}.count")
        else:
            found.notice(f"{at}.count")


def _is_a_day(repeat: Repeat) -> bool:
    return repeat.period == 1 and repeat.period_unit == "d"
