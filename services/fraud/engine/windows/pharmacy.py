"""What is remembered of an officine: what it hands over, bills, takes back, and who denies it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final, Literal, NamedTuple
from uuid import UUID

from services.fraud.engine.windows.moments import day_of, hour_of, moment_of, seconds_of
from services.fraud.model.facts import (
    Billing,
    Denial,
    Fact,
    Handover,
    PackSeen,
    Quota,
    Refusal,
    Reversal,
)

KEPT_DAYS: Final = 92
DENIALS_PER_DAY_MAX: Final = 40
EVENTS_PER_DAY_MAX: Final = 10
QUICK_BILL_S: Final = 5
QUICK_BILL_LINES_MIN: Final = 3

Measure = Literal[
    "handovers",
    "supplies",
    "watched",
    "refills",
    "packs",
    "billings",
    "cents",
    "mismatches",
    "quick_bills",
    "reversals",
    "lines_taken_back",
    "refusals",
    "bad_packs",
    "quotas",
]


class DenialTrace(NamedTuple):
    """A patient said that he did not receive what was recorded in his name."""

    at: datetime
    event_id: UUID
    patient_ref: str


@dataclass(slots=True)
class PharmacyDay:
    """One day: sums by measure, step 1 by hour of the day (UTC), denials, a few event ids."""

    sums: dict[str, int] = field(default_factory=dict)
    by_hour: dict[str, int] = field(default_factory=dict)
    denials: list[DenialTrace] = field(default_factory=list)
    quick: list[str] = field(default_factory=list)  # event ids of quick bills, as evidence
    taken_back: list[str] = field(default_factory=list)

    def add(self, measure: Measure, amount: int = 1) -> None:
        """Add to a sum."""
        self.sums[measure] = self.sums.get(measure, 0) + amount


@dataclass(slots=True)
class PharmacyTraces:
    """Days, by their number since 1970."""

    kind: ClassVar = "pharmacy"
    kept_days: ClassVar[int] = KEPT_DAYS

    days: dict[int, PharmacyDay] = field(default_factory=dict)
    newest: datetime | None = None
    touched: set[int] = field(default_factory=set)

    def hand_over(self, fact: Handover) -> None:
        """Count a step 1."""
        day = self._day(fact)
        day.add("handovers")
        hour = str(hour_of(fact.occurred_at) % 24)
        day.by_hour[hour] = day.by_hour.get(hour, 0) + 1
        for line in fact.supplies:
            day.add("supplies")
            day.add("packs", line.packs)
            if line.drug is not None and line.drug.is_watched:
                day.add("watched")
            if line.fill in {"RFC", "RFP"}:
                day.add("refills")

    def bill(self, fact: Billing, step_one: Handover | None) -> None:
        """Count a step 2, and whether nobody could have worked so fast."""
        day = self._day(fact)
        day.add("billings")
        day.add("cents", fact.total_cents)
        if not fact.is_reconciled:
            day.add("mismatches")
        if step_one is not None and is_quick(fact, step_one):
            day.add("quick_bills")
            _keep(day.quick, fact.event_id)

    def take_back(self, fact: Reversal) -> None:
        """Count a reversal."""
        day = self._day(fact)
        day.add("reversals")
        day.add("lines_taken_back", len(fact.lines))
        _keep(day.taken_back, fact.event_id)

    def deny(self, fact: Denial) -> None:
        """Keep who denies what the officine recorded."""
        denials = self._day(fact).denials
        denials.append(DenialTrace(fact.occurred_at, fact.event_id, fact.patient_ref))
        denials.sort()
        del denials[DENIALS_PER_DAY_MAX:]

    def note(self, fact: Refusal | PackSeen | Quota) -> None:
        """Count what tells of the officine's counter."""
        match fact:
            case Refusal():
                self._day(fact).add("refusals")
            case PackSeen():
                self._day(fact).add("bad_packs")
            case Quota():
                self._day(fact).add("quotas")

    def later_moments(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """Yield the newest moment only: what is said of an officine counts whole days."""
        if self.newest is None or not after < self.newest <= until:
            return
        is_another_day = day_of(self.newest) > day_of(after)
        if is_another_day or self.days[day_of(after)].denials:
            yield self.newest

    def forget_before(self, day: int) -> None:
        """Drop old days."""
        for number in [n for n in self.days if n < day - KEPT_DAYS]:
            del self.days[number]

    def dumped(self, day: int) -> dict[str, Any]:
        """Return one bucket as plain values."""
        kept = self.days[day]
        return {
            "n": kept.sums,
            "h": kept.by_hour,
            "d": [[seconds_of(d.at), *d[1:]] for d in kept.denials],
            "q": sorted(kept.quick),
            "t": sorted(kept.taken_back),
        }

    def load(self, day: int, bucket: dict[str, Any]) -> None:
        """Take one bucket as `dumped` gave it."""
        denials = [DenialTrace(moment_of(at), UUID(e), ref) for at, e, ref in bucket["d"]]
        self.days[day] = PharmacyDay(bucket["n"], bucket["h"], denials, bucket["q"], bucket["t"])
        end = moment_of((day + 1) * 86_400 - 1)
        self.newest = end if self.newest is None else max(self.newest, end)

    def _day(self, fact: Fact) -> PharmacyDay:
        number = day_of(fact.occurred_at)
        self.touched.add(number)
        if self.newest is None or fact.occurred_at > self.newest:
            self.newest = fact.occurred_at
        day = self.days.get(number)
        if day is None:
            day = self.days[number] = PharmacyDay()
        return day


def is_quick(bill: Billing, step_one: Handover) -> bool:
    """Tell whether several lines were billed sooner than anybody could hand them over (S14)."""
    if step_one.source != "counter" or step_one.line_count < QUICK_BILL_LINES_MIN:
        return False
    gap_s = (bill.occurred_at - step_one.occurred_at).total_seconds()
    return 0 <= gap_s < QUICK_BILL_S


def _keep(events: list[str], event_id: UUID) -> None:
    events.append(str(event_id))
    if len(events) > EVENTS_PER_DAY_MAX:
        events.remove(max(events))
