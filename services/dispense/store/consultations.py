"""SQL of consults: those that give the right to execute, and those that failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.db import Connection
from shared.identifiers import Finess, Rpps


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConsultation:
    """The right of one officine to execute one prescription, until `expires_at`."""

    consultation_id: UUID
    number: str
    pharmacy: Finess
    expires_at: datetime


async def insert_consultation(
    conn: Connection, consultation: StoredConsultation, *, pharmacist: Rpps, now: datetime
) -> None:
    """Give the officine the right to execute."""
    await conn.execute(
        """
        INSERT INTO consultation
            (consultation_id, number, pharmacy_finess, pharmacist_rpps, consulted_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        consultation.consultation_id,
        consultation.number,
        consultation.pharmacy,
        pharmacist,
        now,
        consultation.expires_at,
    )


async def lock_consultations(
    conn: Connection, number: str, pharmacy: Finess, *, since: datetime, limit: int
) -> tuple[datetime, ...]:
    """Return when an officine consulted a prescription since then, one request at a time.

    The latest come first, `limit` of them.
    """
    await conn.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))", pharmacy, number
    )
    rows = await conn.fetch(
        """
        SELECT consulted_at FROM consultation
        WHERE number = $1 AND pharmacy_finess = $2 AND consulted_at > $3
        ORDER BY consulted_at DESC LIMIT $4
        """,
        number,
        pharmacy,
        since,
        limit,
    )
    return tuple(row["consulted_at"] for row in rows)


async def find_consultation(conn: Connection, consultation_id: UUID) -> StoredConsultation | None:
    """Return a consult that was answered, whichever officine made it."""
    row = await conn.fetchrow(
        """
        SELECT consultation_id, number, pharmacy_finess, expires_at
        FROM consultation WHERE consultation_id = $1
        """,
        consultation_id,
    )
    if row is None:
        return None
    return StoredConsultation(
        consultation_id=row["consultation_id"],
        number=row["number"],
        pharmacy=Finess(row["pharmacy_finess"]),
        expires_at=row["expires_at"],
    )


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
    """Replace the failed consults of an officine (at most ten)."""
    await conn.execute(
        "UPDATE failed_consultation SET failed_at = $2 WHERE pharmacy_finess = $1",
        pharmacy,
        list(failures),
    )
