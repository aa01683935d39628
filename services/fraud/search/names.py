"""What is looked for, and what is found: names in clear live here for the time of a request."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.fraud.search.folding import words_of


class Whose(StrEnum):
    """Whose name it is; each has keys of its own."""

    PATIENT = "patient"
    PRESCRIBER = "prescriber"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A name as somebody wrote it; either part may be missing."""

    family: str | None = field(default=None, repr=False)
    given: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchableNames:
    """The names of one alert, as they are shown to officines."""

    patient: PersonName = field(default_factory=PersonName, repr=False)
    birth_date: date | None = field(default=None, repr=False)
    prescriber: PersonName = field(default_factory=PersonName, repr=False)

    def of(self, whose: Whose) -> PersonName:
        """Return one of the two names."""
        return self.patient if whose is Whose.PATIENT else self.prescriber


@dataclass(frozen=True, slots=True)
class FoldedName:
    """The words of a name, those of the family name and those given."""

    family: tuple[str, ...] = field(default=(), repr=False)
    given: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, name: PersonName) -> "FoldedName":
        """Fold a name."""
        return cls(words_of(name.family or ""), words_of(name.given or ""))

    @property
    def words(self) -> tuple[str, ...]:
        return self.family + self.given


@dataclass(frozen=True, slots=True)
class AskedName:
    """What somebody types to find an alert."""

    whose: Whose
    name: FoldedName = field(repr=False)
    birth_date: date | None = field(default=None, repr=False)


class MatchReason(StrEnum):
    """Why an alert was found; the French of each stands with the answers."""

    EXACT = "exact"
    SIMILAR_SPELLING = "similar_spelling"
    SAME_SOUND = "same_sound"
    SWAPPED_NAMES = "swapped_names"
    PART_OF_NAME = "part_of_name"
    BIRTH_DATE_SAME = "birth_date_same"
    BIRTH_DATE_DIFFERS = "birth_date_differs"


@dataclass(frozen=True, slots=True)
class Match:
    """How well a name fits, 0 to 100, and why."""

    score: int
    reasons: tuple[MatchReason, ...]
