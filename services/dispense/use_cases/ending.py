"""Cancelling and replacing: one decision a request, under the lock of the prescription (ADR 19)."""

from dataclasses import dataclass
from datetime import datetime

from services.dispense import rules, store
from services.dispense.model import Cancellation, Cancelled, NothingToCancel, Prescription
from services.dispense.resources import Resources
from services.dispense.use_cases.loading import history_of, opened
from services.dispense.use_cases.names import PRESCRIBE_CONSUMER
from services.dispense.use_cases.outcomes import Outcome, outcome_event
from services.dispense.use_cases.scheduling import schedule
from shared.contracts import dispense
from shared.contracts.prescribe import (
    CancellationRequested,
    PrescriptionIssued,
    PrescriptionReplaced,
    replacement_id,
)
from shared.db import Connection, Pool, transaction
from shared.inbox import claim
from shared.kafka.consume import ContradictoryEvent
from shared.log import get_logger
from shared.outbox import enqueue

log = get_logger()


async def end_prescription(
    pool: Pool,
    resources: Resources,
    event: CancellationRequested | PrescriptionReplaced,
    *,
    now: datetime,
) -> None:
    """Decide what a prescriber's request still ends; raise `ContradictoryEvent`."""
    async with transaction(pool) as conn:
        if not await claim(conn, PRESCRIBE_CONSUMER, event.event_id):
            return
        await store.lock_numbers(conn, [event.number])
        await Registrar(conn, resources, now).settle(_asked_by(event))


@dataclass(frozen=True, slots=True)
class Registrar:
    """Ends prescriptions in one transaction; whoever calls it holds `lock_numbers` of them."""

    conn: Connection
    resources: Resources
    now: datetime

    async def receive(self, issued: PrescriptionIssued) -> None:
        """End what a new prescription replaces, then itself if that was asked before it came.

        So nothing is handed over on it before the end of each old one is decided, whichever of the
        events of the replacements comes first.
        """
        numbers = issued.all_replaced
        for replaced, by in zip(numbers, (issued.number, *numbers), strict=False):
            await self.settle(_replacement(issued, replaced, by=by))
        while page := await store.list_waiting(self.conn, issued.number):
            for waiting in page:
                await self._decide_late(waiting)

    async def settle(self, asked: Cancellation) -> None:
        """Decide once; what is asked about a prescription that has not arrived waits for it.

        Raise `ContradictoryEvent`: the event that asks is held.
        """
        if await store.insert_cancellation(self.conn, asked):
            await self._decide(asked)

    async def _decide_late(self, waiting: Cancellation) -> None:
        """Decide what waited; set aside what names other people, whose event is long through.

        Raising would hold the prescription, which is right, and with it everybody behind it.
        """
        try:
            await self._decide(waiting)
        except ContradictoryEvent:
            await store.mark_contradictory(self.conn, waiting, at=self.now)
            log.exception(
                "cancellation_set_aside",
                table="cancellation",
                consumer=PRESCRIBE_CONSUMER,
                correlation_id=str(waiting.correlation_id),
            )

    async def _decide(self, asked: Cancellation) -> None:
        stored = await store.lock_prescription(self.conn, asked.number)
        if stored is None:
            return
        prescription = await opened(self.conn, self.resources, stored)
        named = (asked.patient_ref, asked.prescriber_rpps)
        if named != (stored.patient_ref, prescription.content.prescriber.rpps):
            raise ContradictoryEvent
        decision = rules.decide_end(prescription, asked, self.now)
        match decision:
            case Cancelled(after=after):
                await self.end(asked, decision)
                await schedule(self.conn, after, before=prescription)
            case NothingToCancel():
                await store.mark_decided(self.conn, asked, decision, at=self.now)
                await self._publish(asked, decision, prescription)

    async def end(self, asked: Cancellation, decision: Cancelled) -> None:
        """Keep the end that was decided, and tell it; the caller holds the prescription's lock."""
        after = decision.after
        assert after.end is not None, "what is cancelled has ended"
        await store.mark_decided(self.conn, asked, decision, at=self.now)
        await store.mark_ended(self.conn, asked.number, after.end, version=after.version)
        await store.release_owed(self.conn, asked.number)
        await store.release_renewals(self.conn, asked.number)
        await store.mark_sending_lapsed(self.conn, asked.number, at=self.now)
        await self._publish(asked, decision, after)

    async def _publish(
        self, asked: Cancellation, decision: Cancelled | NothingToCancel, now_is: Prescription
    ) -> None:
        outcome = Outcome(asked, decision, at=self.now)
        history = await history_of(self.conn, self.resources, now_is)
        event = outcome_event(outcome, now_is, history, resources=self.resources)
        await enqueue(self.conn, event, topic=dispense.TOPIC)


def _asked_by(event: CancellationRequested | PrescriptionReplaced) -> Cancellation:
    return Cancellation(
        cancellation_id=event.cancellation_id,
        number=event.number,
        replaced_by=event.replaced_by if isinstance(event, PrescriptionReplaced) else None,
        patient_ref=event.patient_ref,
        prescriber_rpps=event.prescriber_rpps,
        asked_at=event.occurred_at,
        correlation_id=event.correlation_id,
    )


def _replacement(issued: PrescriptionIssued, replaced: str, *, by: str) -> Cancellation:
    """Return what `PrescriptionReplaced` will say of the old one, or has said."""
    return Cancellation(
        cancellation_id=replacement_id(replaced, by),
        number=replaced,
        replaced_by=by,
        patient_ref=issued.patient_ref,
        prescriber_rpps=issued.prescriber_rpps,
        asked_at=issued.occurred_at,
        correlation_id=issued.correlation_id,
    )
