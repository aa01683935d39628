"""SQL of cancellations: what was asked, what became of it, and what a replaced one handed over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import asyncpg

from services.dispense.model import Cancellation, Cancelled, End, NothingToCancel
from shared.db import Connection
from shared.identifiers import Rpps

WAITING_PAGE: Final = 20


async def lock_numbers(conn: Connection, numbers: Iterable[str]) -> None:
    """Let nobody else receive these prescriptions, or what ends them, until the commit.

    A row lock cannot do it: the prescription may not have arrived. Always in the same order, and
    before the lock of any row.
    """
    for number in sorted(set(numbers)):
        await conn.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('prescription ' || $1, 0))", number
        )


async def insert_cancellation(conn: Connection, asked: Cancellation) -> bool:
    """Keep what is asked; False when it is here already, whichever event told it.

    What asks the same in other people's names is another request: it takes nobody's place.
    """
    is_new = await conn.fetchval(
        """
        INSERT INTO cancellation
            (cancellation_id, number, replaced_by, patient_ref, prescriber_rpps, correlation_id,
             asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT DO NOTHING
        RETURNING TRUE
        """,
        asked.cancellation_id,
        asked.number,
        asked.replaced_by,
        asked.patient_ref,
        asked.prescriber_rpps,
        asked.correlation_id,
        asked.asked_at,
    )
    return bool(is_new)


async def list_waiting(conn: Connection, number: str) -> list[Cancellation]:
    """Return a page of what was asked about a prescription before it arrived, oldest first.

    What is marked leaves the next page: ask until there is none.
    """
    rows = await conn.fetch(
        """
        SELECT cancellation_id, number, replaced_by, patient_ref, prescriber_rpps, correlation_id,
               asked_at
        FROM cancellation WHERE number = $1 AND decided_at IS NULL
        ORDER BY asked_at, cancellation_id LIMIT $2
        """,
        number,
        WAITING_PAGE,
    )
    return [_cancellation(row) for row in rows]


async def list_rejected(conn: Connection, number: str) -> list[Cancellation]:
    """Return what was asked and not granted since all had been handed over, oldest first."""
    rows = await conn.fetch(
        """
        SELECT cancellation_id, number, replaced_by, patient_ref, prescriber_rpps, correlation_id,
               asked_at
        FROM cancellation WHERE number = $1 AND rejection = 'already_dispensed'
        ORDER BY asked_at, cancellation_id LIMIT $2
        """,
        number,
        WAITING_PAGE,
    )
    return [_cancellation(row) for row in rows]


async def mark_decided(
    conn: Connection, asked: Cancellation, decision: Cancelled | NothingToCancel, *, at: datetime
) -> None:
    """Keep what became of a request."""
    await conn.execute(
        """
        UPDATE cancellation SET scope = $2, rejection = $3, decided_at = $4
        WHERE cancellation_id = $1 AND patient_ref = $5 AND prescriber_rpps = $6
        """,
        asked.cancellation_id,
        decision.scope if isinstance(decision, Cancelled) else None,
        decision.rejection if isinstance(decision, NothingToCancel) else None,
        at,
        asked.patient_ref,
        asked.prescriber_rpps,
    )


async def mark_contradictory(conn: Connection, asked: Cancellation, *, at: datetime) -> None:
    """Keep that a request names other people than its prescription; nobody is answered."""
    await conn.execute(
        """
        UPDATE cancellation SET rejection = 'contradictory', decided_at = $4
        WHERE cancellation_id = $1 AND patient_ref = $2 AND prescriber_rpps = $3
        """,
        asked.cancellation_id,
        asked.patient_ref,
        asked.prescriber_rpps,
        at,
    )


async def mark_ended(conn: Connection, number: str, end: End, *, version: int) -> None:
    """Say that the prescription has ended; the caller holds its lock."""
    await conn.execute(
        """
        UPDATE prescription
        SET ended_as = $2, ended_at = $3, replaced_by = $4, version = $5
        WHERE number = $1
        """,
        number,
        end.state,
        end.at,
        end.replaced_by,
        version,
    )


def _cancellation(row: asyncpg.Record) -> Cancellation:
    fields: dict[str, Any] = dict(row)
    return Cancellation(**fields | {"prescriber_rpps": Rpps(fields["prescriber_rpps"])})
