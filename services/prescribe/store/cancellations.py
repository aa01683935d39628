"""SQL of what prescribers asked to end, and of what became of it."""

from typing import Any, Final
from uuid import UUID

import asyncpg

from services.prescribe.model.ending import DecidedCancellation, StoredCancellation
from shared.contracts.prescribe import REPLACES_CHAIN_MAX
from shared.db import Connection

CANCELLATIONS_MAX: Final = 10  # two at most, by the indexes of the table
REPLACED_DEPTH_MAX: Final = REPLACES_CHAIN_MAX  # one more than a replacement may name besides


async def insert_cancellation(conn: Connection, asked: StoredCancellation) -> None:
    """Keep a request; the caller holds the lock of the prescription."""
    await conn.execute(
        """
        INSERT INTO cancellation
            (cancellation_id, number, reason, requested_at, replaced_by, sealed_comment)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        asked.cancellation_id,
        asked.number,
        asked.reason,
        asked.requested_at,
        asked.replaced_by,
        asked.sealed_comment,
    )


async def list_cancellations(conn: Connection, number: str) -> tuple[StoredCancellation, ...]:
    """Return what was asked about a prescription, oldest first."""
    rows = await conn.fetch(
        """
        SELECT cancellation_id, number, reason, requested_at, replaced_by, sealed_comment, state,
            scope, rejection, decided_at
        FROM cancellation WHERE number = $1
        ORDER BY requested_at, cancellation_id LIMIT $2
        """,
        number,
        CANCELLATIONS_MAX,
    )
    return tuple(_cancellation(row) for row in rows)


async def list_replaced(conn: Connection, number: str) -> list[str]:
    """Return the numbers that a prescription replaced, directly or not, the nearest first."""
    rows = await conn.fetch(
        """
        WITH RECURSIVE earlier (number, depth) AS (
            SELECT number, 1 FROM cancellation WHERE replaced_by = $1
            UNION ALL
            SELECT cancellation.number, depth + 1
            FROM earlier JOIN cancellation ON cancellation.replaced_by = earlier.number
            WHERE depth < $2
        )
        SELECT number FROM earlier ORDER BY depth
        """,
        number,
        REPLACED_DEPTH_MAX,
    )
    return [row["number"] for row in rows]


async def mark_outcome(
    conn: Connection, cancellation_id: UUID, decided: DecidedCancellation, *, number: str
) -> bool:
    """Keep what dispense decided; False if `number` has no request of this id that waits.

    One that came too late is decided anew where its officine takes the hand-over back (ADR 29).
    """
    is_known = await conn.fetchval(
        """
        UPDATE cancellation SET state = $2, scope = $3, rejection = $4, decided_at = $5
        WHERE cancellation_id = $1 AND number = $6
          AND (state = 'pending' OR (rejection = 'already_dispensed' AND $2 = 'cancelled'))
        RETURNING TRUE
        """,
        cancellation_id,
        decided.state,
        decided.scope,
        decided.rejection,
        decided.decided_at,
        number,
    )
    return bool(is_known)


def _cancellation(row: asyncpg.Record) -> StoredCancellation:
    fields: dict[str, Any] = dict(row)
    names = ("state", "scope", "rejection", "decided_at")
    outcome = {name: fields.pop(name) for name in names}
    decided = None if outcome["state"] == "pending" else DecidedCancellation(**outcome)
    return StoredCancellation(**fields, decided=decided)
