"""How well a name that was typed fits the name of an alert: 0 to 100, with the reasons.

Word by word: the same letters, few slips (rapidfuzz counts them), or the same sound. Then part by
part, since a family name and given names are often swapped, and compound names often cut.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from rapidfuzz.distance import OSA

from services.fraud.model.searching import Match, MatchReason
from services.fraud.search.folding import letters_of, main_words
from services.fraud.search.names import AskedName, FoldedName
from services.fraud.search.phonetics import sound_of
from services.fraud.search.variants import edits_allowed

FULL: Final = 100
_SLIP_COSTS: Final = 0.6  # of the share of letters that are wrong
_SOUND_ONLY: Final = 0.85
_INITIAL: Final = 0.8
_LONGER_SIDE: Final = 0.75  # a part left out costs at most the rest
_SWAPPED: Final = 0.97
_ONE_PART_ONLY: Final = 0.97
_OTHER_GIVEN_NAME: Final = 0.75  # with the same family name and birth date
_OTHER_BIRTH_DATE: Final = 25  # points
_PART: Final = frozenset({MatchReason.PART_OF_NAME})
_SOUND: Final = frozenset({MatchReason.SAME_SOUND})
_SPELLING: Final = frozenset({MatchReason.SIMILAR_SPELLING})


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well words fit: which share of either side, how closely, and what was forgiven."""

    asked: float = 0.0
    found: float = 0.0
    closeness: float = 0.0
    reasons: frozenset[MatchReason] = frozenset()

    @property
    def score(self) -> float:
        more, less = max(self.asked, self.found), min(self.asked, self.found)
        return self.closeness * (_LONGER_SIDE * more + (1 - _LONGER_SIDE) * less)


_NONE: Final = _Fit()
_SAME: Final = _Fit(closeness=1.0)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A word, or neighbours written as one: its letters, and the places that it covers."""

    text: str
    places: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a name; `weights` are their letters, none for particles beside other words."""

    weights: tuple[int, ...]
    units: tuple[_Unit, ...] = field(repr=False)

    @classmethod
    def of(cls, words: Sequence[str]) -> "_Words":
        main = set(main_words(words))
        weights = tuple(len(word) if word in main else 0 for word in words)
        return cls(weights, tuple(_units(words, weights)))

    def share_of(self, places: Iterable[int]) -> float:
        return sum(self.weights[at] for at in places) / sum(self.weights)

    def mean_of(self, met: Mapping[int, float]) -> float:
        """Return the mean closeness of the words that were met, by their letters."""
        letters = sum(self.weights[at] for at in met)
        return sum(close * self.weights[at] for at, close in met.items()) / letters


def _units(words: Sequence[str], weights: Sequence[int]) -> Iterator[_Unit]:
    """Yield each word, neighbours joined, and all joined; particles only with others."""
    count = len(words)
    spans = {(at, at + size) for size in (1, 2) for at in range(count - size + 1)}
    for start, end in sorted(spans | {(0, count)}):
        if any(weights[start:end]):
            yield _Unit("".join(words[start:end]), frozenset(range(start, end)))


@dataclass(frozen=True, slots=True)
class Ear:
    """Remembers how words sound, and what names are made of, for the time of one question."""

    _sounds: dict[str, str] = field(default_factory=dict, repr=False)
    _words: dict[tuple[str, ...], _Words] = field(default_factory=dict, repr=False)

    def hears_the_same(self, one: str, other: str) -> bool:
        return self._sound(one) == self._sound(other) != ""

    def words(self, words: tuple[str, ...]) -> _Words:
        if (known := self._words.get(words)) is None:
            known = self._words[words] = _Words.of(words)
        return known

    def _sound(self, word: str) -> str:
        if (sound := self._sounds.get(word)) is None:
            sound = self._sounds[word] = sound_of(word)
        return sound


def rank(
    asked: AskedName, found: FoldedName, born_on: date | None = None, *, ear: Ear | None = None
) -> Match | None:
    """Return how well `found` fits what was asked for; None where it does not fit at all.

    One `ear` for all that is found for one question spares most of the time.
    """
    has_same_date = asked.birth_date is not None and asked.birth_date == born_on
    reader = _Reader(ear or Ear())
    ways = reader.ways(asked.name, found, has_same_date=has_same_date)
    score, reasons = max(ways, key=lambda way: way[0], default=(0.0, frozenset()))
    points = round(FULL * score)
    if not points:
        return None
    told = set(reasons) or {MatchReason.EXACT}
    if asked.birth_date is not None and born_on is not None:
        told.add(MatchReason.BIRTH_DATE_SAME if has_same_date else MatchReason.BIRTH_DATE_DIFFERS)
        points -= 0 if has_same_date else _OTHER_BIRTH_DATE
    return Match(max(points, 0), tuple(reason for reason in MatchReason if reason in told))


