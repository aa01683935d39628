"""What the text of a posology surely says in numbers; where a reading is not certain, nothing."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shared.document.nouns import TAKEN_PATTERN, is_solid, noun_of
from shared.document.rhythm import is_slower_than_daily, says_more_than_a_count
from shared.document.spelling import spelled
from shared.document.words import NUMBER_WORDS, in_words

_NUMBER_MAX: Final = 120
_NUMBERS: Final = {
    in_words(number, is_feminine=is_feminine): number
    for number in range(1, _NUMBER_MAX + 1)
    for is_feminine in (False, True)
}
_N: Final = f"(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_PARTS: Final = {"demi": "0.5", "demie": "0.5", "un quart": "0.25", "trois quarts": "0.75"}
_HALF: Final = rf"(?:une? demi-|(?:un quart|trois quarts) (?:de |d'))(?:{TAKEN_PATTERN})"
_WHOLE: Final = rf"{_N}(?: (?:{TAKEN_PATTERN}))?(?: et (?:demie?|un quart|trois quarts)\b)?"
_DOSE: Final = rf"(?:{_HALF}|{_WHOLE})(?!\w)"
_DOSE_READ: Final = re.compile(
    rf"(?:une? (?P<half>demi)-|(?P<quarters>un quart|trois quarts) (?:de |d')"
    rf"|(?P<many>{_N})(?!\w) ?)"
    rf"(?P<noun>{TAKEN_PATTERN})?(?: et (?P<part>demie?|un quart|trois quarts))?"
)
_MOMENT: Final = r"(?:(?:le|au|à) )?(?:matin|midi|soir|coucher)(?!\w)"
_MOMENTS: Final = rf"{_MOMENT}(?:(?:, ?et |, ?| et |-| ){_MOMENT})*"
_A_DAY: Final = r"(?: par | ?/ ?| chaque )(?:jour|j)(?!\w)"
_BEFORE: Final = r"(?:(?:prendre|à prendre|appliquer|avaler|inhaler|instiller) )?"
_AT_MOMENTS: Final = re.compile(
    rf"{_BEFORE}(?P<items>{_DOSE},? {_MOMENTS}(?:(?: et |, ?et |, ?|; ?){_DOSE},? {_MOMENTS})*)"
)
_ITEM: Final = re.compile(rf"(?P<dose>{_DOSE}),? (?P<moments>{_MOMENTS})")
_TIMES_A_DAY: Final = re.compile(
    rf"{_BEFORE}(?:(?P<dose>{_DOSE})(?: par prise| à chaque prise)?,? )?"
    rf"(?P<times>{_N}) (?:fois|prises?){_A_DAY}(?P<moments>,? {_MOMENTS})?"
)
_DOSE_TIMES_A_DAY: Final = re.compile(
    rf"{_BEFORE}(?P<dose>{_DOSE}),? x (?P<times>{_N})(?: fois)?{_A_DAY}"
)
_COUNTED_DOSE: Final = rf"(?:{_HALF}|{_N} (?:{TAKEN_PATTERN})(?: et (?:demie?|un quart)\b)?)(?!\w)"
_HOURS_OF_A_DAY: Final = 24
# What divides a day, and is shorter: "2 gélules par 24 h" may be one intake or two.
_HOURS_BETWEEN: Final = {
    in_words(hours, is_feminine=True): hours
    for hours in range(1, _HOURS_OF_A_DAY)
    if _HOURS_OF_A_DAY % hours == 0
}
_EVERY_HOURS: Final = re.compile(
    rf"{_BEFORE}(?P<dose>{_COUNTED_DOSE}),?(?: toutes les | par | ?/ ?)"
    rf"(?P<hours>{'|'.join(_HOURS_BETWEEN)}) heures?(?!\w)"
)
# "à huit heures", "à 8h30" (whose digits stay); "à deux heures du repas" tells no time of the day.
_HOUR: Final = "|".join(in_words(hour, is_feminine=True) for hour in range(_HOURS_OF_A_DAY))
_CLOCK: Final = rf"(?:(?:{_HOUR}) heures?|(?:[01]?[0-9]|2[0-3]) ?h ?[0-5][0-9])(?!\w)(?! d[eu'])"
_CLOCKS: Final = rf"à {_CLOCK}(?:(?:, ?et |, ?| et )(?:à )?{_CLOCK})*"
_AT_CLOCKS: Final = re.compile(
    rf"{_BEFORE}(?P<items>{_COUNTED_DOSE},? {_CLOCKS}"
    rf"(?:(?: et |, ?et |, ?|; ?){_COUNTED_DOSE},? {_CLOCKS})*)"
)
_CLOCK_ITEM: Final = re.compile(rf"(?P<dose>{_COUNTED_DOSE}),? (?P<clocks>{_CLOCKS})")
_A_DAY_IN_ALL: Final = re.compile(
    rf"{_BEFORE}(?P<dose>{_DOSE}){_A_DAY}(?:,? en (?P<times>{_N}) (?:fois|prises?)(?!\w))?"
)
_MOMENTS_ALONE: Final = re.compile(rf"{_BEFORE}(?P<moments>{_MOMENTS})")
_HARMLESS: Final = re.compile(
    rf"pendant {_N} (?:jours?|mois)\b|avec un (?:grand |plein )?verre d'eau|"
    r"(?:au (?:cours|début|milieu)|à la fin|pendant|avant|après|en dehors)"
    r" (?:de chaque|des|du|les|le) repas"
)
_TELLS_MORE: Final = re.compile(
    r"[0-9½¼¾]|matin|midi|soir|nuit|couch|goûter|repas|\bou\b|\bjours?\b|\bfois\b|prise|double|moitié|dose|/"
)
_WORD: Final = re.compile(r"[^\W\d_]+")
# As prescribers write: "1 gél.", "x2/j", "1 gélule LP" (its prolonged release changes no count).
_ABBREVIATED: Final = re.compile(r"\b(gél|cp[rs]?)\.", re.IGNORECASE)
_TIMES_SIGN: Final = re.compile(r"(?:(?<= )x|×) ?(?=[0-9])", re.IGNORECASE)
_PROLONGED: Final = re.compile(r"(?<=\w) l\.?p\b\.?")


@dataclass(frozen=True, slots=True)
class Said:
    """What a text surely says: `units` of each intake, and `units_a_day`, where units are counted.

    `is_slower`: days pass without any intake.
    """

    intakes: int | None = None
    units: Decimal | None = None
    units_a_day: Decimal | None = None
    is_slower: bool = False


def read(text: str) -> Said:
    """Return what `text` surely says; its fields stay empty where another reading is possible."""
    said = _prepared(text)
    if is_slower_than_daily(said):
        return Said(is_slower=True)
    by_the_clock = _every_hours(said) or _at_clocks(said)
    if by_the_clock is not None:
        return by_the_clock
    if says_more_than_a_count(_HARMLESS.sub("", said)):
        return Said()
    return (
        _at_moments(said)
        or _times_a_day(said)
        or _dose_times_a_day(said)
        or _a_day_in_all(said)
        or _moments_alone(said)
        or Said()
    )


def _prepared(text: str) -> str:
    """Return a text in words and small letters, without what changes no count."""
    plain = _TIMES_SIGN.sub("x ", _ABBREVIATED.sub(r"\1", text))
    said = re.sub(r"\s+", " ", spelled(plain).replace("’", "'")).lower().strip(" .,;")
    return _PROLONGED.sub("", said)


def _every_hours(said: str) -> Said | None:
    """Read "une gélule toutes les douze heures", "une gélule / 8 h"."""
    found = _EVERY_HOURS.match(said)
    if found is None or not _ends_by_the_clock(said, found):
        return None
    intakes = _HOURS_OF_A_DAY // _HOURS_BETWEEN[found["hours"]]
    units = _units(found["dose"])
    return Said(intakes=intakes, units=units, units_a_day=units and units * intakes)


def _at_clocks(said: str) -> Said | None:
    """Read "une gélule à 8 h et à 20 h", "une gélule à 8h30 et deux gélules à 20h30"."""
    found = _AT_CLOCKS.match(said)
    if found is None or not _ends_by_the_clock(said, found):
        return None
    items = [
        (_units(item["dose"]), re.findall(_CLOCK, item["clocks"]))
        for item in _CLOCK_ITEM.finditer(found["items"])
    ]
    return _in_all(items)


def _in_all(items: list[tuple[Decimal | None, list[str]]]) -> Said | None:
    """Add doses up, each with the moments it is taken at; a moment said twice is not sure."""
    moments = [moment for _, several in items for moment in several]
    if not all(several for _, several in items) or len(set(moments)) < len(moments):
        return None
    doses = {dose for dose, _ in items}
    total = sum((dose * len(several) for dose, several in items if dose is not None), Decimal(0))
    return Said(
        intakes=len(moments),
        units=doses.pop() if len(doses) == 1 else None,
        units_a_day=None if None in doses or total == 0 else total,
    )


def _at_moments(said: str) -> Said | None:
    """Read "2 gélules le matin et 1 le soir", "une gélule matin et soir"."""
    found = _AT_MOMENTS.match(said)
    if found is None or not _ends(said, found):
        return None
    items = [
        (_units(item["dose"]), _moments_of(item["moments"]))
        for item in _ITEM.finditer(found["items"])
    ]
    return _in_all(items)


def _times_a_day(said: str) -> Said | None:
    """Read "une gélule trois fois par jour", and "trois fois par jour" alone."""
    found = _TIMES_A_DAY.match(said)
    if found is None or not _ends(said, found):
        return None
    intakes = _NUMBERS[found["times"]]
    if found["moments"] and len(_moments_of(found["moments"])) != intakes:
        return None
    units = _units(found["dose"]) if found["dose"] else None
    return Said(intakes=intakes, units=units, units_a_day=units and units * intakes)


def _dose_times_a_day(said: str) -> Said | None:
    """Read "une gélule x 2 / jour"."""
    found = _DOSE_TIMES_A_DAY.match(said)
    if found is None or not _ends(said, found):
        return None
    intakes, units = _NUMBERS[found["times"]], _units(found["dose"])
    return Said(intakes=intakes, units=units, units_a_day=units and units * intakes)


def _a_day_in_all(said: str) -> Said | None:
    """Read "trois gélules par jour", and "en trois prises" behind it."""
    found = _A_DAY_IN_ALL.match(said)
    if found is None or not _ends(said, found):
        return None
    intakes = _NUMBERS[found["times"]] if found["times"] else None
    return Said(intakes=intakes, units_a_day=_units(found["dose"]))


def _moments_alone(said: str) -> Said | None:
    found = _MOMENTS_ALONE.match(said)
    if found is None or not _ends(said, found):
        return None
    return Said(intakes=len(_moments_of(found["moments"])) or None)


def _moments_of(several: str) -> list[str]:
    """Return the moments; "le soir, au coucher" is one or two, which nobody knows: then none."""
    found = re.findall("matin|midi|soir|coucher", several)
    is_twice = len(set(found)) < len(found)
    is_open = {"soir", "coucher"} <= set(found) and not re.search("soir,? et ", several)
    return [] if is_twice or is_open else found


def _units(dose: str) -> Decimal | None:
    """Return how many units a dose is; drops, puffs and millilitres are counted in several ways."""
    found = _DOSE_READ.fullmatch(dose)
    assert found is not None, "the same pattern, with names"
    if found["noun"] and not is_solid(noun_of(found["noun"])):
        return None
    part = found["half"] or found["quarters"] or found["part"]
    whole = _NUMBERS[found["many"]] if found["many"] else 0
    return whole + Decimal(_PARTS[part] if part else 0)


def _ends_by_the_clock(said: str, found: re.Match[str]) -> bool:
    """Tell the same of a text whose hours are no condition of their own: only the rest may be."""
    rest = _HARMLESS.sub("", said[found.end() :])
    return not says_more_than_a_count(rest) and _ends(said, found)


def _ends(said: str, found: re.Match[str]) -> bool:
    """Tell whether what follows changes nothing: no number, no other moment, no other day."""
    rest = _HARMLESS.sub("", said[found.end() :])
    return not _TELLS_MORE.search(rest) and NUMBER_WORDS.isdisjoint(_WORD.findall(rest))
