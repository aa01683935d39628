"""What a signal may ask: everything known as of one moment, in the words of the signals."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from services.fraud.engine.knowledge import Knowledge
from services.fraud.engine.windows.life import Life
from services.fraud.engine.windows.moments import day_of, hour_of
from services.fraud.engine.windows.patient import LINK_DAYS, PatientTraces, Supply, Visit, Written
from services.fraud.engine.windows.pharmacy import DenialTrace, Measure, PharmacyDay, PharmacyTraces
from services.fraud.engine.windows.prescriber import PrescriberHour, PrescriberTraces
from services.fraud.engine.windows.windows import Windows
from services.fraud.model.facts import Fact
from shared.identifiers import Finess, Rpps

USUAL_DAYS: Final = 90
EVIDENCE_MAX: Final = 100


@dataclass(slots=True)
class PatientSight:
    """What is known of a patient as of `moment`; windows include both their ends."""

    traces: PatientTraces
    moment: datetime

    def visits(self, within: timedelta) -> list[Visit]:
        """Where his prescriptions were shown, oldest first."""
        since = self.moment - within
        return [visit for visit in self.traces.visits if since <= visit.at <= self.moment]

    def supplies(
        self, within: timedelta, *, drug: str | None = None, is_watched: bool | None = None
    ) -> list[Supply]:
        """What he was handed over, oldest first; of one drug, or of the watch list, if asked."""
        since = self.moment - within
        return [
            supply
            for supply in self.traces.supplies
            if since <= supply.at <= self.moment
            and (drug is None or supply.drug == drug)
            and (is_watched is None or supply.is_watched == is_watched)
        ]

    def officines(self, within: timedelta, *, drug: str | None = None) -> frozenset[Finess]:
        """Distinct officines that handed something over to him."""
        return frozenset(supply.pharmacy for supply in self.supplies(within, drug=drug))

    def prescribers(self, within: timedelta, *, drug: str | None = None) -> frozenset[Rpps]:
        """Distinct prescribers of what he was handed over."""
        found = self.supplies(within, drug=drug)
        return frozenset(supply.prescriber for supply in found if supply.prescriber is not None)

    def was_at(self, pharmacy: Finess) -> bool:
        """Tell whether that officine served him on an earlier day of the last 24 months."""
        day = day_of(self.moment)
        return self.traces.officines.has_before(pharmacy, day, within_days=LINK_DAYS)

    def was_with(self, prescriber: Rpps) -> bool:
        """Tell whether he had one of that prescriber's executed on an earlier day (24 months)."""
        day = day_of(self.moment)
        return self.traces.prescribers.has_before(prescriber, day, within_days=LINK_DAYS)

    def issue_of(self, number: str) -> Written | None:
        """Return what is known of a prescription of his; None before its issue came."""
        return next((each for each in self.traces.written if each.number == number), None)

    def home_officine(self) -> Finess | None:
        """Return the officine that served him most often in 24 months."""
        found = self.traces.officines.most_frequent()
        return None if found is None else Finess(found)


