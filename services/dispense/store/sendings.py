"""SQL of what patients send to officines."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.dispense.model import Dispensation, Sending, SendingPosition, SendingQuery
from shared.db import Connection
from shared.identifiers import Finess
from shared.unsent import write_later

_NEWEST: Final = SendingPosition(datetime(9999, 12, 31, tzinfo=UTC), UUID(int=2**128 - 1))


async def insert_sending(conn: Connection, sending: Sending) -> None:
    """Keep that a patient sends a prescription to an officine."""
    await write_later(
        conn,
        """
        INSERT INTO sending (sending_id, number, patient_ref, pharmacy_finess, sent_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        sending.sending_id,
        sending.number,
        sending.patient_ref,
        sending.pharmacy,
        sending.sent_at,
    )


async def find_sending(conn: Connection, sending_id: UUID) -> Sending | None:
    """Return a sending, whosever it is."""
    row = await conn.fetchrow(
        """
        SELECT sending_id, number, patient_ref, pharmacy_finess, sent_at, consulted_at, ended_as,
               ended_at
        FROM sending WHERE sending_id = $1
        """,
        sending_id,
    )
    return None if row is None else _sending(row)


async def lock_sending(conn: Connection, sending_id: UUID) -> Sending | None:
    """Return a sending that nobody else ends meanwhile, whosever it is."""
    await conn.execute(
        "SELECT sending_id FROM sending WHERE sending_id = $1 FOR UPDATE", sending_id
    )
    return await find_sending(conn, sending_id)


async def find_standing(conn: Connection, number: str) -> Sending | None:
    """Return the sending of a prescription that has not ended; the caller holds its lock."""
    row = await conn.fetchrow(
        """
        SELECT sending_id, number, patient_ref, pharmacy_finess, sent_at, consulted_at, ended_as,
               ended_at
        FROM sending WHERE number = $1 AND ended_as IS NULL
        """,
        number,
    )
    return None if row is None else _sending(row)


async def lock_sent_lately(
    conn: Connection, patient_ref: str, *, since: datetime, limit: int
) -> tuple[datetime, ...]:
    """Return when a patient sent something since then, the latest first, one sending at a time."""
    await conn.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('sending ' || $1, 0))", patient_ref
    )
    rows = await conn.fetch(
        """
        SELECT sent_at FROM sending WHERE patient_ref = $1 AND sent_at > $2
        ORDER BY sent_at DESC LIMIT $3
        """,
        patient_ref,
        since,
        limit,
    )
    return tuple(row["sent_at"] for row in rows)


async def list_sendings(conn: Connection, patient_ref: str, query: SendingQuery) -> list[Sending]:
    """Return one page of a patient's sendings, the newest first."""
    after = query.after or _NEWEST
    rows = await conn.fetch(
        """
        SELECT sending_id, number, patient_ref, pharmacy_finess, sent_at, consulted_at, ended_as,
               ended_at
        FROM sending WHERE patient_ref = $1 AND (sent_at, sending_id) < ($2, $3)
        ORDER BY sent_at DESC, sending_id DESC LIMIT $4
        """,
        patient_ref,
        after.sent_at,
        after.sending_id,
        query.limit,
    )
    return [_sending(row) for row in rows]


async def mark_sending_consulted(conn: Connection, sending_id: UUID, *, at: datetime) -> None:
    """Keep when the officine opened it first."""
    await write_later(
        conn,
        "UPDATE sending SET consulted_at = $2 WHERE sending_id = $1 AND consulted_at IS NULL",
        sending_id,
        at,
    )


async def mark_sending_withdrawn(conn: Connection, sending_id: UUID, *, at: datetime) -> None:
    """End a sending by its patient; the caller holds its lock."""
    await write_later(
        conn,
        "UPDATE sending SET ended_as = 'withdrawn', ended_at = $2 WHERE sending_id = $1",
        sending_id,
        at,
    )


async def mark_sending_executed(conn: Connection, dispensation: Dispensation) -> None:
    """End the sending of a prescription: its officine has seen to it, or another handed over."""
    await write_later(
        conn,
        """
        UPDATE sending SET ended_as = 'executed', ended_at = $2
        WHERE number = $1 AND ended_as IS NULL AND (pharmacy_finess = $3 OR $4)
        """,
        dispensation.number,
        dispensation.recorded_at,
        dispensation.officine.finess,
        any(line.packs for line in dispensation.lines),
    )


async def mark_sending_lapsed(conn: Connection, number: str, *, at: datetime) -> None:
    """End the sending of a prescription that has ended."""
    await write_later(
        conn,
        """
        UPDATE sending SET ended_as = 'lapsed', ended_at = $2
        WHERE number = $1 AND ended_as IS NULL
        """,
        number,
        at,
    )


async def mark_sending_returned(
    conn: Connection, number: str, pharmacy: Finess, *, at: datetime
) -> None:
    """End the sending to an officine that hands the prescription back."""
    await write_later(
        conn,
        """
        UPDATE sending SET ended_as = 'returned', ended_at = $3
        WHERE number = $1 AND ended_as IS NULL AND pharmacy_finess = $2
        """,
        number,
        pharmacy,
        at,
    )


def _sending(row: asyncpg.Record) -> Sending:
    fields: dict[str, Any] = dict(row)
    return Sending(pharmacy=Finess(fields.pop("pharmacy_finess")), **fields)
