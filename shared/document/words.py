"""Numbers in French words, for prescriptions that must be written "en toutes lettres"."""

import re

NUMBER_MAX = 999_999
_UNITS = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize"),
)
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
_MEASURES = {
    "mg": "milligramme",
    "g": "gramme",
    "µg": "microgramme",
    "\u03bcg": "microgramme",  # written with the Greek letter
    "mcg": "microgramme",
    "microgrammes": "microgramme",
    "microgramme": "microgramme",
    "ml": "millilitre",
    "l": "litre",
    "ui": "unité internationale",
    "h": "heure",
    "heure": "heure",
}
_PLURAL_MARK = re.compile(r"(vingt|cent)s$")  # "quatre-vingt mille", not "quatre-vingts mille"
_PLURALS = {"unité internationale": "unités internationales"}
# Only words that follow a count in a posology; every other one is taken as masculine.
_FEMININE = re.compile(
    r"\s*(?:gélule|goutte|ampoule|injection|dose|prise|fois|heure|semaine|boîte|bouffée|capsule|"
    r"pulvérisation|cuill[eè]re|cuillerée|unité|application|pastille|seringue|poche|journée|année)",
    re.IGNORECASE,
)
_COUNT = r"(?<![\w.,])(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,6})(?:[.,](\d{1,4}))?(?![\d.,]\d)"
_MEASURE = r"mg|mcg|µg|\u03bcg|microgrammes?|g|ml|l|UI|ui|heure|h"
_DOSE = re.compile(rf"{_COUNT}[ \u00a0\u202f]?({_MEASURE})(?:[ ]?/[ ]?({_MEASURE}))?(?!\w)")
_BARE = re.compile(_COUNT)
_FRACTIONS = {"½": "un demi", "1/2": "un demi", "¼": "un quart", "1/4": "un quart"} | {
    "¾": "trois quarts",
    "3/4": "trois quarts",
}
_FRACTION = re.compile(r"½|¼|¾|(?<![\d.,/])(?:1/2|1/4|3/4)(?![\d.,/])")


def in_words(number: int, *, is_feminine: bool = False) -> str:
    """Return `number` (0 to 999 999) in French: 28 is "vingt-huit", 81 "quatre-vingt-un".

    Raise `ValueError` outside that range.
    """
    if not 0 <= number <= NUMBER_MAX:
        raise ValueError("number out of range")
    thousands, rest = divmod(number, 1000)
    parts = []
    if thousands > 1:
        parts.append(_PLURAL_MARK.sub(r"\1", _below_thousand(thousands)))
    if thousands:
        parts.append("mille")
    if rest or not thousands:
        parts.append(_below_thousand(rest))
    words = " ".join(parts)
    return f"{words}e" if is_feminine and words.endswith("un") else words


def doses_in_words(text: str) -> list[str]:
    """Return every dose of `text` in words: "MORPHINE 10 mg" gives ["dix milligrammes"]."""
    return [_dose(match) for match in _DOSE.finditer(text)]


def spelled(text: str) -> str:
    """Return `text` with its numbers and measures in words: "un comprimé" for "1 comprimé"."""
    return _BARE.sub(_bare, _DOSE.sub(_dose, _FRACTION.sub(_fraction, text)))


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    head = "cent" if hundreds == 1 else f"{_UNITS[hundreds]} cent"
    if not rest:
        return head if hundreds == 1 else f"{head}s"
    return f"{head} {_below_hundred(rest)}"


def _below_hundred(number: int) -> str:
    if number < len(_UNITS):
        return _UNITS[number]
    ten, unit = divmod(number, 10)
    if ten in {1, 7, 9}:  # dix-sept, soixante-dix, quatre-vingt-dix: counted from the ten below
        ten, unit = ten - 1, unit + 10
    if not ten:
        return f"dix-{_UNITS[unit - 10]}"
    if not unit:
        return "quatre-vingts" if ten == 8 else _TENS[ten]  # noqa: PLR2004 - the ten's digit
    if unit in {1, 11} and ten != 8:  # noqa: PLR2004
        return f"{_TENS[ten]} et {_UNITS[unit]}"
    return f"{_TENS[ten]}-{_below_hundred(unit)}"


def _fraction(match: re.Match[str]) -> str:
    return _FRACTIONS[match[0]]


def _dose(match: re.Match[str]) -> str:
    whole, decimals, measure, per = match.groups()
    name = _MEASURES[measure.lower()]
    amount = _amount(whole, decimals, is_feminine=name.startswith(("unité", "heure")))
    if _is_plural(whole):
        name = _PLURALS.get(name, f"{name}s")
    return f"{amount} {name}" + (f" par {_MEASURES[per.lower()]}" if per else "")


def _bare(match: re.Match[str]) -> str:
    follows = match.string[match.end() :]
    return _amount(match[1], match[2], is_feminine=_FEMININE.match(follows) is not None)


def _amount(whole: str, decimals: str | None, *, is_feminine: bool) -> str:
    number = int(re.sub(r"\D", "", whole))
    if decimals is None:
        return in_words(number, is_feminine=is_feminine)
    zeros = "zéro " * (len(decimals) - len(decimals.lstrip("0")))
    tail = decimals.lstrip("0")
    return f"{in_words(number)} virgule {zeros}{in_words(int(tail)) if tail else ''}".rstrip()


def _is_plural(whole: str) -> bool:
    return int(re.sub(r"\D", "", whole)) > 1
