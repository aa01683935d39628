"""JSON read strictly: one meaning per text, exact numbers, no hidden characters, bounded depth."""

import json
import math
import re
from decimal import Decimal
from typing import Any, Final, NoReturn

from shared.scanned import SUFFIXES

LEVELS_MAX: Final = 32
# Of many tiny values a checker makes as many errors: 80 kB of nulls took half a second.
COMMAS_MAX: Final = 5_000
_INTEGER_MAX: Final = 2**53 - 1  # the largest that every JSON reader holds exactly (RFC 8259, 6)
_NUMBER_CHARS_MAX: Final = 32
_EXPONENT_MAX: Final = 32  # beyond it a few characters would write out to millions of digits

# Controls except tab and line feed, C1 controls, line and paragraph separators, byte order mark,
# changes of writing direction (CVE-2021-42574), lone surrogates and non-characters.
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
# The same, but for the separator that packs and cards hold between their parts (GS1's FNC1).
_FORBIDDEN_IN_SCANS: Final = re.compile(
    _FORBIDDEN.pattern.replace("\x0b-\x1f", "\x0b-\x1c\x1e\x1f")
)
_DEEPENS_OR_QUOTES: Final = re.compile(r'[\[\]{}]|"(?:[^"\\]|\\.)*"?', re.DOTALL)


class JsonRefused(ValueError):
    """The text is not JSON as this project accepts it; `code` is the problem to answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse(raw: bytes, *, exact_decimals: bool = False, has_scans: bool = False) -> Any:
    """Return the value written in `raw`; raise `JsonRefused` and never quote the text.

    With `exact_decimals` a number with a point or an exponent is a `Decimal`, digit for digit;
    with `has_scans` a text may hold the group separator (U+001D) and end with Enter, as scanners
    transmit them.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise JsonRefused("json_unreadable") from None
    if text.count(",") > COMMAS_MAX:
        raise JsonRefused("json_too_many_values")
    _check_depth(text)
    try:
        value = (_EXACT_DECODER if exact_decimals else _DECODER).decode(text)
    except JsonRefused:
        raise
    except (ValueError, RecursionError):
        raise JsonRefused("json_unreadable") from None
    if not _is_plainly_clean(text):
        _check_characters(value, has_scans=has_scans)
    return value


def _check_depth(text: str) -> None:
    """Count brackets outside strings first, so that the parser never recurses deeply."""
    if text.count("[") + text.count("{") <= LEVELS_MAX:
        return
    level = 0
    for match in _DEEPENS_OR_QUOTES.finditer(text):
        mark = match[0]
        if mark in "[{":
            level += 1
            if level > LEVELS_MAX:
                raise JsonRefused("json_too_deep")
        elif mark in "]}":
            level -= 1


def _is_plainly_clean(text: str) -> bool:
    """Tell the usual case at once: no escapes, and the parser refused raw C0 controls."""
    return text.isascii() and "\\" not in text and "\x7f" not in text


def _check_characters(value: Any, *, has_scans: bool) -> None:
    forbidden, suffixes = (_FORBIDDEN_IN_SCANS, SUFFIXES) if has_scans else (_FORBIDDEN, "")
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if forbidden.search(item.rstrip(suffixes)):
                raise JsonRefused("json_character_refused")
        elif isinstance(item, dict):
            waiting.extend(item.keys())
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JsonRefused("json_duplicate_key")
    return members


def _integer(digits: str) -> int:
    # The length comes first: Python takes quadratic time on very long integers.
    if len(digits) > _NUMBER_CHARS_MAX or abs(int(digits)) > _INTEGER_MAX:
        raise JsonRefused("json_number_refused")
    return int(digits)


def _decimal(digits: str) -> float:
    if len(digits) > _NUMBER_CHARS_MAX or not math.isfinite(float(digits)):
        raise JsonRefused("json_number_refused")
    return float(digits)


def _exact(digits: str) -> Decimal:
    _decimal(digits)
    value = Decimal(digits)
    if abs(int(value.as_tuple().exponent)) > _EXPONENT_MAX:
        raise JsonRefused("json_number_refused")
    return value


def _constant(_name: str) -> NoReturn:
    raise JsonRefused("json_number_refused")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_without_duplicates,
    parse_int=_integer,
    parse_float=_decimal,
    parse_constant=_constant,
)
_EXACT_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_without_duplicates,
    parse_int=_integer,
    parse_float=_exact,
    parse_constant=_constant,
)
