"""Names as they are compared: without case, accents, hyphens or order, particles told apart."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

WORDS_MAX: Final = 8  # of one name; what follows is not looked at
LETTERS_MAX: Final = 40  # of one word
CHARACTERS_MAX: Final = 200  # of one name, before folding

# Letters that Unicode does not take apart.
_LIGATURES: Final = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "þ": "th",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ŋ": "n",
    }
)
_WORD: Final = re.compile(r"[a-z0-9]+")
PARTICLES: Final = frozenset(
    {
        *("de", "du", "des", "d", "la", "le", "les", "l", "et", "dit", "dite"),
        *("da", "do", "dos", "das", "di", "del", "della", "el", "al", "ben", "bel", "bent"),
        *("ibn", "abd", "bin", "van", "von", "der", "den", "ter", "ten", "zu", "zur", "mac", "mc"),
        *("o", "n", "saint", "sainte", "st", "ste"),
    }
)
_SAINTS: Final = {"st": "saint", "ste": "sainte"}


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name, folded, in their order; at most `WORDS_MAX`, none of letters.

    Compatibility forms, accents and case go (Unicode NFKD and case folding); hyphens, apostrophes
    and whatever else is no letter or digit part words. Other scripts than Latin give no word: the
    identity that officines know (INS) is written in Latin letters.
    """
    plain = unicodedata.normalize("NFKD", name[:CHARACTERS_MAX]).casefold().translate(_LIGATURES)
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    found = (_SAINTS.get(word, word) for word in _WORD.findall(bare))
    return tuple(word[:LETTERS_MAX] for word in found)[:WORDS_MAX]


def letters_of(words: Sequence[str]) -> int:
    """Return how many letters and digits the words have together."""
    return sum(map(len, words))


def main_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words without particles; all of them where there are only particles."""
    return tuple(word for word in words if word not in PARTICLES) or tuple(words)


def joined_words(words: Sequence[str]) -> Iterator[str]:
    """Yield what people write in one word: neighbours, and particles with the word they lead.

    "Le Goff" is also "Legoff", "de la Fontaine" "Delafontaine", "Jean-Pierre" "Jeanpierre".
    """
    for first, second in pairwise(words):
        if second not in PARTICLES:
            yield first + second
    lead = ""
    for word in words:
        if word in PARTICLES:
            lead += word
        elif lead:
            yield lead + word
            lead = ""
