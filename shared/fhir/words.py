"""The words of a prescription bind: what is only structured must stand in them too.

Numbers and units are compared as they are: 1/2 is not 1,2 and 5 µg is not 5 g. So are all
letters and signs; only case, accents and punctuation do not count.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Final

from shared.fhir.parts import Quantity

COMPARED_CHARS_MAX: Final = 1_000  # twice what the longest text of a draft may have
_CODE_CHARS_MAX: Final = 100
_CHARACTERS_KEPT: Final = 2_048
_OVERLAY: Final = 1  # the class of marks that strike a sign through: ≠ is not =
_TOKEN: Final = re.compile(r"\d+(?:[.,/–-]\d+)*|[^\W\d_]+|[^\w\s]")
_SIGNS: Final = frozenset("%‰")
_SAID_OTHERWISE: Final = {
    **dict.fromkeys(("ug", "mcg", "microgramme", "microgrammes"), "\u03bcg"),
    "œ": "oe",
    "æ": "ae",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A text, folded once for all that it is compared with; one that is too long says nothing."""

    text: str | None
    folded: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Fold the text."""
        text = self.text or ""
        tokens = () if len(text) > COMPARED_CHARS_MAX else _tokens(text)
        object.__setattr__(self, "folded", " ".join(tokens))

    def says(self, part: "Said") -> bool:
        """Tell whether this text says all that `part` does, word by word."""
        if self.text == part.text:
            return True
        return bool(part.folded) and f" {part.folded} " in f" {self.folded} "


def words_of_code(text: str) -> tuple[str, ...]:
    """Return the words of a short text that stands for a code, none of a longer one."""
    return () if len(text) > _CODE_CHARS_MAX else _tokens(text)


def plain_number(value: Decimal) -> str:
    """Return the digits of a number as it was written, without an exponent."""
    return format(value, "f")


def amount_of(quantity: Quantity) -> str:
    """Return an amount as people write it: `0,5 mg`."""
    unit = quantity.unit or quantity.code or ""
    value = "" if quantity.value is None else plain_number(quantity.value).replace(".", ",")
    return f"{value} {unit}".strip()


def _tokens(text: str) -> tuple[str, ...]:
    bare = text if text.isascii() else "".join(map(_bare, text))
    found = (token.replace(",", ".") for token in _TOKEN.findall(bare.casefold()))
    return tuple(_SAID_OTHERWISE.get(token, token) for token in found if _counts(token))


@lru_cache(_CHARACTERS_KEPT)
def _bare(character: str) -> str:
    """Return a character without its accents.

    Only canonical forms are taken apart: a compatible one may be many times longer, and another
    number (½, ³).
    """
    spelled = _SAID_OTHERWISE.get(character.lower(), character)
    if spelled == character and character.isalnum() and not unicodedata.decomposition(character):
        return character
    apart = unicodedata.normalize("NFD", spelled)
    return "".join(c for c in apart if unicodedata.combining(c) in (0, _OVERLAY))


def _counts(token: str) -> bool:
    """Tell words, numbers and signs (+, <, ≠) from punctuation and accents that stand alone."""
    if len(token) > 1 or token.isalnum() or token in _SIGNS:
        return True
    kind = unicodedata.category(token)
    return not kind.startswith("P") and kind != "Sk"
