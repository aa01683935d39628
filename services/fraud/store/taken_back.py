"""What officines refused: written once per event, read with the timeline of a case."""

from typing import Final

from shared.contracts.dispense import DispensingRefused
from shared.db import Connection

INSERT_REFUSAL: Final = """
    INSERT INTO dispensing_refusal (event_id, number, occurred_at, pharmacy_finess, reason, lines)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (event_id) DO NOTHING
"""


async def insert_refusal(conn: Connection, event: DispensingRefused) -> None:
    """Add a refusal to the history; a second copy changes nothing."""
    await conn.execute(
        INSERT_REFUSAL,
        event.event_id,
        event.number,
        event.occurred_at,
        event.pharmacy_finess,
        event.reason,
        list(event.lines),
    )
