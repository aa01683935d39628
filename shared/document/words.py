"""Numbers in French words, in the traditional spelling that people write on prescriptions."""

import re

NUMBER_MAX = 999_999
_UNITS = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize"),
)
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
# Every word that a number, or a part of one, is made of.
NUMBER_WORDS = frozenset(
    [*_UNITS, *_TENS.values(), "une", "quatre", "vingts", "cent", "cents", "mille", "demi", "demie"]
) - {"quatre-vingt"}
_PLURAL_MARK = re.compile(r"(vingt|cent)s$")  # "quatre-vingt mille", not "quatre-vingts mille"


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


def decimal_in_words(whole: int, decimals: str) -> str:
    """Return a decimal number: (0, "05") is "zéro virgule zéro cinq".

    Raise `ValueError` when `whole`, or what `decimals` says, is over 999 999.
    """
    tail = decimals.lstrip("0")
    noughts = ["zéro"] * (len(decimals) - len(tail))
    return " ".join(
        [in_words(whole), "virgule", *noughts, *([in_words(int(tail))] if tail else [])]
    )


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
