"""SQL of consults: those that give the right to execute, and those that failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.dispense.model import Quotas
from shared.db import Connection
from shared.identifiers import Finess, Rpps
from shared.unsent import write_later

RIGHT_AGE_MAX: Final = timedelta(days=1)  # older consults have expired


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConsultation:
    """The right of one officine to execute one prescription, until it expires or is returned."""

    consultation_id: UUID
    number: str
    pharmacy: Finess
    expires_at: datetime
    is_opening: bool = False
    is_qr_read: bool = False
    returned_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """What an officine opened lately: when it consulted this prescription, the latest first.

    `is_open` where one of them is an opening that no step 1 followed; `limiting` is when the first
    of the latest openings that the quota allows was made, None where there are fewer.
    """

    latest: tuple[datetime, ...]
    is_open: bool
    limiting: datetime | None


async def insert_consultation(
    conn: Connection, consultation: StoredConsultation, *, pharmacist: Rpps, now: datetime
) -> None:
    """Give the officine the right to execute; written at the end of the transaction."""
    await write_later(
        conn,
        """
        INSERT INTO consultation
            (consultation_id, number, pharmacy_finess, pharmacist_rpps, consulted_at, expires_at,
             is_opening, is_qr_read)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        consultation.consultation_id,
        consultation.number,
        consultation.pharmacy,
        pharmacist,
        now,
        consultation.expires_at,
        consultation.is_opening,
        consultation.is_qr_read,
    )


async def lock_openings(
    conn: Connection, number: str, pharmacy: Finess, *, quotas: Quotas, now: datetime
) -> Openings:
    """Return what an officine opened lately, one request of it for this prescription at a time.

    Of all its openings, requests for other prescriptions may add some meanwhile.
    """
    polling, unserved = quotas.polling, quotas.unserved
    await conn.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))", pharmacy, number
    )
    row = await conn.fetchrow(
        """
        SELECT
            ARRAY(
                SELECT consulted_at FROM consultation
                WHERE number = $1 AND pharmacy_finess = $2 AND consulted_at > $3
                ORDER BY consulted_at DESC LIMIT $4
            ) AS latest,
            EXISTS (
                SELECT FROM consultation
                WHERE number = $1 AND pharmacy_finess = $2 AND is_opening AND consulted_at > $5
            ) AS is_open,
            (
                SELECT consulted_at FROM consultation
                WHERE pharmacy_finess = $2 AND is_opening AND consulted_at > $5 AND $6 > 0
                ORDER BY consulted_at DESC OFFSET greatest($6 - 1, 0) LIMIT 1
            ) AS limiting
        """,
        number,
        pharmacy,
        now - polling.window,
        polling.most,
        now - unserved.window,
        unserved.most,
    )
    assert row is not None, "a SELECT of values always gives a row"
    return Openings(latest=tuple(row["latest"]), is_open=row["is_open"], limiting=row["limiting"])


async def mark_served(conn: Connection, number: str, pharmacy: Finess) -> None:
    """Count what an officine opened of a prescription no more: it said what it did of it."""
    await write_later(
        conn,
        """
        UPDATE consultation SET is_opening = FALSE
        WHERE number = $1 AND pharmacy_finess = $2 AND is_opening
        """,
        number,
        pharmacy,
    )


async def find_consultation(conn: Connection, consultation_id: UUID) -> StoredConsultation | None:
    """Return a consult that was answered, whichever officine made it."""
    row = await conn.fetchrow(
        """
        SELECT consultation_id, number, pharmacy_finess, expires_at, is_qr_read, returned_at
        FROM consultation WHERE consultation_id = $1
        """,
        consultation_id,
    )
    return None if row is None else _consultation(row)


async def mark_returned(
    conn: Connection, number: str, pharmacy: Finess, *, at: datetime
) -> Sequence[UUID]:
    """End every right of an officine to execute a prescription; return which ended.

    The caller holds the prescription's lock, like whoever executes.
    """
    rows = await conn.fetch(
        """
        UPDATE consultation SET returned_at = $3
        WHERE number = $1 AND pharmacy_finess = $2 AND consulted_at > $4 AND returned_at IS NULL
        RETURNING consultation_id
        """,
        number,
        pharmacy,
        at,
        at - RIGHT_AGE_MAX,
    )
    return [row["consultation_id"] for row in rows]


async def lock_failures(conn: Connection, pharmacy: Finess) -> tuple[datetime, ...]:
    """Return the latest failed consults of an officine, one request at a time."""
    await conn.execute(
        "INSERT INTO failed_consultation (pharmacy_finess) VALUES ($1) ON CONFLICT DO NOTHING",
        pharmacy,
    )
    failures: list[datetime] = await conn.fetchval(
        "SELECT failed_at FROM failed_consultation WHERE pharmacy_finess = $1 FOR UPDATE", pharmacy
    )
    return tuple(failures)


async def mark_failures(conn: Connection, pharmacy: Finess, failures: Sequence[datetime]) -> None:
    """Replace the failed consults of an officine."""
    await conn.execute(
        "UPDATE failed_consultation SET failed_at = $2 WHERE pharmacy_finess = $1",
        pharmacy,
        list(failures),
    )


def _consultation(row: asyncpg.Record) -> StoredConsultation:
    fields: dict[str, Any] = dict(row)
    return StoredConsultation(pharmacy=Finess(fields.pop("pharmacy_finess")), **fields)
