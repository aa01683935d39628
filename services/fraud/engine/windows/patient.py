"""What is remembered of a patient, by pseudonym: visits, supplies, and whom he has to do with."""

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final, NamedTuple
from uuid import UUID

from services.fraud.engine.windows.links import Links
from services.fraud.engine.windows.moments import PROFILE_DAY, day_of, moment_of, seconds_of
from services.fraud.model.facts import Handover, Issue, Presentation, Reversal
from shared.identifiers import Finess, Rpps

TRACES_PER_DAY_MAX: Final = 60
KEPT_DAYS: Final = 184
LINK_DAYS: Final = 731  # 24 months


class Visit(NamedTuple):
    """He, or somebody with his prescription, was at an officine."""

    at: datetime
    event_id: UUID
    number: str
    pharmacy: Finess
    prescriber: Rpps | None
    mode: str = "qr"


class Written(NamedTuple):
    """A prescription that was issued for him; `digest` is that of its lines."""

    at: datetime
    event_id: UUID
    number: str
    establishment: Finess | None
    digest: str


class Supply(NamedTuple):
    """One medicine that he was handed over; `drug` is `DrugFacts.key`, None where unknown."""

    at: datetime
    event_id: UUID
    line: int
    number: str
    dispensation_id: UUID
    pharmacy: Finess
    prescriber: Rpps | None
    drug: str | None
    packs: int
    covers_days: int | None
    ddd: float | None
    is_watched: bool
    is_narcotic: bool


@dataclass(slots=True)
class PatientTraces:
    """Visits and supplies in order of event time, at most `KEPT_DAYS`; links for 24 months."""

    kind: ClassVar = "patient"
    kept_days: ClassVar[int] = KEPT_DAYS

    visits: list[Visit] = field(default_factory=list)
    supplies: list[Supply] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    officines: Links = field(default_factory=Links)
    prescribers: Links = field(default_factory=Links)
    newest: datetime | None = None
    touched: set[int] = field(default_factory=set)

    def write(self, fact: Issue) -> None:
        """Add a prescription that was issued for him."""
        _add(
            self.written,
            Written(
                fact.occurred_at,
                fact.event_id,
                fact.number,
                fact.establishment,
                fact.lines_digest,
            ),
        )
        self.touched.add(day_of(fact.occurred_at))

    def show(self, fact: Presentation) -> None:
        """Add a visit."""
        visit = Visit(
            fact.occurred_at, fact.event_id, fact.number, fact.pharmacy, fact.prescriber, fact.mode
        )
        _add(self.visits, visit)
        self._touch(fact.occurred_at)

    def hand_over(self, fact: Handover) -> None:
        """Add what he was handed over, and with whom he has to do since."""
        for line in fact.supplies:
            drug = line.drug
            supply = Supply(
                fact.occurred_at,
                fact.event_id,
                line.line,
                fact.number,
                fact.dispensation_id,
                fact.pharmacy,
                fact.prescriber,
                None if drug is None else drug.key,
                line.packs,
                line.covers_days,
                line.ddd,
                drug is not None and drug.is_watched,
                drug is not None and drug.is_narcotic,
            )
            _add(self.supplies, supply)
        self._touch(fact.occurred_at)
        if fact.has_served:
            day = day_of(fact.occurred_at)
            self.officines.note(fact.pharmacy, day)
            if fact.prescriber is not None:
                self.prescribers.note(fact.prescriber, day)
            self.touched.add(PROFILE_DAY)

    def take_back(self, fact: Reversal) -> None:
        """Remove what was taken back."""
        gone = [
            supply
            for supply in self.supplies
            if supply.dispensation_id == fact.dispensation_id and supply.line in fact.lines
        ]
        for supply in gone:
            self.supplies.remove(supply)
            self.touched.add(day_of(supply.at))

    def later_moments(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """Yield the moments of later traces: a late fact may complete what was known then."""
        if self.newest is not None and self.newest > after:
            moments = {visit.at for visit in self.visits} | {s.at for s in self.supplies}
            yield from sorted(at for at in moments if after < at <= until)

    def forget_before(self, day: int) -> None:
        """Drop what is older than a day needs."""
        kept_from = day - KEPT_DAYS
        self.visits[:] = [visit for visit in self.visits if day_of(visit.at) >= kept_from]
        self.supplies[:] = [supply for supply in self.supplies if day_of(supply.at) >= kept_from]
        self.written[:] = [each for each in self.written if day_of(each.at) >= kept_from]
        self.officines.forget_before(day - LINK_DAYS)
        self.prescribers.forget_before(day - LINK_DAYS)

    def _touch(self, moment: datetime) -> None:
        self.touched.add(day_of(moment))
        if self.newest is None or moment > self.newest:
            self.newest = moment

    def dumped(self, day: int) -> dict[str, Any]:
        """Return one bucket as plain values."""
        if day == PROFILE_DAY:
            return {"o": self.officines.by_name, "p": self.prescribers.by_name}
        return {
            "v": [_plain(v) for v in self.visits if day_of(v.at) == day][-TRACES_PER_DAY_MAX:],
            "s": [_plain(s) for s in self.supplies if day_of(s.at) == day][-TRACES_PER_DAY_MAX:],
            "w": [_plain(w) for w in self.written if day_of(w.at) == day][-TRACES_PER_DAY_MAX:],
        }

    def load(self, day: int, bucket: dict[str, Any]) -> None:
        """Take one bucket as `dumped` gave it; buckets come in order of their days."""
        if day == PROFILE_DAY:
            self.officines.by_name = {name: tuple(link) for name, link in bucket["o"].items()}
            self.prescribers.by_name = {name: tuple(link) for name, link in bucket["p"].items()}
            return
        for at, event_id, number, pharmacy, prescriber, *mode in bucket["v"]:
            self.visits.append(
                Visit(*_who(at, event_id), number, Finess(pharmacy), prescriber, *mode)
            )
        for at, event_id, line, number, dispensation, pharmacy, *rest in bucket["s"]:
            self.supplies.append(
                Supply(
                    *_who(at, event_id), line, number, UUID(dispensation), Finess(pharmacy), *rest
                )
            )
        for at, event_id, *rest in bucket.get("w", ()):
            self.written.append(Written(*_who(at, event_id), *rest))
        for traces in (self.visits, self.supplies):
            if traces and (self.newest is None or traces[-1].at > self.newest):
                self.newest = traces[-1].at


def _add(traces: list[Any], trace: Visit | Supply | Written) -> None:
    if traces and traces[-1][:3] > trace[:3]:
        insort(traces, trace, key=lambda each: each[:3])
    else:
        traces.append(trace)


def _plain(trace: Visit | Supply | Written) -> list[Any]:
    return [seconds_of(trace.at), *trace[1:]]


def _who(at: float, event_id: str) -> tuple[datetime, UUID]:
    return moment_of(at), UUID(event_id)
