"""SQL of the registers of errors: each officine has its own, in words that are sealed."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.dispense.model import ErrorPosition, ErrorQuery, StoredError
from shared.db import Connection
from shared.identifiers import Finess, Rpps
from shared.unsent import write_later

_OLDEST: Final = ErrorPosition(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))
_NEWEST: Final = ErrorPosition(datetime(9999, 12, 31, tzinfo=UTC), UUID(int=2**128 - 1))
_OPEN: Final = """
    SELECT e.error_id, e.pharmacy_finess, e.kind, e.dispensation_id, e.sealed_words,
           e.reporter_rpps, e.reported_at, e.resolver_rpps, e.resolved_at,
           e.sealed_resolution, p.number, p.patient_ref, p.sealed_content
    FROM dispensing_error AS e
    LEFT JOIN dispensation AS d USING (dispensation_id)
    LEFT JOIN prescription AS p ON p.number = d.number
    WHERE e.pharmacy_finess = $1 AND e.resolved_at IS NULL
      AND (e.reported_at, e.error_id) > ($2, $3)
    ORDER BY e.reported_at, e.error_id LIMIT $4
"""
_RESOLVED: Final = """
    SELECT e.error_id, e.pharmacy_finess, e.kind, e.dispensation_id, e.sealed_words,
           e.reporter_rpps, e.reported_at, e.resolver_rpps, e.resolved_at,
           e.sealed_resolution, p.number, p.patient_ref, p.sealed_content
    FROM dispensing_error AS e
    LEFT JOIN dispensation AS d USING (dispensation_id)
    LEFT JOIN prescription AS p ON p.number = d.number
    WHERE e.pharmacy_finess = $1 AND e.resolved_at IS NOT NULL
      AND (e.reported_at, e.error_id) < ($2, $3)
    ORDER BY e.reported_at DESC, e.error_id DESC LIMIT $4
"""


async def insert_error(conn: Connection, error: StoredError) -> None:
    """Keep an error that is open; at once, for a check may name it."""
    await conn.execute(
        """
        INSERT INTO dispensing_error
            (error_id, pharmacy_finess, kind, dispensation_id, sealed_words, reporter_rpps,
             reported_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        error.error_id,
        error.pharmacy,
        error.kind,
        error.dispensation_id,
        error.sealed_words,
        error.reported_by,
        error.reported_at,
    )


async def find_error(conn: Connection, error_id: UUID) -> StoredError | None:
    """Return an entry, of whatever register."""
    row = await conn.fetchrow(
        """
        SELECT e.error_id, e.pharmacy_finess, e.kind, e.dispensation_id, e.sealed_words,
               e.reporter_rpps, e.reported_at, e.resolver_rpps, e.resolved_at,
               e.sealed_resolution, p.number, p.patient_ref, p.sealed_content
        FROM dispensing_error AS e
        LEFT JOIN dispensation AS d USING (dispensation_id)
        LEFT JOIN prescription AS p ON p.number = d.number
        WHERE e.error_id = $1
        """,
        error_id,
    )
    return None if row is None else _error(row)


async def lock_error(conn: Connection, error_id: UUID) -> StoredError | None:
    """Return an entry that nobody else resolves meanwhile, of whatever register."""
    await conn.execute(
        "SELECT error_id FROM dispensing_error WHERE error_id = $1 FOR UPDATE", error_id
    )
    return await find_error(conn, error_id)


async def lock_reported_lately(
    conn: Connection, pharmacy: Finess, *, since: datetime, limit: int
) -> tuple[datetime, ...]:
    """Return when an officine wrote entries since then, the latest first, one report at a time."""
    await conn.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('errors ' || $1, 0))", pharmacy
    )
    rows = await conn.fetch(
        """
        SELECT reported_at FROM dispensing_error
        WHERE pharmacy_finess = $1 AND reported_at > $2
        ORDER BY reported_at DESC LIMIT $3
        """,
        pharmacy,
        since,
        limit,
    )
    return tuple(row["reported_at"] for row in rows)


async def list_errors(conn: Connection, pharmacy: Finess, query: ErrorQuery) -> list[StoredError]:
    """Return one page of a register: what is open, oldest first, or resolved, newest first."""
    is_open = query.state == "open"
    after = query.after or (_OLDEST if is_open else _NEWEST)
    rows = await conn.fetch(
        _OPEN if is_open else _RESOLVED, pharmacy, after.reported_at, after.error_id, query.limit
    )
    return [_error(row) for row in rows]


async def mark_error_resolved(conn: Connection, resolved: StoredError) -> None:
    """Keep what was done about an error; the caller holds its lock, the words are sealed."""
    await write_later(
        conn,
        """
        UPDATE dispensing_error
        SET resolver_rpps = $2, resolved_at = $3, sealed_resolution = $4 WHERE error_id = $1
        """,
        resolved.error_id,
        resolved.resolved_by,
        resolved.resolved_at,
        resolved.sealed_resolution,
    )


def _error(row: asyncpg.Record) -> StoredError:
    fields: dict[str, Any] = dict(row)
    resolver = fields.pop("resolver_rpps")
    return StoredError(
        pharmacy=Finess(fields.pop("pharmacy_finess")),
        reported_by=Rpps(fields.pop("reporter_rpps")),
        resolved_by=None if resolver is None else Rpps(resolver),
        **fields,
    )
