"""Hits and suspicions go into the one open case of their entity, a batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.fraud import rules
from services.fraud.engine import EntityHit, points_of, severity_of
from services.fraud.model import AttachHit, RaisedSignal, RaiseSignal
from services.fraud.model.facts import Fact, Presentation
from services.fraud.model.filing import EntityKey, HitKey, OpenCase, RaisedRow
from services.fraud.resources import Resources
from services.fraud.store import filing as store
from shared.contracts import fraud
from shared.contracts.fraud import SignalRaised
from shared.db import Connection
from shared.departments import caisse_of, department_of
from shared.outbox import enqueue


@dataclass(frozen=True, slots=True)
class Matter:
    """What an event gives to file: a hit, or no more than that people should look at it."""

    fact: Fact
    entity: EntityKey
    found: EntityHit | None
    correlation_id: UUID | None


@dataclass(slots=True)
class Docket:
    """The open cases that a batch files in; what it changes is written once, at the end."""

    resources: Resources
    cases: dict[EntityKey, OpenCase]
    known_hits: set[HitKey]
    touched: dict[UUID, OpenCase] = field(default_factory=dict)
    raised: list[RaisedRow] = field(default_factory=list)
    hits: list[tuple[object, ...]] = field(default_factory=list)
    published: list[SignalRaised] = field(default_factory=list)

    def take(self, matter: Matter) -> None:
        """Raise or attach a hit; one that this event already made changes nothing."""
        found = matter.found
        if found is None:
            self._touch(matter)
            return
        hit = found.hit
        key = found.fact.event_id, hit.rule
        if key in self.known_hits:
            return
        self.known_hits.add(key)
        case = self._touch(matter)
        signal_id = self._signal_for(case, matter, found)
        self.hits.append((*key, hit.signal, hit.signal_class, signal_id, found.moment))

    def _signal_for(self, case: OpenCase, matter: Matter, found: EntityHit) -> UUID:
        match rules.decide_hit(found.hit, found.moment, case.raised):
            case RaiseSignal():
                return self._raise(case, matter, found)
            case AttachHit(signal_id=signal_id):
                return signal_id

    def _touch(self, matter: Matter) -> OpenCase:
        """Return the open case of the entity, opened if there is none, with what the fact adds."""
        fact = matter.fact
        moment = fact.occurred_at if matter.found is None else matter.found.moment
        kind, ref = matter.entity
        case = self.cases.get(matter.entity)
        if case is None:
            case = self.cases[matter.entity] = OpenCase(
                case_id=self.resources.new_id(),
                entity=matter.entity,
                number=ref if kind == "prescription" else None,
                is_known=False,
                patient_ref=None,
                prescriber=None,
                caisse=None,
                opened_at=moment,
                last_hit_at=moment,
            )
        case.last_hit_at = max(case.last_hit_at, moment)
        case.is_known = case.is_known or not isinstance(fact, Presentation) or fact.is_known
        if kind in {"prescription", "patient"}:
            case.patient_ref = case.patient_ref or fact.patient_ref
        if kind in {"prescription", "prescriber"}:
            case.prescriber = case.prescriber or fact.prescriber
        if case.caisse is None and fact.pharmacy is not None:
            case.caisse = caisse_of(department_of(fact.pharmacy))
        self.touched[case.case_id] = case
        return case

    def _raise(self, case: OpenCase, matter: Matter, found: EntityHit) -> UUID:
        hit = found.hit
        row = RaisedRow(
            signal_id=self.resources.new_id(),
            case_id=case.case_id,
            hit=hit,
            window_hours=rules.window_hours(hit),
            raised_at=found.moment,  # the time of what was seen, not of our looking
        )
        self.raised.append(row)
        known = RaisedSignal(
            signal_id=row.signal_id,
            rule=hit.rule,
            signal=hit.signal,
            signal_class=hit.signal_class,
            observed=hit.observed,
            raised_at=row.raised_at,
            family=hit.family,
            points=hit.points,
        )
        case.raised.insert(0, known)
        if found.fact.number is not None:  # what only the queue needs does not travel
            self.published.append(self._event(row, matter, found))
        return row.signal_id

    def _event(self, row: RaisedRow, matter: Matter, found: EntityHit) -> SignalRaised:
        hit, fact = row.hit, found.fact
        assert fact.number is not None
        return SignalRaised(
            event_id=self.resources.new_id(),
            occurred_at=row.raised_at,
            correlation_id=matter.correlation_id,
            number=fact.number,
            signal_id=row.signal_id,
            case_id=row.case_id,
            signal=hit.signal,
            signal_version=hit.version,
            signal_class=hit.signal_class,
            sentence=hit.sentence,
            observed=hit.observed,
            threshold=hit.threshold,
            window_hours=row.window_hours,
            evidence=hit.evidence,
            is_known=found.is_known,
            patient_ref=fact.patient_ref,
            prescriber_rpps=fact.prescriber,
            entity_kind=hit.entity_kind,
        )


async def file_matters(conn: Connection, resources: Resources, matters: Sequence[Matter]) -> None:
    """File the matters of a batch in their order; the caller holds the engine's lock."""
    if not matters:
        return
    cases = await store.lock_open_cases(conn, {matter.entity for matter in matters})
    found = {matter.found.fact.event_id for matter in matters if matter.found is not None}
    docket = Docket(resources, cases, await store.list_hits(conn, found) if found else set())
    for matter in matters:
        docket.take(matter)
    for case in docket.touched.values():
        rate(case)
    await store.save_cases(conn, docket.touched.values())
    await store.insert_signals(conn, docket.raised)
    await store.insert_hits(conn, docket.hits)
    for event in docket.published:
        await enqueue(conn, event, topic=fraud.TOPIC)


async def open_case(conn: Connection, resources: Resources, number: str, *, at: datetime) -> UUID:
    """Return the open case of a prescription that somebody reports, opened if there is none."""
    return await store.open_case(conn, number, resources.new_id(), at=at)


def rate(case: OpenCase) -> None:
    """Sum the points of the case."""
    case.points = points_of((signal.family, signal.points) for signal in case.raised)
    case.severity = severity_of(case.points)