_Way = tuple[float, frozenset[MatchReason]]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads two names in every way that people write them."""

    ear: Ear

    def ways(self, asked: FoldedName, found: FoldedName, *, has_same_date: bool) -> Iterator[_Way]:
        """Yield the readings of both names: straight, swapped, all in one box."""
        family = self._fit(asked.family, found.family)
        if not (asked.given and found.given):
            yield from self._ways_of_one_box(asked, found, family)
            return
        yield _both(family, self._fit(asked.given, found.given), asked)
        crossed = self._fit(asked.family, found.given), self._fit(asked.given, found.family)
        swapped, reasons = _both(*crossed, asked)
        yield swapped * _SWAPPED, reasons | {MatchReason.SWAPPED_NAMES}
        if has_same_date:
            yield family.score * _OTHER_GIVEN_NAME, family.reasons | _PART

    def _ways_of_one_box(
        self, asked: FoldedName, found: FoldedName, family: _Fit
    ) -> Iterator[_Way]:
        """One side tells a family name only: that alone, or a whole name in one box."""
        yield family.score * (_ONE_PART_ONLY if asked.given or found.given else 1), family.reasons
        whole = self._fit(asked.words, found.words)
        box, met = (found.words, whole.found) if asked.given else (asked.words, whole.asked)
        if len(main_words(box)) > 1 and met == 1 and family.score:
            yield whole.score, whole.reasons

    def _fit(self, asked: tuple[str, ...], found: tuple[str, ...]) -> _Fit:
        """Return how well two lists of words fit, in whatever order."""
        mine, theirs = self.ear.words(asked), self.ear.words(found)
        met_mine: dict[int, float] = {}
        met_theirs: set[int] = set()
        reasons: set[MatchReason] = set()
        for one, other, close in self._pairs(mine, theirs):
            if one.places & met_mine.keys() or other.places & met_theirs:
                continue
            met_mine |= dict.fromkeys(one.places, close.closeness)
            met_theirs |= other.places
            reasons |= close.reasons
        if not met_mine:
            return _Fit()
        shares = mine.share_of(met_mine), theirs.share_of(met_theirs)
        told = frozenset(reasons) | (_PART if min(shares) < 1 else frozenset())
        return _Fit(*shares, closeness=mine.mean_of(met_mine), reasons=told)

    def _pairs(self, mine: _Words, theirs: _Words) -> list[tuple[_Unit, _Unit, _Fit]]:
        """Return the pairs of units that fit, those with the most letters in common first."""
        pairs = [
            (one, other, close)
            for one in mine.units
            for other in theirs.units
            if (close := self._closeness(one.text, other.text)).closeness
        ]
        return sorted(pairs, key=lambda pair: -pair[2].closeness * len(pair[0].text))

    def _closeness(self, asked: str, found: str) -> _Fit:
        if asked == found:
            return _SAME
        if len(asked) == 1 or len(found) == 1:
            is_initial = asked[0] == found[0]
            return _Fit(closeness=_INITIAL, reasons=_PART) if is_initial else _NONE
        longer = max(len(asked), len(found))
        may_sound_alike = (longer + 1) // 2  # slips: more letters differ in no two spellings of one
        slips = OSA.distance(asked, found, score_cutoff=max(2, may_sound_alike))
        allowed = max(edits_allowed(len(found)), edits_allowed(len(asked)))
        if slips > max(allowed, may_sound_alike):
            return _NONE
        sounds_alike = self.ear.hears_the_same(asked, found)
        sound = _SOUND if sounds_alike else frozenset[MatchReason]()
        if slips <= allowed:
            spelled = 1 - _SLIP_COSTS * slips / longer
            return _Fit(closeness=spelled, reasons=_SPELLING | sound)
        return _Fit(closeness=_SOUND_ONLY, reasons=sound) if sounds_alike else _NONE


def _both(family: _Fit, given: _Fit, asked: FoldedName) -> _Way:
    if not family.score or not given.score:
        return 0.0, frozenset()
    long, short = letters_of(asked.family), letters_of(asked.given)
    score = (family.score * long + given.score * short) / (long + short)
    return score, family.reasons | given.reasons
