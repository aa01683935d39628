"""What officines refused and took back: written once per event, read with a timeline."""

from typing import Final

from shared.contracts.dispense import DispensationReversed, DispensingRefused
from shared.db import Connection

INSERT_REFUSAL: Final = """
    INSERT INTO dispensing_refusal (event_id, number, occurred_at, pharmacy_finess, reason, lines)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (event_id) DO NOTHING
"""

INSERT_REVERSAL: Final = """
    INSERT INTO reversal (event_id, number, occurred_at, pharmacy_finess, reason, lines)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (event_id) DO NOTHING
"""
# Who serves nothing that stands has not executed; and the patient may go elsewhere for it.
MARK_REVERSED: Final = """
    UPDATE handover
    SET served_lines = stands.lines, has_served = cardinality(stands.lines) > 0,
        has_left_rest = TRUE
    FROM (
        SELECT event_id, ARRAY(SELECT unnest(served_lines) EXCEPT SELECT unnest($2::SMALLINT[]))
            AS lines
        FROM handover WHERE dispensation_id = $1
    ) AS stands
    WHERE handover.event_id = stands.event_id
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


async def insert_reversal(conn: Connection, event: DispensationReversed) -> None:
    """Add a reversal to the history, and take it from what its hand-over meant."""
    lines = [line.line for line in event.lines]
    await conn.execute(
        INSERT_REVERSAL,
        event.event_id,
        event.number,
        event.occurred_at,
        event.pharmacy_finess,
        event.reason,
        lines,
    )
    await conn.execute(MARK_REVERSED, event.dispensation_id, lines)
