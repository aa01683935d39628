"""SQL of what officines ask of prescribers, and of what was decided."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import asyncpg

from services.prescribe.model.adapting import (
    AdaptationPosition,
    AdaptationQuery,
    DecidedAdaptation,
    StoredAdaptation,
)
from shared.db import Connection
from shared.identifiers import Finess, Rpps

OPEN_OF_NUMBER_MAX: Final = 100
# Before the first page: later than any request.
_TOP: Final = AdaptationPosition(datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))
# The moment of the statement: one that changes within it (clock_timestamp) is in no index.
LOCK_DUE: Final = """
    SELECT request_id FROM adaptation
    WHERE outcome IS NULL AND answer_by <= statement_timestamp()
    ORDER BY answer_by LIMIT $1 FOR UPDATE SKIP LOCKED
"""


async def insert_adaptation(conn: Connection, asked: StoredAdaptation) -> None:
    """Keep a request; one that is there already stays as it is."""
    await conn.execute(
        """
        INSERT INTO adaptation
            (request_id, event_id, number, line, kind, patient_ref, prescriber_rpps,
             pharmacy_finess, requested_at, answer_by, sealed_question)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (request_id) DO NOTHING
        """,
        asked.request_id,
        asked.event_id,
        asked.number,
        asked.line,
        asked.kind,
        asked.patient_ref,
        asked.prescriber_rpps,
        asked.pharmacy_finess,
        asked.requested_at,
        asked.answer_by,
        asked.sealed_question,
    )


async def find_adaptation(conn: Connection, request_id: UUID) -> StoredAdaptation | None:
    """Return a request, whoever is asked."""
    return next(iter(await _list_by_id(conn, [request_id])), None)


async def lock_adaptation(conn: Connection, request_id: UUID) -> StoredAdaptation | None:
    """Return a request that nobody else decides meanwhile, as it is once the lock is held."""
    await conn.execute("SELECT FROM adaptation WHERE request_id = $1 FOR UPDATE", request_id)
    return await find_adaptation(conn, request_id)


async def list_adaptations(
    conn: Connection, rpps: Rpps, query: AdaptationQuery
) -> list[StoredAdaptation]:
    """Return one page of a prescriber's requests, the newest first."""
    position = query.after or _TOP
    rows = await conn.fetch(
        """
        SELECT request_id, event_id, number, line, kind, patient_ref, prescriber_rpps,
               pharmacy_finess, requested_at, answer_by, sealed_question, outcome, decided_at,
               sealed_answer
        FROM adaptation
        WHERE prescriber_rpps = $1 AND state = $2 AND (requested_at, request_id) < ($3, $4)
        ORDER BY requested_at DESC, request_id DESC LIMIT $5
        """,
        rpps,
        query.state,
        position.requested_at,
        position.request_id,
        query.limit,
    )
    return [_adaptation(row) for row in rows]


async def lock_due_adaptations(conn: Connection, *, limit: int) -> list[StoredAdaptation]:
    """Return open requests past their time by the server's clock; replicas get different ones."""
    locked = await conn.fetch(LOCK_DUE, limit)
    return await _list_by_id(conn, [row["request_id"] for row in locked])


async def lock_open_adaptations(conn: Connection, number: str) -> list[StoredAdaptation]:
    """Return the open requests on a prescription that ended."""
    locked = await conn.fetch(
        """
        SELECT request_id FROM adaptation WHERE number = $1 AND outcome IS NULL
        ORDER BY request_id LIMIT $2 FOR UPDATE
        """,
        number,
        OPEN_OF_NUMBER_MAX,
    )
    return await _list_by_id(conn, [row["request_id"] for row in locked])


async def mark_decided(conn: Connection, request_id: UUID, decided: DecidedAdaptation) -> None:
    """Keep how a request ended; the caller holds its lock."""
    await conn.execute(
        """
        UPDATE adaptation SET outcome = $2, decided_at = $3, sealed_answer = $4
        WHERE request_id = $1 AND outcome IS NULL
        """,
        request_id,
        decided.outcome,
        decided.decided_at,
        decided.sealed_answer,
    )


async def read_clock(conn: Connection) -> datetime:
    """Return the server's time: replicas whose clocks differ agree on one end of a deadline."""
    now: datetime = await conn.fetchval("SELECT clock_timestamp()")
    return now


async def _list_by_id(conn: Connection, request_ids: Sequence[UUID]) -> list[StoredAdaptation]:
    """Return requests in the order of their ids; those that are locked, as they are now."""
    if not request_ids:
        return []
    rows = await conn.fetch(
        """
        SELECT request_id, event_id, number, line, kind, patient_ref, prescriber_rpps,
               pharmacy_finess, requested_at, answer_by, sealed_question, outcome, decided_at,
               sealed_answer
        FROM adaptation WHERE request_id = ANY($1::UUID[])
        ORDER BY array_position($1, request_id)
        """,
        request_ids,
    )
    return [_adaptation(row) for row in rows]


def _adaptation(row: asyncpg.Record) -> StoredAdaptation:
    decided = None
    if row["outcome"] is not None:
        decided = DecidedAdaptation(
            outcome=row["outcome"],
            decided_at=row["decided_at"],
            sealed_answer=row["sealed_answer"],
        )
    return StoredAdaptation(
        request_id=row["request_id"],
        event_id=row["event_id"],
        number=row["number"],
        line=row["line"],
        kind=row["kind"],
        patient_ref=row["patient_ref"],
        prescriber_rpps=Rpps(row["prescriber_rpps"]),
        pharmacy_finess=Finess(row["pharmacy_finess"]),
        requested_at=row["requested_at"],
        answer_by=row["answer_by"],
        sealed_question=row["sealed_question"],
        decided=decided,
    )
