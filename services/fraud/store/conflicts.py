"""Executions told afterwards that contradict what was recorded: written once per event."""

import json
from typing import Final

from shared.contracts.dispense import ExecutionConflicting
from shared.db import Connection

INSERT_CONFLICT: Final = """
    INSERT INTO execution_conflict
        (event_id, number, occurred_at, pharmacy_finess, source, intended_at, lines)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (event_id) DO NOTHING
"""


async def insert_conflict(conn: Connection, event: ExecutionConflicting) -> None:
    """Add a conflict to the history; a second copy changes nothing."""
    await conn.execute(
        INSERT_CONFLICT,
        event.event_id,
        event.number,
        event.occurred_at,
        event.pharmacy_finess,
        event.source,
        event.intended_at,
        json.dumps([line.model_dump(mode="json") for line in event.lines]),
    )
