"""What is asked of the search over confirmed alerts, and its limits."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from services.fraud.model.alerting import Alert
from shared.contracts.fraud import AlertScope
from shared.identifiers import Rpps

SHORT_WINDOW: Final = timedelta(minutes=10)
DAY_WINDOW: Final = timedelta(days=1)


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
class ByIns:
    """A patient's number as typed: grouped, without its key, provisional."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ByNumber:
    """The number of a prescription as typed."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ByPrescriber:
    """The RPPS of a prescriber, or the AM or FINESS number of the place."""

    rpps: Rpps | None = None
    establishment: str | None = None


@dataclass(frozen=True, slots=True)
class ByName:
    """The name of a patient or of a prescriber, and when the patient was born."""

    whose: Whose
    name: PersonName = field(repr=False)
    birth_date: date | None = field(default=None, repr=False)


SearchTerms = ByIns | ByNumber | ByPrescriber | ByName
SearchKind = Literal["ins", "number", "prescriber", "patient_name", "prescriber_name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAfter:
    """Where a page of what was found goes on: after this score, then this moment and alert."""

    score: int
    spread_at: datetime
    alert_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSearch:
    """What somebody looks for, and where: the alerts of the region, or all that he may see."""

    terms: SearchTerms
    scope: AlertScope
    limit: int
    after: FoundAfter | None = None

    @property
    def kind(self) -> SearchKind:
        """What is looked for, without saying whom."""
        match self.terms:
            case ByIns():
                return "ins"
            case ByNumber():
                return "number"
            case ByPrescriber():
                return "prescriber"
            case ByName(whose=Whose.PATIENT):
                return "patient_name"
            case ByName():
                return "prescriber_name"


class MatchReason(StrEnum):
    """Pourquoi une alerte a été trouvée."""

    EXACT = "exact"
    PROVISIONAL_NUMBER = "provisional_number"
    SIMILAR_SPELLING = "similar_spelling"
    SAME_SOUND = "same_sound"
    SWAPPED_NAMES = "swapped_names"
    PART_OF_NAME = "part_of_name"
    BIRTH_DATE_SAME = "birth_date_same"
    BIRTH_DATE_DIFFERS = "birth_date_differs"


@dataclass(frozen=True, slots=True)
class Match:
    """How well an alert fits, 0 to 100, and why."""

    score: int
    reasons: tuple[MatchReason, ...]


@dataclass(frozen=True, slots=True)
class FoundAlert:
    """An alert, why it was found, and its names: without them homonyms cannot be told apart."""

    alert: Alert
    match: Match
    names: SearchableNames = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchLimits:
    """How much of the names of others one may look for; a search is no fishing tool.

    In ten minutes and in a day, by one person and by one officine. A name has `letters_min` letters
    at least, given names included. What fits less than `score_min` is not shown. So many words of a
    frequent name (`postings_max`) and so many alerts (`candidates_max`) are looked at for one
    question.
    """

    person_short: int = 30
    person_day: int = 300
    officine_short: int = 100
    officine_day: int = 1_000
    letters_min: int = 4
    score_min: int = 70
    postings_max: int = 2_000
    candidates_max: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """How often somebody has searched, and since when, this time included."""

    short_from: datetime
    short_count: int
    day_from: datetime
    day_count: int