@dataclass(slots=True)
class PrescriberSight:
    """What is known of a prescriber as of `moment`, by whole hours: the one under way included."""

    traces: PrescriberTraces
    moment: datetime

    def issued(self, hours: int) -> int:
        """How many he issued in the last hours."""
        return sum(hour.issued for hour in self._last(hours))

    def patients(self, hours: int) -> int:
        """For how many patients, in the last hours (at most nine days)."""
        return len({ref for hour in self._last(hours) for ref in hour.patients})

    def usual_hour(self, percentile: int = 99) -> int:
        """Return a percentile of his own active hours in the 90 days before this hour; 0: none."""
        now = hour_of(self.moment)
        counts = sorted(
            hour.issued
            for number, hour in self.traces.hours.items()
            if now - USUAL_DAYS * 24 <= number < now and hour.issued
        )
        if not counts:
            return 0
        return counts[math.ceil(len(counts) * percentile / 100) - 1]

    def officines(self, hours: int) -> frozenset[Finess]:
        """Distinct officines that executed his prescriptions in the last hours (nine days)."""
        now = hour_of(self.moment)
        return self.traces.officines(range(now - hours + 1, now + 1))

    def knows_key(self, signing_key_id: str) -> bool:
        """Tell whether he signed with that key on an earlier day."""
        return self._used(self.traces.keys.by_name, signing_key_id)

    def knows_place(self, establishment: str) -> bool:
        """Tell whether he wrote from that place on an earlier day."""
        return self._used(self.traces.places.by_name, establishment)

    def issues(self, hours: int) -> list[str]:
        """Ids of some of the issues counted, as evidence."""
        found = (event_id for hour in self._last(hours) for event_id in hour.issues)
        return sorted(found)[:EVIDENCE_MAX]

    def handovers(self, hours: int) -> list[str]:
        """Ids of some of the executions counted, as evidence."""
        found = (event_id for hour in self._last(hours) for event_id in hour.handovers)
        return sorted(found)[:EVIDENCE_MAX]

    def _last(self, hours: int) -> Iterator[PrescriberHour]:
        now = hour_of(self.moment)
        known = (self.traces.hours.get(number) for number in range(now - hours + 1, now + 1))
        return (hour for hour in known if hour is not None)

    def _used(self, links: dict[str, tuple[int, int, int]], name: str) -> bool:
        return name in links and links[name][0] < day_of(self.moment)


@dataclass(slots=True)
class PharmacySight:
    """What is known of an officine as of the day of `moment`, by whole days: that day included."""

    traces: PharmacyTraces
    moment: datetime

    def total(self, measure: Measure, days: int) -> int:
        """Sum a measure over the last days."""
        return sum(day.sums.get(measure, 0) for day in self._last(days))

    def denials(self, within: timedelta) -> list[DenialTrace]:
        """Who says that he did not receive what was recorded, oldest first."""
        since = self.moment - within
        days = self._last(within.days + 1)
        return sorted(d for day in days for d in day.denials if since <= d.at <= self.moment)

    def quick_bills(self, days: int) -> list[str]:
        """Ids of some of the quick bills, as evidence."""
        return sorted(e for day in self._last(days) for e in day.quick)[:EVIDENCE_MAX]

    def taken_back(self, days: int) -> list[str]:
        """Ids of some of the reversals, as evidence."""
        return sorted(e for day in self._last(days) for e in day.taken_back)[:EVIDENCE_MAX]

    def _last(self, days: int) -> Iterator[PharmacyDay]:
        today = day_of(self.moment)
        known = (self.traces.days.get(number) for number in range(today - days + 1, today + 1))
        return (day for day in known if day is not None)


@dataclass(slots=True, kw_only=True)
class Sight:
    """All of it as of `moment`; an entity that the fact does not name is unknown: nothing of it.

    Four sights are made for every fact: they are not frozen, for that would double what it costs.
    """

    moment: datetime
    life: Life = field(default_factory=Life)
    patient: PatientSight
    prescriber: PrescriberSight
    pharmacy: PharmacySight
    knowledge: Knowledge = field(default_factory=Knowledge)


def sight_of(windows: Windows, fact: Fact, moment: datetime, knowledge: Knowledge) -> Sight:
    """Look at the windows of a fact's entities as of a moment."""
    patient = PatientTraces() if fact.patient_ref is None else windows.patient(fact.patient_ref)
    prescriber = (
        PrescriberTraces() if fact.prescriber is None else windows.prescriber(fact.prescriber)
    )
    pharmacy = PharmacyTraces() if fact.pharmacy is None else windows.pharmacy(fact.pharmacy)
    return Sight(
        moment=moment,
        life=Life() if fact.number is None else windows.life(fact.number),
        patient=PatientSight(patient, moment),
        prescriber=PrescriberSight(prescriber, moment),
        pharmacy=PharmacySight(pharmacy, moment),
        knowledge=knowledge,
    )
