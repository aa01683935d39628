"""What the French words of a posology say of a condition, a rhythm, days of the week and moments.

Only to compare them with a structure: what is found here is neither signed nor computed with.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from shared.document.reading import Said as Count
from shared.document.reading import read
from shared.document.spelling import spelled
from shared.document.words import in_words
from shared.fhir.words import Said
from shared.medicines.strengths import strengths_of

DAYS: Final = {
    "mon": "lundi",
    "tue": "mardi",
    "wed": "mercredi",
    "thu": "jeudi",
    "fri": "vendredi",
    "sat": "samedi",
    "sun": "dimanche",
}
_WEEK: Final = tuple(DAYS.values())
_NUMBER_MAX: Final = 120
_NUMBERS: Final = {
    word: number
    for number in range(_NUMBER_MAX, 0, -1)
    for word in (in_words(number), in_words(number, is_feminine=True), str(number))
}
_N: Final = f"(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
DAYS_OF_UNIT: Final = {
    "h": Decimal(1) / 24,
    "d": Decimal(1),
    "wk": Decimal(7),
    "mo": Decimal(30),
    "a": Decimal(360),
}
_DAYS_OF_WORD: Final = {
    "hebdomadaire": DAYS_OF_UNIT["wk"],
    "mensuel": DAYS_OF_UNIT["mo"],
    "trimestr": DAYS_OF_UNIT["mo"] * 3,
}
_UNITS: Final = {"h": "h", "j": "d", "sem": "wk", "moi": "mo", "an": "a", "quin": "wk"}
_UNIT: Final = r"heures?|h|jours?|j|semaines?|sem|mois|ans?|quinzaine"
_RHYTHM: Final = re.compile(
    rf"(?:(?P<times>{_N}) (?:fois|prises?) ?)?(?:toutes les|tous les|chaque|par|/) ?"
    rf"(?:(?P<many>{_N}) ?)?(?P<unit>{_UNIT})\b"
    rf"|\b(?P<some>{_N}) ?j(?:ours?)? ?(?:sur|/) ?(?P<of>{_N})\b"
    r"|(?P<word>hebdomadaire|mensuel|trimestr)"
)
_CLAUSE: Final = re.compile(r"[;()\n]|[,.:](?!\d)")
_LASTING: Final = re.compile(rf"(?:pendant|durant|pour) (?:{_N} )?(?:{_UNIT})\b")
# A blood count every week is no rhythm of the medicine, and a first Monday is none at all.
_OF_SOMETHING_ELSE: Final = re.compile(
    r"contrôl|surveill|bilan|consult|analys|numération|sang|revoir|rendez|\binr\b|débu|commenc"
    r"|à partir|\bdès\b|jusqu|renouvel|arrê"
)
_DAY: Final = "|".join(_WEEK)
_FROM_TO: Final = re.compile(rf"\bdu ({_DAY}) au ({_DAY})\b")
_CONDITION: Final = re.compile(
    r"\bsi\b(?! possible)|\bs['’](?:il|elle)s?\b|besoin|\ben cas\b|à la demande|\bcrises?\b"
    r"|\blors d|selon (?:la |les |l['’])?(?:douleur|intensité|symptôme)|\bprn\b"
)
_NOT_TO_TAKE: Final = re.compile(
    r"arrê|interromp|consult|appel|préven|reven|suspend|\bne |\bpas\b|jamais|cess|contacter"
)
_MOMENTS: Final = {
    "MORN": "matin|lever|réveil",
    "NOON": "midi|déjeuner",
    "AFT": "après-midi|goûter",
    "EVE": "soir|coucher|dîner",
    "NIGHT": "nuit|soir|coucher",
    "HS": "coucher|soir|nuit",
    "WAKE": "réveil|lever|matin",
    "C": "repas",
    "CM": "matin|petit-déjeuner|petit déjeuner",
    "CD": "midi|déjeuner|repas",
    "CV": "soir|dîner|repas",
}
_HOUR: Final = re.compile(r"(?<!\d)(\d{1,2}) ?(?:[hH](?:eures?)?|:) ?([0-5]\d)?(?!\d)")
_SPOKEN_HOUR: Final = re.compile(rf"\b(?P<hour>{_N}) ?h(?:eures?)?\b(?: (?P<minute>{_N})\b)?")
_AT_AN_HOUR: Final = re.compile(rf"(?:à|vers) (?:{_N}|[0-9]{{1,2}}) ?(?:h|heures?|:)(?![^\W\d])")
_FORTNIGHT: Final = (Decimal(14), Decimal(15))


@dataclass(frozen=True)
class Wording:
    """The words of a posology; `is_of_one`: of one dosage, so that they can contradict it.

    Each thing is looked for once, however many elements are compared with it.
    """

    text: str
    is_of_one: bool

    @cached_property
    def count(self) -> Count:
        """What is surely counted."""
        return read(self.text) if self.is_of_one else Count()

    @cached_property
    def said(self) -> Said:
        """The words, folded."""
        return Said(self.text)

    @cached_property
    def masses(self) -> frozenset[Decimal]:
        """Every mass, in micrograms."""
        return strengths_of(self.text)

    @cached_property
    def has_condition(self) -> bool:
        """Whether the medicine is taken under a condition; "arrêter si" is none of taking it."""
        return any(
            not _NOT_TO_TAKE.search(clause[: found.start()])
            for clause in self._clauses
            for found in _CONDITION.finditer(clause)
        )

    @cached_property
    def rhythms(self) -> frozenset[Decimal]:
        """Every rhythm that is said, in days from one intake to the next."""
        named = self.days
        of_days = (Decimal(7) / len(named), Decimal(7)) if named else ()
        found = (
            _days_between(one) for clause in self._rhythmic() for one in _RHYTHM.finditer(clause)
        )
        return frozenset(map(same_rhythm, (*of_days, *found)))

    @property
    def is_slower_than_daily(self) -> bool:
        """Whether days pass without any intake, as far as the words say."""
        return any(days > 1 for days in self.rhythms)

    @property
    def is_daily_too(self) -> bool:
        """Whether a count of each day stands there too, be it of something else."""
        return any(days <= 1 for days in self.rhythms)

    @cached_property
    def days(self) -> frozenset[str]:
        """The days of the week that are named, with those between "du lundi au jeudi"."""
        found: set[str] = set()
        for clause in self._rhythmic():
            found.update(re.findall(_DAY, clause))
            for first, last in _FROM_TO.findall(clause):
                start, end = _WEEK.index(first), _WEEK.index(last)
                found.update((_WEEK * 2)[start : end + 1 + (7 if end < start else 0)])
        return frozenset(found)

    @cached_property
    def hours(self) -> frozenset[tuple[int, int]]:
        """Hours and minutes of the day: 20 h, 20h00, 20:00 or vingt heures."""
        figures = ((int(hour), int(minute or 0)) for hour, minute in _HOUR.findall(self.text))
        spoken = (
            (_NUMBERS[one["hour"]], _NUMBERS[one["minute"]] if one["minute"] else 0)
            for clause in self._clauses
            for one in _SPOKEN_HOUR.finditer(clause)
        )
        return frozenset((*figures, *spoken))

    @cached_property
    def names_hours(self) -> bool:
        """Whether an hour is one of the day: "à 8 h", unlike "toutes les 8 h"."""
        return any(_AT_AN_HOUR.search(clause) for clause in self._clauses)

    def says_moment(self, code: str) -> bool | None:
        """Tell whether a moment (FHIR's event-timing) is named; None: nothing is said of it."""
        bare = code.partition(".")[0]
        known = bare if bare in _MOMENTS else bare[1:]
        if known not in _MOMENTS or (known != bare and bare[0] not in "AP"):
            return None
        if known in self._moments:
            return True
        return False if self.is_of_one and self._moments else None

    @cached_property
    def _moments(self) -> frozenset[str]:
        text = " ".join(self._clauses)
        return frozenset(code for code, meant in _MOMENTS.items() if re.search(meant, text))

    @cached_property
    def _clauses(self) -> tuple[str, ...]:
        low = re.sub(r"\s+", " ", spelled(self.text)).lower()
        return tuple(_CLAUSE.split(low))

    def _rhythmic(self) -> Iterator[str]:
        for clause in self._clauses:
            rest = _LASTING.sub("", clause)
            if not _OF_SOMETHING_ELSE.search(rest):
                yield rest


def same_rhythm(days: Decimal) -> Decimal:
    """Return days to compare: "tous les quinze jours" is every two weeks."""
    return _FORTNIGHT[1] if days in _FORTNIGHT else round(days, 4)


def _days_between(found: re.Match[str]) -> Decimal:
    if found["word"]:
        return _DAYS_OF_WORD[found["word"]]
    if found["of"]:
        return Decimal(_NUMBERS[found["of"]]) / _NUMBERS[found["some"]]
    unit = next(code for start, code in _UNITS.items() if found["unit"].startswith(start))
    many = _NUMBERS[found["many"]] if found["many"] else 1
    if found["unit"] == "quinzaine":
        many *= 2
    times = _NUMBERS[found["times"]] if found["times"] else 1
    return DAYS_OF_UNIT[unit] * many / times
