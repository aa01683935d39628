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
_SPACE = "[ \u00a0\u202f]"
# As many digits as stand together: "4-20", "10/12/2026" or "1 000 000" are one numeral, read whole
# or not at all. Spelled apart, "4-20" would become "quatre-vingt".
_BETWEEN = rf"{_SPACE}|[.,]|{_SPACE}?[-–‑\u2212/]{_SPACE}?"
_NUMERAL = rf"(?<![\w.,])(?P<numeral>(?>[0-9½¼¾]+(?:(?:{_BETWEEN})[0-9½¼¾]+)*))"
_MEASURE = r"mg|mcg|µg|\u03bcg|microgrammes?|g|ml|l|UI|ui|heure|h"
_DOSE = rf"{_SPACE}?(?P<measure>{_MEASURE})(?:[ ]?/[ ]?(?P<per>{_MEASURE}))?(?!\w)"
# Letters right behind ("1er", "8h30", "20°C") mean that this is no count.
_COUNT_OR_DOSE = re.compile(rf"{_NUMERAL}(?:{_DOSE}|(?![\w°]))")
# No more than 999 999. "1.000" may be a thousand or one: only a comma, or a nought before, tells.
_COUNT = re.compile(
    rf"(?P<whole>0|[1-9][0-9]{{0,2}}{_SPACE}[0-9]{{3}}|[1-9][0-9]{{0,5}})"
    r"(?:(?P<mark>[.,])(?P<decimals>[0-9]{1,6}))?"
)
_THOUSANDS = 3
_FRACTIONS = {"½": "un demi", "1/2": "un demi", "¼": "un quart", "1/4": "un quart"} | {
    "¾": "trois quarts",
    "3/4": "trois quarts",
}


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
    """Return every dose of `text` in words: "MORPHINE 10 mg" gives ["dix milligrammes"].

    A dose that cannot be read with certainty, or beyond 999 999, is returned as it stands.
    """
    return [_in_words(found) for found in _COUNT_OR_DOSE.finditer(text) if found["measure"]]


def spelled(text: str) -> str:
    """Return `text` with its numbers and measures in words: "un comprimé" for "1 comprimé".

    Digits that are no count, cannot be read with certainty, or say more than 999 999, stay.
    """
    return _COUNT_OR_DOSE.sub(_in_words, text)


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


def _in_words(found: re.Match[str]) -> str:
    numeral, measure = found["numeral"], found["measure"]
    if measure is None:
        follows = found.string[found.end() :]
        words = _amount(numeral, is_feminine=_FEMININE.match(follows) is not None)
        return found[0] if words is None else words
    name = _MEASURES[measure.lower()]
    words = _amount(numeral, is_feminine=name.startswith(("unité", "heure")))
    if words is None:
        return found[0]
    if _is_plural(numeral):
        name = _PLURALS.get(name, f"{name}s")
    return f"{words} {name}" + (f" par {_MEASURES[found['per'].lower()]}" if found["per"] else "")


def _amount(numeral: str, *, is_feminine: bool) -> str | None:
    """Return the words of a numeral, `None` when it is not surely one count within range."""
    if numeral in _FRACTIONS:
        return _FRACTIONS[numeral]
    read = _COUNT.fullmatch(numeral)
    if read is None:
        return None
    number, decimals = _value(read), read["decimals"]
    if decimals is None:
        return in_words(number, is_feminine=is_feminine)
    if read["mark"] == "." and number and len(decimals) == _THOUSANDS:
        return None
    tail = decimals.lstrip("0")
    noughts = ["zéro"] * (len(decimals) - len(tail))
    return " ".join(
        [in_words(number), "virgule", *noughts, *([in_words(int(tail))] if tail else [])]
    )


def _value(read: re.Match[str]) -> int:
    return int(re.sub(_SPACE, "", read["whole"]))


def _is_plural(numeral: str) -> bool:
    """French counts by the whole part: from two on."""
    read = _COUNT.fullmatch(numeral)
    return read is not None and _value(read) > 1
