"""What is remembered of a prescriber: how much he issues each hour, and who executes it where."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, cast
from uuid import UUID

from services.fraud.engine.windows.links import Links
from services.fraud.engine.windows.moments import PROFILE_DAY, day_of, hour_of, moment_of
from services.fraud.model.facts import Handover, Issue
from shared.departments import department_of
from shared.identifiers import Finess

KEPT_DAYS: Final = 92
# Who he wrote for and who executed it is looked at over a week; older hours keep their counts.
SETS_KEPT_DAYS: Final = 9
NAMES_PER_HOUR_MAX: Final = 512
EVENTS_PER_HOUR_MAX: Final = 6
PATIENT_MARK_CHARS: Final = 12  # enough to count pseudonyms apart, too little to be one

DECOY: Final = "N02BE01"  # paracetamol: what false prescriptions add to look ordinary

_HOURS: Final = 24
_INSTANT: Final = timedelta(microseconds=1)


@dataclass(slots=True)
class PrescriberHour:
    """One hour: distinct patients and officines are bounded, the smallest names stay."""

    issued: int = 0
    patients: set[str] = field(default_factory=set)
    officines: dict[str, int] = field(default_factory=dict)
    issues: list[str] = field(default_factory=list)  # event ids, as evidence
    handovers: list[str] = field(default_factory=list)
    coveted: int = 0  # sheets of nothing but watched drugs, a decoy apart

    def note_event(self, events: list[str], event_id: UUID) -> None:
        """Keep the smallest ids, whatever the order in which they come."""
        events.append(str(event_id))
        if len(events) > EVENTS_PER_HOUR_MAX:
            events.remove(max(events))


@dataclass(slots=True)
class PrescriberTraces:
    """Hours, by their number since 1970; keys and places by name."""

    kind: ClassVar = "prescriber"
    kept_days: ClassVar[int] = KEPT_DAYS

    hours: dict[int, PrescriberHour] = field(default_factory=dict)
    officines_by_day: dict[int, set[str]] = field(default_factory=dict)
    keys: Links = field(default_factory=Links)
    places: Links = field(default_factory=Links)
    departments: Links = field(default_factory=Links)  # where he was executed
    newest: datetime | None = None
    touched: set[int] = field(default_factory=set)

    def issue(self, fact: Issue) -> None:
        """Count a prescription, and who it was for."""
        hour = self._hour(fact.occurred_at)
        hour.issued += 1
        hour.coveted += is_coveted_sheet(fact)
        hour.patients.add(fact.patient_ref[:PATIENT_MARK_CHARS])
        if len(hour.patients) > NAMES_PER_HOUR_MAX:
            hour.patients.discard(max(hour.patients))
        hour.note_event(hour.issues, fact.event_id)
        self._note_habits(fact)

    def hand_over(self, fact: Handover) -> None:
        """Count the officine that executed one of his prescriptions."""
        if not fact.has_served:
            return
        hour = self._hour(fact.occurred_at)
        hour.officines[fact.pharmacy] = hour.officines.get(fact.pharmacy, 0) + 1
        if len(hour.officines) > NAMES_PER_HOUR_MAX:
            del hour.officines[max(hour.officines)]
        self.officines_by_day.setdefault(day_of(fact.occurred_at), set()).add(fact.pharmacy)
        hour.note_event(hour.handovers, fact.event_id)
        if self.departments.see(department_of(fact.pharmacy), day_of(fact.occurred_at)):
            self.touched.add(PROFILE_DAY)

    def later_moments(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """Yield the ends of later hours, which a late fact may complete; within one all is one."""
        if self.newest is not None and self.newest > after:
            first, last = hour_of(after), hour_of(min(until, self.newest))
            for hour in range(first + 1, last + 1):
                if hour in self.hours:
                    yield min(until, self._end_of(hour))

    def forget_before(self, day: int) -> None:
        """Drop old hours, and the names of those that only count."""
        for number in [n for n in self.hours if n // _HOURS < day - KEPT_DAYS]:
            del self.hours[number]
        for number, hour in self.hours.items():
            if number // _HOURS < day - SETS_KEPT_DAYS and hour.patients | hour.officines.keys():
                self.hours[number] = PrescriberHour(hour.issued, coveted=hour.coveted)
        for old in [n for n in self.officines_by_day if n < day - SETS_KEPT_DAYS]:
            del self.officines_by_day[old]

    def dumped(self, day: int) -> dict[str, Any]:
        """Return one bucket as plain values."""
        if day == PROFILE_DAY:
            return {
                "k": self.keys.by_name,
                "f": self.places.by_name,
                "d": self.departments.by_name,
            }
        first = day * _HOURS
        return {
            str(n - first): [
                hour.issued,
                sorted(hour.patients),
                hour.officines,
                sorted(hour.issues),
                sorted(hour.handovers),
                hour.coveted,
            ]
            for n, hour in ((n, self.hours.get(n)) for n in range(first, first + _HOURS))
            if hour is not None
        }

    def load(self, day: int, bucket: dict[str, Any]) -> None:
        """Take one bucket as `dumped` gave it."""
        if day == PROFILE_DAY:
            self.keys.by_name = {name: tuple(link) for name, link in bucket["k"].items()}
            self.places.by_name = {name: tuple(link) for name, link in bucket["f"].items()}
            departments = bucket.get("d", {})
            self.departments.by_name = {name: tuple(link) for name, link in departments.items()}
            return
        for offset, (issued, patients, *rest) in bucket.items():
            hour = day * _HOURS + int(offset)
            self.hours[hour] = PrescriberHour(issued, set(patients), *rest)
            officines = self.hours[hour].officines
            if officines:
                self.officines_by_day.setdefault(day, set()).update(officines)
        if self.hours:
            newest = self._end_of(max(self.hours))
            self.newest = newest if self.newest is None else max(self.newest, newest)

    def officines(self, hours: range) -> frozenset[Finess]:
        """Return who executed his prescriptions in some hours."""
        names: set[str] = set()
        number = hours.start
        while number < hours.stop:
            if number % _HOURS == 0 and number + _HOURS <= hours.stop:  # a whole day at once
                names.update(self.officines_by_day.get(number // _HOURS, ()))
                number += _HOURS
            else:
                hour = self.hours.get(number)
                if hour is not None:
                    names.update(hour.officines)
                number += 1
        return cast("frozenset[Finess]", frozenset(names))

    def _note_habits(self, fact: Issue) -> None:
        day = day_of(fact.occurred_at)
        for links, name in ((self.keys, fact.signing_key_id), (self.places, fact.establishment)):
            if name is not None and links.see(name, day):
                self.touched.add(PROFILE_DAY)

    def _hour(self, moment: datetime) -> PrescriberHour:
        number = hour_of(moment)
        self.touched.add(number // _HOURS)
        if self.newest is None or moment > self.newest:
            self.newest = moment
        hour = self.hours.get(number)
        if hour is None:
            hour = self.hours[number] = PrescriberHour()
        return hour

    @staticmethod
    def _end_of(hour: int) -> datetime:
        return moment_of((hour + 1) * 3600) - _INSTANT


def is_coveted_sheet(fact: Issue) -> bool:
    """Tell whether a prescription holds watched drugs alone, or with paracetamol beside them."""
    drugs = [line.drug for line in fact.lines]
    return any(drug is not None and drug.is_watched for drug in drugs) and all(
        drug is not None and (drug.is_watched or drug.atc == DECOY) for drug in drugs
    )
