"""SQL of consults: those that give the right to execute, and those that failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.dispense.model import Officine
from shared.db import Connection
from shared.identifiers import Finess


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConsultation:
    """The right of one officine to execute one prescription, until `expires_at`."""

    consultation_id: UUID
    number: str
    expires_at: datetime


async def insert_consultation(
    conn: Connection, consultation: StoredConsultation, *, officine: Officine, now: datetime
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
        officine.finess,
        officine.pharmacist,
        now,
        consultation.expires_at,
    )


async def find_consultation(
    conn: Connection, consultation_id: UUID, *, pharmacy: Finess
) -> StoredConsultation | None:
    """Return a consult of this officine; that of another is as one that never was."""
    row = await conn.fetchrow(
        """
        SELECT consultation_id, number, expires_at
        FROM consultation WHERE consultation_id = $1 AND pharmacy_finess = $2
        """,
        consultation_id,
        pharmacy,
    )
    return None if row is None else StoredConsultation(**dict(row))


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
