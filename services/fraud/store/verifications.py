"""SQL of what prescribers are asked and of what they answered."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import asyncpg

from services.fraud.engine.scoring import severity_of
from services.fraud.model.verifying import (
    AnswerGiven,
    AskedCase,
    Asking,
    StoredVerification,
    VerificationPosition,
    VerificationQuery,
)
from shared.db import Connection
from shared.identifiers import Rpps

OF_CASE_MAX: Final = 100
# Before the first page: later than any question.
_TOP: Final = VerificationPosition(datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))

FIND_CASE: Final = """
    SELECT c.case_id, c.caisse, c.number, coalesce(p.patient_ref, c.patient_ref) AS patient_ref,
           coalesce(p.prescriber_rpps, c.prescriber_rpps) AS prescriber_rpps,
           p.prescriber_rpps AS signer_rpps
    FROM fraud_case AS c LEFT JOIN prescription AS p ON p.number = c.number
    WHERE c.case_id = $1
"""
INSERT: Final = """
    INSERT INTO verification
        (request_id, case_id, subject, number, prescriber_rpps, patient_ref, reason, requested_at,
         answer_by, asked_by, sealed_question, link_digest)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (subject, prescriber_rpps) WHERE ended_at IS NULL OR answer IS NOT NULL DO NOTHING
    RETURNING TRUE
"""
FIND_STANDING: Final = """
    SELECT request_id FROM verification
    WHERE subject = $1 AND prescriber_rpps = $2 AND (ended_at IS NULL OR answer IS NOT NULL)
"""
COUNT_OPEN: Final = """
    SELECT count(*) FROM (
        SELECT FROM verification WHERE prescriber_rpps = $1 AND state = 'open' LIMIT $2
    ) AS waiting
"""
LIST_BY_ID: Final = """
    SELECT request_id, case_id, number, prescriber_rpps, patient_ref, reason, requested_at,
           answer_by, asked_by, sealed_question, state, answer, answered_by, sealed_comment,
           ended_at
    FROM verification WHERE request_id = ANY($1::UUID[])
    ORDER BY array_position($1, request_id)
"""
LIST_OWN: Final = """
    SELECT request_id, case_id, number, prescriber_rpps, patient_ref, reason, requested_at,
           answer_by, asked_by, sealed_question, state, answer, answered_by, sealed_comment,
           ended_at
    FROM verification
    WHERE prescriber_rpps = $1 AND state = $2 AND (requested_at, request_id) < ($3, $4)
    ORDER BY requested_at DESC, request_id DESC LIMIT $5
"""
LIST_OF_CASE: Final = """
    SELECT request_id, case_id, number, prescriber_rpps, patient_ref, reason, requested_at,
           answer_by, asked_by, sealed_question, state, answer, answered_by, sealed_comment,
           ended_at
    FROM verification WHERE case_id = $1
    ORDER BY requested_at DESC, request_id DESC LIMIT $2
"""
MARK_CASE: Final = """
    UPDATE fraud_case
    SET severity = CASE WHEN points < $2 THEN $3 ELSE severity END, points = greatest(points, $2),
        last_hit_at = greatest(last_hit_at, $4), snoozed_until = NULL, snooze_reason = NULL
    WHERE case_id = $1 AND state = 'open'
"""
LIST_UNASKED: Final = """
    SELECT r.case_id FROM report AS r JOIN prescription AS p ON p.number = r.number
    WHERE r.state = 'reported' AND NOT r.is_disowned AND r.number IS NOT NULL
      AND r.reported_at > statement_timestamp() - INTERVAL '1 day'
      AND p.prescriber_rpps IS NOT NULL
      AND NOT EXISTS (SELECT FROM verification AS v WHERE v.subject = r.number)
    ORDER BY r.reported_at LIMIT $1
"""
LOCK_ITS_CASE: Final = """
    SELECT FROM fraud_case
    WHERE case_id = (SELECT case_id FROM verification WHERE request_id = $1) FOR UPDATE
"""
# The moment of the statement: one that changes within it (clock_timestamp) is in no index.
LOCK_DUE: Final = """
    SELECT request_id FROM verification
    WHERE ended_at IS NULL AND answer_by <= statement_timestamp()
    ORDER BY answer_by LIMIT $1 FOR UPDATE SKIP LOCKED
