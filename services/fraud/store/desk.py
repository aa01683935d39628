"""What analysts did and wrote in a case."""

from datetime import datetime
from uuid import UUID

import asyncpg

from services.fraud.model.queue import CaseEvent
from shared.db import Connection

EVENTS_MAX = 300
NOTES_MAX = 200

INSERT_EVENT = """
    INSERT INTO case_event (event_id, case_id, at, actor_id, actor_name, kind, code, until)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
LIST_EVENTS = """
    SELECT at, actor_id, actor_name, kind, code, until FROM case_event
    WHERE case_id = $1 ORDER BY at DESC, event_id DESC LIMIT $2
"""
HAS_OPENED = """
    SELECT EXISTS (SELECT FROM case_event
                   WHERE case_id = $1 AND actor_id = $2 AND kind = 'name_opened' AND at >= $3)
"""
INSERT_NOTE = """
    INSERT INTO case_note (note_id, case_id, at, actor_id, actor_name, sealed)
    VALUES ($1, $2, $3, $4, $5, $6)
"""
LIST_NOTES = """
    SELECT note_id, at, actor_name, sealed FROM case_note
    WHERE case_id = $1 ORDER BY at DESC, note_id DESC LIMIT $2
"""
COUNT_NOTES = "SELECT count(*) FROM case_note WHERE case_id = $1"


async def insert_event(conn: Connection, event_id: UUID, case_id: UUID, event: CaseEvent) -> None:
    """Keep what an analyst did."""
    await conn.execute(
        INSERT_EVENT,
        event_id,
        case_id,
        event.at,
        event.actor_id,
        event.actor_name,
        event.kind,
        event.code,
        event.until,
    )


async def list_events(conn: Connection, case_id: UUID) -> tuple[CaseEvent, ...]:
    """Return what analysts did in a case, newest first."""
    rows = await conn.fetch(LIST_EVENTS, case_id, EVENTS_MAX)
    return tuple(CaseEvent(**dict(row)) for row in rows)


async def has_opened(conn: Connection, case_id: UUID, *, actor_id: str, since: datetime) -> bool:
    """Tell whether this analyst opened the names of a case since then."""
    found: bool = await conn.fetchval(HAS_OPENED, case_id, actor_id, since)
    return found


async def insert_note(
    conn: Connection, note_id: UUID, case_id: UUID, *, event: CaseEvent, sealed: str
) -> None:
    """Keep a sealed note; `event` says who wrote it when."""
    await conn.execute(
        INSERT_NOTE, note_id, case_id, event.at, event.actor_id, event.actor_name, sealed
    )


async def list_notes(conn: Connection, case_id: UUID) -> list[asyncpg.Record]:
    """Return the notes of a case, sealed, newest first."""
    return list(await conn.fetch(LIST_NOTES, case_id, NOTES_MAX))


async def count_notes(conn: Connection, case_id: UUID) -> int:
    """Return how many notes a case has."""
    found: int = await conn.fetchval(COUNT_NOTES, case_id)
    return found
