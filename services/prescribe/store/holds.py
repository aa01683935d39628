"""SQL of the identities that fraud holds."""

from shared.contracts.fraud import PrescriberHeld, PrescriberReleased
from shared.db import Connection
from shared.identifiers import Rpps


async def insert_hold(conn: Connection, event: PrescriberHeld) -> None:
    """Keep a hold; one that has ended already stays ended."""
    await conn.execute(
        """
        INSERT INTO prescriber_hold (hold_id, prescriber_rpps) VALUES ($1, $2)
        ON CONFLICT DO NOTHING
        """,
        event.hold_id,
        event.prescriber_rpps,
    )


async def mark_hold_released(conn: Connection, event: PrescriberReleased) -> None:
    """End a hold, also one whose beginning has not arrived."""
    await conn.execute(
        """
        INSERT INTO prescriber_hold (hold_id, prescriber_rpps, released_at) VALUES ($1, $2, $3)
        ON CONFLICT (hold_id) DO UPDATE
        SET released_at = coalesce(prescriber_hold.released_at, EXCLUDED.released_at)
        """,
        event.hold_id,
        event.prescriber_rpps,
        event.occurred_at,
    )


async def is_held(conn: Connection, rpps: Rpps) -> bool:
    """Tell whether what this prescriber issues waits for his word."""
    found: bool = await conn.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM prescriber_hold WHERE prescriber_rpps = $1 AND released_at IS NULL
        )
        """,
        rpps,
    )
    return found
