"""Strengths and forms inside a text: "buprénorphine 8 mg" is not the painkiller of 0,2 mg."""

import re
from decimal import Decimal
from typing import Final

from shared.medicines.inn import folded, words

_MICROGRAMS: Final = {
    "g": 1_000_000,
    "mg": 1_000,
    "microgramme": 1,
    "\u03bcg": 1,
    "mcg": 1,
    "ug": 1,
}
_AMOUNT: Final = re.compile(
    r"(?<![\d.,])(\d{1,3}(?: \d{3})+|\d+(?:[.,]\d+)?) ?(microgramme|mg|mcg|\u03bcg|ug|g)s?\b"
)
_SAID_OTHERWISE: Final = {"patch": "dispositif", "cp": "comprime", "cpr": "comprime"}
_SMALL_WORDS: Final = frozenset(
    {
        *("a", "au", "avec", "d", "dans", "de", "du", "en", "g", "mg", "ml"),
        *("et", "l", "la", "le", "ou", "pour", "un", "une"),
    }
)


def strengths_of(text: str) -> frozenset[Decimal]:
    """Return every mass that a text tells, in micrograms; volumes and percentages are none."""
    return frozenset(
        Decimal(found[1].replace(" ", "").replace(",", ".")) * _MICROGRAMS[found[2]]
        for found in _AMOUNT.finditer(folded(text))
    )


def form_words(text: str) -> frozenset[str]:
    """Return the words that may tell a form, in the singular: no figures, no units."""
    told = (word for word in words(text) if word.isalpha() and word not in _SMALL_WORDS)
    singular = (word.removesuffix("s") for word in told)
    return frozenset(_SAID_OTHERWISE.get(word, word) for word in singular)
