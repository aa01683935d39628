"""The names of substances inside a text, and the nearest ones of a text that holds none."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from functools import cached_property
from typing import Final

from shared.medicines.inn import words
from shared.medicines.short_names import other_names

NEAREST_MAX: Final = 3
_LETTERS_MIN: Final = 5
_WORDS_TRIED: Final = 3
_RESEMBLANCE: Final = 0.75
_NO_SUBSTANCE: Final = "homeopathique"


class Names:
    """Finds INNs in texts, under their own names and others (`other_names`). Made once.

    Names are words without accents and case, between single blanks. `alone` are the INNs that
    marketed medicines hold alone: what is such a name of its own is no short name of another.
    """

    def __init__(self, names: Collection[str], *, alone: Collection[str]) -> None:
        self._own = frozenset(names)
        self._others: dict[str, set[str]] = defaultdict(set)
        for name in names:
            for other in other_names(name) - frozenset(alone):
                self._others[other].add(name)
        self._by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for each in {*self._own, *self._others}:
            self._by_first[each.partition(" ")[0]].append(tuple(each.split()))
        self._near = _by_letter(alone)

    def found_in(self, text: str) -> frozenset[str]:
        """Return the INNs that a text names.

        A short name inside a longer one tells nothing: "époétine alfa" is no époétine bêta.
        """
        return frozenset(self.meanings_in(text))

    def meanings_in(self, text: str) -> dict[str, frozenset[str]]:
        """Return the INNs that a text names, each beside all those that the same words may mean.

        Those of the longest name that stands there: TRASTUZUMAB is a part of TRASTUZUMAB
        DÉRUXTÉCAN, and no second medicine in the text.
        """
        places = list(self._places(words(text)))
        found: dict[str, frozenset[str]] = {}
        for start, end, name in places:
            if _is_inside(start, end, places):
                continue
            inside = {one for first, last, one in places if start <= first and last <= end}
            meant = frozenset((inside & self._own) | self._others.get(name, set()))
            for each in meant:
                found[each] = min(found.get(each, self._own), meant, key=len)
        return found

    @cached_property
    def every_word(self) -> frozenset[str]:
        """Every word of an INN, and of the other names that it has."""
        return frozenset(word for name in (*self._own, *self._others) for word in name.split())

    def words_of(self, names: Iterable[str]) -> frozenset[str]:
        """Return the words of these INNs and of their other names."""
        every = {*names}
        others = (other for other, of in self._others.items() if of & every)
        return frozenset(word for name in (*every, *others) for word in name.split())

    def nearest(self, text: str) -> tuple[str, ...]:
        """Return the INNs whose first word is spelled nearly as one of the text's, at most 3.

        Words with the same first letter only, and the first words of the text: a search is bounded.
        """
        said = [word for word in words(text) if word.isalpha() and len(word) >= _LETTERS_MIN]
        close = [
            near
            for word in said[:_WORDS_TRIED]
            for near in get_close_matches(
                word, self._near.get(word[0], {}), n=NEAREST_MAX, cutoff=_RESEMBLANCE
            )
        ]
        names = dict.fromkeys(self._near[near[0]][near] for near in close)
        return tuple(names)[:NEAREST_MAX]

    def _places(self, said: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
        for start, word in enumerate(said):
            for name in self._by_first.get(word, ()):
                end = start + len(name)
                if said[start:end] == name:
                    yield start, end, " ".join(name)


def _is_inside(start: int, end: int, places: list[tuple[int, int, str]]) -> bool:
    return any(
        first <= start and end <= last and last - first > end - start for first, last, _ in places
    )


def _by_letter(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return, by first letter, the telling word of each name beside the name; shorter names win."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for name in sorted(names, key=lambda name: (len(name), name), reverse=True):
        telling = [word for word in name.split() if len(word) >= _LETTERS_MIN and word != "acide"]
        if telling and _NO_SUBSTANCE not in name:
            found[telling[0][0]][telling[0]] = name
    return dict(found)
