"""How a request to adapt ends: kept and told to the officine, in the caller's transaction."""

from typing import Final

from services.prescribe import store
from services.prescribe.model.adapting import AdaptationEnd, DecidedAdaptation, StoredAdaptation
from services.prescribe.resources import Resources
from services.prescribe.use_cases import sealed
from shared.contracts import prescribe
from shared.contracts.event import aad_for
from shared.contracts.prescribe import AdaptationAnswer, AdaptationAnswered
from shared.db import Connection, Pool, transaction
from shared.outbox import enqueue

_ANSWERED_TYPE: Final = str(AdaptationAnswered.model_fields["type"].default)
_NO_WORDS: Final = AdaptationAnswer()


async def lapse_due(pool: Pool, resources: Resources, *, limit: int) -> int:
    """End up to `limit` requests whose time is over by the server's clock; return how many.

    Whoever answers at that moment holds the request's lock: it is skipped, and has one end only.
    """
    async with transaction(pool) as conn:
        due = await store.lock_due_adaptations(conn, limit=limit)
        await _lapse(conn, resources, due)
    return len(due)


async def lapse_of_prescription(conn: Connection, resources: Resources, number: str) -> None:
    """End the open requests on a prescription that was cancelled or replaced."""
    await _lapse(conn, resources, await store.lock_open_adaptations(conn, number))


async def settle(
    conn: Connection, resources: Resources, asked: StoredAdaptation, end: AdaptationEnd
) -> DecidedAdaptation:
    """Keep the end of a request and publish it; the caller holds the request's lock."""
    decided = DecidedAdaptation(
        outcome=end.outcome,
        decided_at=end.at,
        sealed_answer=sealed.seal_answer(
            resources.key_ring, end.words, request_id=asked.request_id
        ),
    )
    await store.mark_decided(conn, asked.request_id, decided)
    await enqueue(conn, _event(resources, asked, end), topic=prescribe.TOPIC)
    return decided


def _event(resources: Resources, asked: StoredAdaptation, end: AdaptationEnd) -> AdaptationAnswered:
    event_id = resources.new_id()
    aad = aad_for(_ANSWERED_TYPE, asked.number, event_id)
    return AdaptationAnswered(
        event_id=event_id,
        occurred_at=end.at,
        correlation_id=end.correlation_id,
        number=asked.number,
        request_id=asked.request_id,
        line=asked.line,
        outcome=end.outcome,
        pharmacy_finess=asked.pharmacy_finess,
        patient_ref=asked.patient_ref,
        prescriber_rpps=asked.prescriber_rpps,
        sealed=resources.key_ring.seal(end.words.model_dump_json().encode(), aad=aad),
    )


async def _lapse(conn: Connection, resources: Resources, due: list[StoredAdaptation]) -> None:
    end = AdaptationEnd(outcome="lapsed", words=_NO_WORDS, at=await store.read_clock(conn))
    for asked in due:
        await settle(conn, resources, asked, end)
