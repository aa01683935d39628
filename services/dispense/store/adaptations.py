"""SQL of what officines ask of prescribers."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from services.dispense.model import OpenRequests, StoredAdaptation, StoredAnswer
from shared.db import Connection
from shared.identifiers import Finess, Rpps

ADAPTATIONS_SHOWN_MAX: Final = 50

HandedOver = tuple[int, int]  # packs that stand as handed over, and the days they cover


async def insert_adaptation(conn: Connection, asked: StoredAdaptation) -> None:
    """Keep a request; it waits for its answer."""
    await conn.execute(
        """
        INSERT INTO adaptation
            (request_id, number, line, kind, pharmacy_finess, pharmacist_rpps, requested_at,
             answer_by, sealed_question)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        asked.request_id,
        asked.number,
        asked.line,
        asked.kind,
        asked.pharmacy,
        asked.pharmacist,
        asked.requested_at,
        asked.answer_by,
        asked.sealed_question,
    )


async def lock_open_requests(
    conn: Connection, number: str, pharmacy: Finess, *, now: datetime
) -> OpenRequests:
    """Count what waits, one request of the officine at a time; the caller locked the prescription.

    What is past its time waits for nobody, even before its end was told.
    """
    await conn.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('adaptation ' || $1, 0))", pharmacy
    )
    row = await conn.fetchrow(
        """
        SELECT
            (SELECT count(*) FROM adaptation
             WHERE number = $1 AND outcome IS NULL AND answer_by > $3) AS of_prescription,
            (SELECT count(*) FROM adaptation
             WHERE pharmacy_finess = $2 AND outcome IS NULL AND answer_by > $3) AS of_pharmacy
        """,
        number,
        pharmacy,
        now,
    )
    assert row is not None, "counting always gives a row"
    return OpenRequests(**row)


async def find_adaptation(conn: Connection, request_id: UUID) -> StoredAdaptation | None:
    """Return a request, whichever officine asked."""
    row = await conn.fetchrow(
        """
        SELECT request_id, number, line, kind, pharmacy_finess, pharmacist_rpps, requested_at,
               answer_by, sealed_question, outcome, answered_at, sealed_answer
        FROM adaptation WHERE request_id = $1
        """,
        request_id,
    )
    return None if row is None else _adaptation(row)


async def list_adaptations(conn: Connection, number: str) -> list[StoredAdaptation]:
    """Return the latest requests on a prescription, the oldest of them first."""
    rows = await conn.fetch(
        """
        SELECT request_id, number, line, kind, pharmacy_finess, pharmacist_rpps, requested_at,
               answer_by, sealed_question, outcome, answered_at, sealed_answer
        FROM adaptation WHERE number = $1
        ORDER BY requested_at DESC, request_id DESC LIMIT $2
        """,
        number,
        ADAPTATIONS_SHOWN_MAX,
    )
    return [_adaptation(row) for row in reversed(rows)]


async def mark_answered(conn: Connection, request_id: UUID, answer: StoredAnswer) -> None:
    """Keep the answer; one that is there already stays."""
    await conn.execute(
        """
        UPDATE adaptation SET outcome = $2, answered_at = $3, sealed_answer = $4
        WHERE request_id = $1 AND outcome IS NULL
        """,
        request_id,
        answer.outcome,
        answer.answered_at,
        answer.sealed,
    )


async def list_agreements(
    conn: Connection, number: str, request_ids: Collection[UUID]
) -> list[tuple[StoredAdaptation, HandedOver]]:
    """Return those of the requests that are on a prescription, each with what went out by it.

    The caller holds the lock of the prescription.
    """
    rows = await conn.fetch(
        """
        SELECT request_id, number, line, kind, pharmacy_finess, pharmacist_rpps, requested_at,
               answer_by, sealed_question, outcome, answered_at, sealed_answer,
               gone.packs, gone.days
        FROM adaptation AS a
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(l.packs), 0)::INTEGER AS packs,
                   coalesce(sum(l.covers_days), 0)::INTEGER AS days
            FROM dispensation AS d JOIN dispensation_line AS l USING (dispensation_id)
            WHERE d.number = a.number AND l.agreed_request_id = a.request_id
                AND l.reversed_at IS NULL
        ) AS gone
        WHERE a.number = $1 AND a.request_id = ANY($2::UUID[])
        """,
        number,
        request_ids,
    )
    return [(_adaptation(row), (row["packs"], row["days"])) for row in rows]


def _adaptation(row: asyncpg.Record) -> StoredAdaptation:
    answer = None
    if row["outcome"] is not None:
        answer = StoredAnswer(
            outcome=row["outcome"], answered_at=row["answered_at"], sealed=row["sealed_answer"]
        )
    return StoredAdaptation(
        request_id=row["request_id"],
        number=row["number"],
        line=row["line"],
        kind=row["kind"],
        pharmacy=Finess(row["pharmacy_finess"]),
        pharmacist=Rpps(row["pharmacist_rpps"]),
        requested_at=row["requested_at"],
        answer_by=row["answer_by"],
        sealed_question=row["sealed_question"],
        answer=answer,
    )
