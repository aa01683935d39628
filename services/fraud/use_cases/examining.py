"""What fraud does with the events of a prescription, and what it shows to an analyst."""

from dataclasses import dataclass
from uuid import UUID

from services.fraud import rules
from services.fraud.model import (
    AttachHit,
    Hit,
    HitDecision,
    Occasion,
    Presentation,
    RaiseSignal,
)
from services.fraud.resources import Resources
from services.fraud.signals import HISTORY_WINDOW
from services.fraud.store import cases, conflicts, history, officines, taken_back
from shared.contracts import dispense, fraud, prescribe
from shared.contracts.dispense import (
    DispensationBilled,
    DispensationRecorded,
    DispensationReversed,
    DispensingRefused,
    ExecutionConflicting,
    PackPresented,
    PrescriptionPresented,
    QuotaExceeded,
)
from shared.contracts.event import PrescriptionEvent
from shared.contracts.fraud import SignalRaised
from shared.contracts.prescribe import PrescriptionIssued
from shared.db import Connection, Pool, transaction
from shared.identifiers import Rpps
from shared.inbox import claim
from shared.outbox import enqueue

PRESCRIBE_CONSUMER = f"fraud.{prescribe.TOPIC}"
DISPENSE_CONSUMER = f"fraud.{dispense.TOPIC}"


async def copy_prescription(pool: Pool, event: PrescriptionIssued) -> None:
    """Keep whose prescription it is, by pseudonym; no signal waits for that."""
    async with transaction(pool) as conn:
        if await claim(conn, PRESCRIBE_CONSUMER, event.event_id):
            await history.lock_number(conn, event.number)
            await history.copy_issue(conn, event)


async def examine_presentation(
    pool: Pool, resources: Resources, event: PrescriptionPresented
) -> None:
    """Look a presentation over with every signal; raise what is new, attach what is not."""
    presentation = Presentation.from_event(event)
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await history.lock_number(conn, event.number)
        await history.insert_presentation(conn, presentation)
        past = await history.list_history(
            conn, event.number, around=event.occurred_at, window=HISTORY_WINDOW
        )
        filing = _Filing(conn, resources, event)
        for hit_by, hit in rules.detect_around(presentation, past):
            await filing.take(hit_by, hit)
        await history.fold_repeats(conn, presentation)


async def note_dispensation(pool: Pool, event: DispensationRecorded) -> None:
    """Remember step 1: it tells an executing officine, or a patient sent on, from a round."""
    async with transaction(pool) as conn:
        if await claim(conn, DISPENSE_CONSUMER, event.event_id):
            await history.lock_number(conn, event.number)
            await history.insert_handover(conn, event)


async def note_billing(pool: Pool, event: DispensationBilled) -> None:
    """Remember step 2 for the timeline of a case; no signal reads it yet."""
    async with transaction(pool) as conn:
        if await claim(conn, DISPENSE_CONSUMER, event.event_id):
            await history.lock_number(conn, event.number)
            await history.insert_billing(conn, event)


async def note_reversal(pool: Pool, event: DispensationReversed) -> None:
    """Remember what an officine took back: who serves nothing that stands has not executed."""
    async with transaction(pool) as conn:
        if await claim(conn, DISPENSE_CONSUMER, event.event_id):
            await history.lock_number(conn, event.number)
            await taken_back.insert_reversal(conn, event)


async def note_refusal(pool: Pool, resources: Resources, event: DispensingRefused) -> None:
    """Remember what a pharmacist refused; open a case where he suspects a fraud.

    It raises no signal: what one person suspects is told to no patient (ADR 29).
    """
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await history.lock_number(conn, event.number)
        await taken_back.insert_refusal(conn, event)
        if rules.suspects_fraud(event.reason):
            people = event.patient_ref, event.prescriber_rpps
            await _add_to_case(conn, resources, event, people=people)


async def note_conflict(pool: Pool, resources: Resources, event: ExecutionConflicting) -> None:
    """Open a case on an execution that was told afterwards and does not fit, or add to one.

    It raises no signal: an officine that was cut off is no suspect (ADR 33).
    """
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await history.lock_number(conn, event.number)
        await conflicts.insert_conflict(conn, event)
        people = event.patient_ref, event.prescriber_rpps
        await _add_to_case(conn, resources, event, people=people)


async def _add_to_case(
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


async def note_pack(pool: Pool, resources: Resources, event: PackPresented) -> None:
    """Remember a pack that may not be handed over; open a case where no mistake explains it.

    It raises no signal: what is wrong is the pack, and nothing is told of the patient (ADR 28).
    """
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await history.lock_number(conn, event.number)
        await officines.insert_pack(conn, event)
        if rules.suspects_pack(
            event.finding, by=event.pharmacy_finess, first=event.first_pharmacy_finess
        ):
            await _add_to_case(conn, resources, event, people=(None, None))


async def note_quota(pool: Pool, event: QuotaExceeded) -> None:
    """Keep that an officine went beyond a limit; it is about no prescription, so in no case."""
    async with transaction(pool) as conn:
        if await claim(conn, DISPENSE_CONSUMER, event.event_id):
            await officines.insert_quota(conn, event)


@dataclass(slots=True)
class _Filing:
    """Files the hits of one event, under the lock of its number; opens the case at the first."""

    conn: Connection
    resources: Resources
    event: PrescriptionPresented
    case_id: UUID | None = None

    async def take(self, hit_by: Presentation, hit: Hit) -> None:
        """Raise or attach one hit; one that this presentation already made changes nothing."""
        if await cases.has_hit(self.conn, hit_by.event_id, hit):
            return
        case_id = await self._open_case(hit_by)
        raised = await cases.list_raised(self.conn, case_id)
        decision = rules.decide_hit(hit, hit_by, raised)
        signal_id = await self._signal_for(decision, hit_by, case_id)
        await cases.insert_hit(self.conn, hit_by, hit, signal_id=signal_id)
        await cases.mark_case_hit(self.conn, case_id, hit_by.occasion)

    async def _signal_for(self, decision: HitDecision, hit_by: Presentation, case_id: UUID) -> UUID:
        match decision:
            case RaiseSignal(hit=hit):
                return await self._raise(hit_by, hit, case_id)
            case AttachHit(signal_id=signal_id):
                return signal_id

    async def _open_case(self, hit_by: Presentation) -> UUID:
        if self.case_id is None:
            self.case_id = await open_case(self.conn, self.resources, hit_by.occasion)
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
