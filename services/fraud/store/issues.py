"""The sealed blocks of issues: names that nobody reads here without opening them one by one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from shared.contracts.fraud import EntityKind
from shared.contracts.prescribe import PrescriptionIssued
from shared.db import Connection

INSERT = """
    INSERT INTO issue_block (number, event_id, patient_ref, prescriber_rpps, occurred_at, sealed)
    SELECT number, event_id, patient_ref, prescriber_rpps, occurred_at, sealed
    FROM unnest($1::TEXT[], $2::UUID[], $3::TEXT[], $4::TEXT[], $5::TIMESTAMPTZ[], $6::TEXT[])
        AS told (number, event_id, patient_ref, prescriber_rpps, occurred_at, sealed)
    ON CONFLICT (number) DO NOTHING
"""
DELETE_OLD = """
    DELETE FROM issue_block WHERE number IN (
        SELECT number FROM issue_block WHERE occurred_at < $1 ORDER BY occurred_at LIMIT $2)
"""
FIND_BY_NUMBER = "SELECT number, event_id, sealed FROM issue_block WHERE number = $1"
FIND_BY_PATIENT = """
    SELECT number, event_id, sealed FROM issue_block WHERE patient_ref = $1
    ORDER BY occurred_at DESC LIMIT 1
"""
FIND_BY_PRESCRIBER = """
    SELECT number, event_id, sealed FROM issue_block WHERE prescriber_rpps = $1
    ORDER BY occurred_at DESC LIMIT 1
"""


async def insert_blocks(conn: Connection, events: Sequence[PrescriptionIssued]) -> None:
    """Keep what these issues sealed; a second copy changes nothing."""
    if not events:
        return
    columns: tuple[list[object], ...] = (
        [event.number for event in events],
        [event.event_id for event in events],
        [event.patient_ref for event in events],
        [event.prescriber_rpps for event in events],
        [event.occurred_at for event in events],
        [event.sealed for event in events],
    )
    await conn.execute(INSERT, *columns)


async def find_block(
    conn: Connection, entity_kind: EntityKind, entity_ref: str
) -> tuple[str, UUID, str] | None:
    """Return number, event and sealed block of the last issue about an entity, if there is one."""
    queries = {
        "prescription": FIND_BY_NUMBER,
        "patient": FIND_BY_PATIENT,
        "prescriber": FIND_BY_PRESCRIBER,
    }
    query = queries.get(entity_kind)
    row: asyncpg.Record | None = None if query is None else await conn.fetchrow(query, entity_ref)
    return None if row is None else (row["number"], row["event_id"], row["sealed"])


async def delete_blocks(conn: Connection, *, before: datetime, limit: int) -> int:
    """Forget up to `limit` blocks of issues before then; return how many went."""
    status = await conn.execute(DELETE_OLD, before, limit)
    return int(status.rpartition(" ")[2])