"""


async def find_asked_case(conn: Connection, case_id: UUID) -> AskedCase | None:
    """Return what a question needs of a case: what was signed goes before what was reported."""
    row = await conn.fetchrow(FIND_CASE, case_id)
    if row is None:
        return None
    rpps, signer = row["prescriber_rpps"], row["signer_rpps"]
    return AskedCase(
        case_id=case_id,
        caisse=row["caisse"],
        number=row["number"],
        prescriber=None if rpps is None else Rpps(rpps),
        patient_ref=row["patient_ref"],
        signer=None if signer is None else Rpps(signer),
    )


async def insert_verification(
    conn: Connection, asking: Asking, stored: StoredVerification, *, link_digest: bytes
) -> bool:
    """Keep a question; False, and nothing changes, where one is open or was answered."""
    is_new = await conn.fetchval(
        INSERT,
        stored.request_id,
        stored.case_id,
        asking.subject,
        stored.number,
        stored.prescriber,
        stored.patient_ref,
        stored.reason,
        stored.requested_at,
        stored.answer_by,
        stored.asked_by,
        stored.sealed_question,
        link_digest,
    )
    return bool(is_new)


async def find_standing(conn: Connection, subject: str, rpps: Rpps) -> StoredVerification | None:
    """Return the question about `subject` that is open, or that was answered."""
    request_id = await conn.fetchval(FIND_STANDING, subject, rpps)
    return None if request_id is None else await find_verification(conn, request_id)


async def count_open(conn: Connection, rpps: Rpps, *, limit: int) -> int:
    """Return how many questions wait for a prescriber, counting to `limit`."""
    count: int = await conn.fetchval(COUNT_OPEN, rpps, limit)
    return count


async def find_verification(conn: Connection, request_id: UUID) -> StoredVerification | None:
    """Return a question, whoever is asked."""
    return next(iter(await _list_by_id(conn, [request_id])), None)


async def find_by_link(conn: Connection, link_digest: bytes) -> StoredVerification | None:
    """Return the question that a link leads to."""
    request_id = await conn.fetchval(
        "SELECT request_id FROM verification WHERE link_digest = $1", link_digest
    )
    return None if request_id is None else await find_verification(conn, request_id)


async def lock_verification(conn: Connection, request_id: UUID) -> StoredVerification | None:
    """Return a question that nobody else ends meanwhile, as it is once the lock is held.

    Its case is locked first, as whoever decides on the case or files in it does: nobody who holds
    a question or a report waits for a case.
    """
    await conn.execute(LOCK_ITS_CASE, request_id)
    await conn.execute("SELECT FROM verification WHERE request_id = $1 FOR UPDATE", request_id)
    return await find_verification(conn, request_id)


async def list_own(
    conn: Connection, rpps: Rpps, query: VerificationQuery
) -> list[StoredVerification]:
    """Return one page of what a prescriber is asked, the newest first."""
    position = query.after or _TOP
    rows = await conn.fetch(
        LIST_OWN, rpps, query.state, position.requested_at, position.request_id, query.limit
    )
    return [_verification(row) for row in rows]


async def list_of_case(conn: Connection, case_id: UUID) -> list[StoredVerification]:
    """Return what was asked in a case, the newest first."""
    return [_verification(row) for row in await conn.fetch(LIST_OF_CASE, case_id, OF_CASE_MAX)]


async def lock_due(conn: Connection, *, limit: int) -> list[StoredVerification]:
    """Return open questions past their time by the server's clock; replicas get different ones."""
    locked = await conn.fetch(LOCK_DUE, limit)
    return await _list_by_id(conn, [row["request_id"] for row in locked])


async def list_unasked(conn: Connection, *, limit: int) -> list[UUID]:
    """Return cases reported today whose prescriber became known after the report."""
    return [row["case_id"] for row in await conn.fetch(LIST_UNASKED, limit)]


async def mark_answered(
    conn: Connection,
    request_id: UUID,
    given: AnswerGiven,
    *,
    sealed_comment: str | None,
    at: datetime,
) -> None:
    """Keep the one answer to a question; the caller holds its lock."""
    await conn.execute(
        """
        UPDATE verification
        SET answer = $2, answered_by = $3, sealed_comment = $4, ended_at = $5
        WHERE request_id = $1
        """,
        request_id,
        given.code,
        given.by,
        sealed_comment,
        at,
    )


async def mark_lapsed(conn: Connection, request_ids: Sequence[UUID], *, at: datetime) -> None:
    """End questions that nobody answered; the caller holds their locks."""
    await conn.execute(
        "UPDATE verification SET ended_at = $2 WHERE request_id = ANY($1::UUID[])", request_ids, at
    )


async def mark_case_answered(conn: Connection, case_id: UUID, *, points: int, at: datetime) -> None:
    """Bring a case back to the analysts, with as many points at least: an answer is news."""
    await conn.execute(MARK_CASE, case_id, points, severity_of(points), at)


async def find_issue_day(conn: Connection, number: str) -> date | None:
    """Return when a prescription was issued, where its issue has arrived."""
    day: date | None = await conn.fetchval(
        "SELECT issued_on FROM prescription WHERE number = $1", number
    )
    return day


async def read_clock(conn: Connection) -> datetime:
    """Return the server's time: replicas whose clocks differ agree on one end of a deadline."""
    now: datetime = await conn.fetchval("SELECT clock_timestamp()")
    return now


async def _list_by_id(conn: Connection, request_ids: Sequence[UUID]) -> list[StoredVerification]:
    if not request_ids:
        return []
    return [_verification(row) for row in await conn.fetch(LIST_BY_ID, request_ids)]


def _verification(row: asyncpg.Record) -> StoredVerification:
    columns = dict(row)
    return StoredVerification(prescriber=Rpps(columns.pop("prescriber_rpps")), **columns)
