"""A hit, or a suspicion, goes into the one open case of its number."""

from dataclasses import dataclass
from uuid import UUID

from services.fraud import rules
from services.fraud.engine import EntityHit
from services.fraud.model import (
    AttachHit,
    Hit,
    HitDecision,
    Occasion,
    RaiseSignal,
)
from services.fraud.model.facts import Presentation
from services.fraud.resources import Resources
from services.fraud.store import cases
from shared.contracts import fraud
from shared.contracts.dispense import PrescriptionPresented
from shared.contracts.event import PrescriptionEvent
from shared.contracts.fraud import SignalRaised
from shared.db import Connection
from shared.identifiers import Rpps
from shared.outbox import enqueue


async def add_to_case(
    conn: Connection,
    resources: Resources,
    event: PrescriptionEvent,
    *,
    people: tuple[str | None, Rpps | None],
) -> None:
    """Open a case on the number of an event, or add to the open one; `people`: by pseudonym."""
    patient_ref, prescriber = people
    occasion = Occasion(
        number=event.number,
        occurred_at=event.occurred_at,
        is_known=True,
        patient_ref=patient_ref,
        prescriber=prescriber,
    )
    case_id = await open_case(conn, resources, occasion)
    await cases.mark_case_hit(conn, case_id, occasion)


async def open_case(conn: Connection, resources: Resources, occasion: Occasion) -> UUID:
    """Return the open case of a number, opened if there is none; the caller holds its lock."""
    case_id = await cases.find_open_case(conn, occasion.number)
    if case_id is None:
        case_id = resources.new_id()
        await cases.insert_case(conn, case_id, occasion)
    return case_id


@dataclass(slots=True)
class Filing:
    """Files the hits of one event, under the lock of its number; opens the case at the first."""

    conn: Connection
    resources: Resources
    event: PrescriptionPresented
    case_id: UUID | None = None

    async def take(self, found: EntityHit) -> None:
        """Raise or attach one hit; one that this presentation already made changes nothing."""
        hit_by, hit = found.fact, found.hit
        assert isinstance(hit_by, Presentation)
        if await cases.has_hit(self.conn, hit_by.event_id, hit):
            return
        case_id = await self._open_case(hit_by)
        raised = await cases.list_raised(self.conn, case_id)
        decision = rules.decide_hit(hit, hit_by.occurred_at, raised)
        signal_id = await self._signal_for(decision, hit_by, case_id)
        await cases.insert_hit(self.conn, hit_by, hit, signal_id=signal_id)
        await cases.mark_case_hit(self.conn, case_id, _occasion(hit_by))

    async def _signal_for(self, decision: HitDecision, hit_by: Presentation, case_id: UUID) -> UUID:
        match decision:
            case RaiseSignal(hit=hit):
                return await self._raise(hit_by, hit, case_id)
            case AttachHit(signal_id=signal_id):
                return signal_id

    async def _open_case(self, hit_by: Presentation) -> UUID:
        if self.case_id is None:
            self.case_id = await open_case(self.conn, self.resources, _occasion(hit_by))
        return self.case_id

    async def _raise(self, hit_by: Presentation, hit: Hit, case_id: UUID) -> UUID:
        signal = SignalRaised(
            event_id=self.resources.new_id(),
            occurred_at=hit_by.occurred_at,  # the time of what was seen, not of our looking
            correlation_id=self.event.correlation_id,
            number=hit_by.number,
            signal_id=self.resources.new_id(),
            case_id=case_id,
            signal=hit.signal,
            signal_version=hit.version,
            signal_class=hit.signal_class,
            sentence=hit.sentence,
            observed=hit.observed,
            threshold=hit.threshold,
            window_hours=rules.window_hours(hit),
            evidence=hit.evidence,
            is_known=hit_by.is_known,
            patient_ref=hit_by.patient_ref,
            prescriber_rpps=hit_by.prescriber,
        )
        await cases.insert_signal(self.conn, signal)
        await enqueue(self.conn, signal, topic=fraud.TOPIC)
        return signal.signal_id


def _occasion(presentation: Presentation) -> Occasion:
    return Occasion(
        number=presentation.number,
        occurred_at=presentation.occurred_at,
        is_known=presentation.is_known,
        patient_ref=presentation.patient_ref,
        prescriber=presentation.prescriber,
    )
