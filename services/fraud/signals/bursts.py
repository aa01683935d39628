"""S5: a prescriber's identity issues more than he does, from elsewhere, or although it is held."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar, Final
from uuid import UUID

from pydantic import Field

from services.fraud.engine import Sight, hit_by
from services.fraud.engine.windows import day_of, hour_of
from services.fraud.model import Family, Hit
from services.fraud.model.facts import Fact, Issue, Presentation
from services.fraud.signals.bounds import Count, Points, PrescriberHours
from services.fraud.signals.wording import counted, instead, otherwise
from shared.contracts.fraud import EntityKind, SignalClass, SignalName

_DAY_HOURS: Final = 24
_HABIT_DAYS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class HourlyBurst:
    """More prescriptions in the hour than a multiple of his own 99th percentile, and than 20.

    Sources: ADR 39; "real doctor's name found online" (TF1, franceinfo 2023). Compared with
    himself: who renews for a nursing home every month has done so before, and a flu peak grows
    over days. Hours are those of the clock; his usual hour is over his active hours of 90 days.
    """

    rule: ClassVar[str] = "S5.hour"
    name: ClassVar[SignalName] = "S5"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "prescriber"
    family: ClassVar[Family] = "identity"
    window: ClassVar[timedelta | None] = timedelta(hours=1)
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Issue,)

    version: int = 1
    points: Points = 25
    hourly_min: Annotated[int, Field(ge=5, le=200)] = 20
    times_usual: Annotated[int, Field(ge=2, le=50)] = 5

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire above max(hourly_min, times_usual x his own 99th percentile)."""
        issued = sight.prescriber.issued(1)
        if issued <= self.hourly_min:
            return None  # whatever is usual: that takes ninety days of hours to tell
        usual = sight.prescriber.usual_hour()
        limit = max(self.hourly_min, self.times_usual * usual)
        if issued <= limit:
            return None
        own = f" ; son heure la plus chargée en compte {usual}" if usual else ""
        return hit_by(
            self,
            observed=str(issued),
            threshold=str(limit),
            evidence=evidence_of(fact, sight.prescriber.issues(1)),
            sentence=(
                f"{counted(issued, 'ordonnance')} de ce prescripteur en une heure "
                f"(seuil : {limit}{own})."
            ),
            counterfactual=instead(limit, issued, "ordonnance"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyFlood:
    """Over 300 prescriptions, or over 80 patients, in ten hours: nobody examines so many.

    Source: the cap in force in Poland since July 2023 (ADR 39), a limit there; here class H:
    the officine calls, nothing is refused.
    """

    rule: ClassVar[str] = "S5.flood"
    name: ClassVar[SignalName] = "S5"
    signal_class: ClassVar[SignalClass] = "H"
    entity_kind: ClassVar[EntityKind] = "prescriber"
    family: ClassVar[Family] = "identity"
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Issue,)

    version: int = 1
    points: Points = 40
    hours: PrescriberHours = 10
    prescriptions_max: Annotated[int, Field(ge=50, le=2_000)] = 300
    patients_max: Annotated[int, Field(ge=20, le=500)] = 80

    @property
    def window(self) -> timedelta | None:
        """The hours that are added up."""
        return timedelta(hours=self.hours)

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire above either number."""
        issued = sight.prescriber.issued(self.hours)
        if issued <= min(self.prescriptions_max, self.patients_max):
            return None
        patients = sight.prescriber.patients(self.hours)
        if issued <= self.prescriptions_max and patients <= self.patients_max:
            return None
        return hit_by(
            self,
            observed=f"{issued}/{patients}",
            threshold=f"{self.prescriptions_max}/{self.patients_max}",
            evidence=evidence_of(fact, sight.prescriber.issues(self.hours)),
            sentence=(
                f"{counted(issued, 'ordonnance')} de ce prescripteur pour "
                f"{counted(patients, 'patient')} en {self.hours} heures (seuils : "
                f"{self.prescriptions_max} ordonnances ou {self.patients_max} patients). Appelez "
                "le prescripteur avant de délivrer."
            ),
            counterfactual=otherwise(
                f"avec au plus {counted(self.prescriptions_max, 'ordonnance')} et "
                f"{counted(self.patients_max, 'patient')}"
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CovetedBurst:
    """Sheets of nothing but watched medicines in 24 hours, more than twice his own busiest day.

    Sources: sellers put one drug on a sheet, few boxes each, with paracetamol as a decoy (ASAFO
    2024; press of 2023 and 2024); ADR 39: a thief who stays below twenty an hour. Compared with his
    own days of the ninety before, so who prescribes substitution treatments all day does as ever;
    one who issued nothing a week ago has no days to compare with.
    """

    rule: ClassVar[str] = "S5.coveted"
    name: ClassVar[SignalName] = "S5"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "prescriber"
    family: ClassVar[Family] = "identity"
    window: ClassVar[timedelta | None] = timedelta(hours=24)
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Issue,)

    version: int = 1
    points: Points = 25
    sheets_min: Annotated[int, Field(ge=3, le=100)] = 5
    times_usual: Annotated[float, Field(ge=1, le=20)] = 2

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire at `sheets_min`, above `times_usual` his own busiest day."""
        hours, now = sight.prescriber.traces.hours, hour_of(sight.moment)
        known = (hours.get(number) for number in range(now - _DAY_HOURS + 1, now + 1))
        sheets = sum(hour.coveted for hour in known if hour is not None)
        if sheets < self.sheets_min:
            return None
        days: dict[int, int] = {}
        for number, hour in hours.items():
            if number <= now - _DAY_HOURS:
                day = (now - number) // _DAY_HOURS
                days[day] = days.get(day, 0) + hour.coveted
        usual = max(days.values(), default=0)
        if max(days, default=0) < _HABIT_DAYS or sheets <= self.times_usual * usual:
            return None
        limit = max(self.sheets_min - 1, int(self.times_usual * usual))
        return hit_by(
            self,
            observed=str(sheets),
            threshold=str(limit + 1),
            evidence=evidence_of(fact, sight.prescriber.issues(_DAY_HOURS)),
            sentence=(
                f"{counted(sheets, 'ordonnance')} de ce prescripteur en 24 heures ne portent que "
                f"des médicaments souvent détournés (seuil : {limit + 1} ; son jour le plus chargé "
                f"en compte {usual})."
            ),
            counterfactual=instead(limit, sheets, "ordonnance"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StrangePlace:
    """An often diverted medicine, for a patient new to him, from a place he never wrote from.

    Source: ADR 39, "new device, key, place". A new place alone is a locum's or a second
    practice's first day, and a new signing key the platform's, not his: neither counts by itself.
    Looked at once he has written from known places for `known_days`.
    """

    rule: ClassVar[str] = "S5.place"
    name: ClassVar[SignalName] = "S5"
    signal_class: ClassVar[SignalClass] = "F"
    entity_kind: ClassVar[EntityKind] = "prescriber"
    family: ClassVar[Family] = "identity"
    window: ClassVar[timedelta | None] = timedelta(days=90)
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Issue,)

    version: int = 1
    points: Points = 10
    known_days: Annotated[int, Field(ge=7, le=180)] = 30

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire when place and patient are new to him and a line is on the watch list."""
        assert isinstance(fact, Issue)
        if fact.establishment is None or sight.prescriber.knows_place(fact.establishment):
            return None
        places = sight.prescriber.traces.places.by_name.values()
        today = day_of(sight.moment)
        has_history = any(first <= today - self.known_days for first, _, _ in places)
        is_watched = any(line.drug is not None and line.drug.is_watched for line in fact.lines)
        if not has_history or not is_watched or sight.patient.was_with(fact.prescriber):
            return None
        return hit_by(
            self,
            observed="new_place",
            threshold="known_place",
            evidence=(fact.event_id,),
            sentence=(
                "Ce prescripteur prescrit un médicament souvent détourné à un patient nouveau pour "
                "lui, depuis un lieu d’exercice d’où il n’avait jamais prescrit."
            ),
            counterfactual=otherwise("depuis un lieu d’exercice qu’il a déjà utilisé"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldIdentity:
    """A prescription of an identity that is held: stolen, struck off or disowned. A fact, class D.

    Source: ADR 39 (status). Known by `PrescriberHeld` and `PrescriberReleased`, which the
    prescriber's own word sets off ("identity_misused"). What he had issued before is not touched,
    nor what he confirmed since.
    """

    rule: ClassVar[str] = "S5.held"
    name: ClassVar[SignalName] = "S5"
    signal_class: ClassVar[SignalClass] = "D"
    entity_kind: ClassVar[EntityKind] = "prescriber"
    family: ClassVar[Family] = "identity"
    window: ClassVar[timedelta | None] = None
    looks_at: ClassVar[tuple[type[Fact], ...]] = (Issue, Presentation)

    version: int = 1
    points: Points = 50

    def examine(self, fact: Fact, sight: Sight) -> Hit | None:
        """Fire on what was issued since the hold began, at issue and at each presentation."""
        issue = sight.life.issue
        if fact.prescriber is None or issue is None:
            return None
        hold = sight.knowledge.holds.get(fact.prescriber)
        if hold is None or issue.occurred_at < hold.since or issue.number in hold.released:
            return None
        return hit_by(
            self,
            observed="held",
            threshold="not_held",
            evidence=(fact.event_id,),
            sentence=(
                "Cette ordonnance a été émise après la suspension de l’identité de son "
                "prescripteur, qui ne peut plus prescrire ou dit que d’autres s’en servent."
            ),
            counterfactual=otherwise("pour une ordonnance émise avant la suspension"),
        )


def evidence_of(fact: Fact, others: list[str], limit: Count = 100) -> tuple[UUID, ...]:
    """Return the fact's event and those of some others, without doubles."""
    found = dict.fromkeys((fact.event_id, *(UUID(other) for other in others)))
    return tuple(found)[:limit]
