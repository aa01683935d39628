"""What the DataMatrix of a medicine pack says: product, expiry, lot, serial number.

Sources: GS1 General Specifications (element strings, character set 82, FNC1); avis Afssaps of 2007
(DataMatrix of CIP13 packs); delegated regulation (EU) 2016/161 (the serial number).
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from shared.identifiers import Cip13, InvalidIdentifier, gtin_holds

TEXT_LENGTH_MAX: Final = 200
SEPARATOR: Final = "\x1d"  # how FNC1 is transmitted
# A serial number found behind a lost separator: shorter ones are more likely the end of a lot.
RECOVERED_SERIAL_MIN: Final = 8

_GTIN, _EXPIRY, _LOT, _SERIAL = "01", "17", "10", "21"
_TOLD: Final = frozenset({_GTIN, _EXPIRY, _LOT, _SERIAL})
# What scanners and software put in the place of a separator; none is in character set 82, but for
# the angle brackets, which no pack holds around these letters.
_STAND_INS: Final = re.compile(r"␝|[<{\[](?:GS|FNC1)[>}\]]|\\x1[dD]|\\u001[dD]|\^\]|[|~]")
_READABLE: Final = re.compile(r"\(([0-9]{2,4})\)([^()]+)")
_CHARACTERS: Final = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+")
# Length of each element that needs no separator (its whole length is known), then of the others.
_FIXED: Final[Mapping[str, int]] = {"01": 14, "02": 14, "20": 2} | dict.fromkeys(
    ("11", "12", "13", "15", "16", "17"), 6
)
_VARIABLE: Final[Mapping[str, int]] = (
    {"10": 20, "21": 20, "22": 20, "30": 8, "37": 8, "240": 30, "241": 30, "250": 30, "7003": 10}
    | dict.fromkeys((f"71{kind}" for kind in range(8)), 20)  # national numbers
    | {"90": 30}
    | dict.fromkeys((f"9{kind}" for kind in range(1, 10)), 90)
)
_KEYS: Final = tuple(sorted((*_FIXED, *_VARIABLE), key=len, reverse=True))

Elements = Mapping[str, str]


class NotAPack(ValueError):
    """The text is not what a medicine pack bears, or it is damaged."""


class SeparatorLost(ValueError):
    """Without its separators the text can be read in several ways: nobody knows the serial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackCode:
    """What a pack bears. `repr` shows no serial number.

    `cip13` is None for a pack of another country. `is_certain` is false where the end of the lot or
    of the serial number was guessed, its separator being lost.
    """

    gtin: str
    expires_on: date | None = None
    lot: str | None = None
    serial: str | None = field(default=None, repr=False)
    is_certain: bool = True

    @property
    def cip13(self) -> Cip13 | None:
        """The code of the presentation, which a French GTIN-14 holds behind a zero."""
        try:
            return Cip13(self.gtin[1:]) if self.gtin[0] == "0" else None
        except InvalidIdentifier:
            return None


def read_pack(text: str) -> PackCode:
    """Return what the text of a scanned pack says; raise `NotAPack` or `SeparatorLost`.

    Takes FNC1 and what stands for it, the form between brackets that people read, and a bare CIP13
    (linear code); what the reader puts around it is gone (`shared.scanned`). Where separators are
    lost, the one reading with product, expiry, lot and serial number, if there is only one.
    """
    if len(text) > TEXT_LENGTH_MAX:
        raise NotAPack("too long")
    if re.fullmatch(Cip13.pattern, text):
        return _read_linear(text)
    segments = _segments_of(text)
    elements = _read_strictly(segments)
    if elements is not None and (elements.keys() >= _TOLD):
        return _pack(elements, is_certain=True)
    found = {_pack(each, is_certain=False): None for each in _read_loosely(segments)}
    if len(found) > 1:
        raise SeparatorLost("several readings")
    if found:
        return next(iter(found))
    if elements is None:
        raise NotAPack("not element strings")
    return _pack(elements, is_certain=True)


def _read_linear(text: str) -> PackCode:
    if not gtin_holds(text):
        raise NotAPack("the key of the code")
    return PackCode(gtin=f"0{text}")


def _segments_of(text: str) -> list[str]:
    if text.startswith("("):
        parts = _READABLE.findall(text)
        if "".join(f"({key}){value}" for key, value in parts) != text:
            raise NotAPack("not between brackets")
        return [key + value.strip() for key, value in parts]
    return [part for part in _STAND_INS.sub(SEPARATOR, text).split(SEPARATOR) if part]


def _read_strictly(segments: list[str]) -> Elements | None:
    """Read as the standard says: an element of variable length ends at a separator."""
    found: dict[str, str] = {}
    for segment in segments:
        rest = segment
        while rest:
            key = next((key for key in _KEYS if rest.startswith(key)), None)
            if key is None or key in found:
                return None
            end = len(key) + _FIXED[key] if key in _FIXED else len(rest)
            found[key], rest = rest[len(key) : end], rest[end:]
            if not _is_formed(key, found[key]):
                return None
    return found if _GTIN in found else None


def _read_loosely(segments: list[str]) -> Iterator[Elements]:
    """Yield each reading with the four elements of a pack, once each, and nothing else.

    Those beside them would allow too many readings to tell the right one.
    """
    yield from _read_on(segments, {})


def _read_on(segments: list[str], found: Elements) -> Iterator[Elements]:
    if not segments:
        if found.keys() == _TOLD and len(found[_SERIAL]) >= RECOVERED_SERIAL_MIN:
            yield found
        return
    rest, *others = segments
    key = rest[:2]
    if key not in _TOLD or key in found:
        return
    fixed = _FIXED.get(key)
    ends = range(1, _VARIABLE[key] + 1) if fixed is None else (fixed,)
    for length in ends:
        value, after = rest[2 : 2 + length], rest[2 + length :]
        if len(value) == length and _is_formed(key, value):
            left = [after, *others] if after else others
            yield from _read_on(left, {**found, key: value})


def _is_formed(key: str, value: str) -> bool:
    if not value or not _CHARACTERS.fullmatch(value):
        return False
    if key == _GTIN:
        return len(value) == _FIXED[key] and value.isdigit() and gtin_holds(f"0{value}")
    if key == _EXPIRY:
        return _day(value) is not None
    return len(value) <= _VARIABLE[key] if key in _VARIABLE else len(value) == _FIXED[key]


def _day(value: str) -> date | None:
    """Return the day of YYMMDD; 00 is the last day of its month.

    No pack that bears a DataMatrix expired before 2000.
    """
    if not re.fullmatch(r"[0-9]{6}", value):
        return None
    year, month, day = 2000 + int(value[:2]), int(value[2:4]), int(value[4:])
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None


def _pack(elements: Elements, *, is_certain: bool) -> PackCode:
    expiry = elements.get(_EXPIRY)
    return PackCode(
        gtin=elements[_GTIN],
        expires_on=None if expiry is None else _day(expiry),
        lot=elements.get(_LOT),
        serial=elements.get(_SERIAL),
        is_certain=is_certain,
    )
