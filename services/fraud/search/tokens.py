"""Keyed tokens: how words are compared in a table that holds none of them.

A token is an HMAC under a key that fraud alone holds, so nobody else can tell which word it is of.
What the table still tells whoever takes it is said in decision 42.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from services.fraud.model.searching import Whose
from services.fraud.search.folding import joined_words, main_words
from services.fraud.search.names import FoldedName
from services.fraud.search.phonetics import sound_of
from services.fraud.search.variants import TWO_EDITS_FROM, forms_of
from shared.sealing import KeyRing

SCHEME: Final = 1  # of folding, sounds, forms and tokens: another one indexes all alerts anew
_PURPOSE: Final = f"ordoflux alert search {SCHEME} "
_TOKEN_BYTES: Final = 8
# A word has as many tokens as any other of its size: their number does not tell its length.
_TOKENS_OF_SHORT: Final = 12
_TOKENS_OF_LONG: Final = 60
# How close two words are that share a token; the words themselves are compared afterwards.
_SAME: Final = 8
_SOUND: Final = 6
_FORM: Final = 5


@dataclass(frozen=True, slots=True)
class WordTokens:
    """One word of an alert: the token that stands for it, and those that lead to it."""

    word: int
    leads: frozenset[int]


@dataclass(frozen=True, slots=True)
class AskedTokens:
    """Tokens of what is typed, side by side: the token, which word it is of, how close it is."""

    tokens: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)

    def add(self, token: int, word: int, weight: int) -> None:
        """Add one token."""
        self.tokens.append(token)
        self.words.append(word)
        self.weights.append(weight)


@dataclass(frozen=True, slots=True)
class NameKeys:
    """The keys of the tokens: one for each sealing key and each kind of person."""

    current: str
    _keys: Mapping[tuple[str, Whose], bytes] = field(repr=False)

    @classmethod
    def of(cls, ring: KeyRing) -> Self:
        """Derive the keys of every sealing key; `current` names the key and the scheme."""
        keys = {
            (_made_with(key_id), whose): ring.derived(key_id, f"{_PURPOSE}{whose}".encode())
            for key_id in ring.key_ids
            for whose in Whose
        }
        return cls(_made_with(ring.current), keys)

    def of_alert(self, whose: Whose, name: FoldedName) -> Iterator[WordTokens]:
        """Yield the tokens of each word of a name, under the current key."""
        key = self._keys[self.current, whose]
        for word in units_of(name):
            yield WordTokens(_token(key, "w", word), _padded(key, word, set(_leads(key, word))))

    def asked(self, whose: Whose, name: FoldedName) -> AskedTokens:
        """Return the tokens to look for, under every key that alerts may be indexed with."""
        asked = AskedTokens()
        for (_, of_whom), key in self._keys.items():
            if of_whom is whose:
                for number, word in enumerate(units_of(name)):
                    _ask(key, number, word, asked)
        return asked


def units_of(name: FoldedName) -> tuple[str, ...]:
    """Return what is looked for of a name: its words without particles, and those joined."""
    units: dict[str, None] = {}
    for part in (name.family, name.given):
        units |= dict.fromkeys(_units(part))
    return tuple(units)


def _units(words: Sequence[str]) -> Iterator[str]:
    if words:
        yield from main_words(words)
        yield from joined_words(words)


def _ask(key: bytes, number: int, word: str, asked: AskedTokens) -> None:
    asked.add(_token(key, "w", word), number, _SAME)
    if sound := sound_of(word):
        asked.add(_token(key, "s", sound), number, _SOUND)
    for form in forms_of(word):
        missing = max(0, min(len(word), 10) - len(form))
        asked.add(_token(key, "f", form), number, _FORM - missing)


def _leads(key: bytes, word: str) -> Iterator[int]:
    yield _token(key, "w", word)
    if sound := sound_of(word):
        yield _token(key, "s", sound)
    for form in forms_of(word):
        yield _token(key, "f", form)


def _padded(key: bytes, word: str, tokens: set[int]) -> frozenset[int]:
    """Add tokens that lead nowhere: those of one word are always the same."""
    wanted = _TOKENS_OF_SHORT if len(word) < TWO_EDITS_FROM else _TOKENS_OF_LONG
    number = 0
    while len(tokens) < wanted:
        tokens.add(_token(key, f"pad {number}", word))
        number += 1
    return frozenset(tokens)


def _token(key: bytes, kind: str, text: str) -> int:
    """Return 64 bits of HMAC-SHA256, as PostgreSQL's signed BIGINT."""
    digest = hmac.digest(key, f"{kind}\x00{text}".encode(), hashlib.sha256)
    return int.from_bytes(digest[:_TOKEN_BYTES], "big", signed=True)


def _made_with(key_id: str) -> str:
    return f"{key_id}/{SCHEME}"
