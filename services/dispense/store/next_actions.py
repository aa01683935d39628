"""SQL of what the clock does next about each prescription."""

from datetime import datetime
from typing import Final

from services.dispense.model import NextAction
from shared.db import Connection
from shared.unsent import write_later

# The moment of the statement: one that changes within it (clock_timestamp) is in no index. The
# prescriptions are locked first, as officines do: so nobody waits for the other in a circle.
LOCK_DUE: Final = """
    SELECT prescription.number
    FROM next_action JOIN prescription ON prescription.number = next_action.number
    WHERE next_action.due_at <= statement_timestamp()
    ORDER BY next_action.due_at LIMIT $1
    FOR NO KEY UPDATE OF prescription SKIP LOCKED
"""


async def lock_due(conn: Connection, *, limit: int) -> list[str]:
    """Return prescriptions about which something is due by the server's clock; replicas get others.

    What an officine is changing is left for the next time. `take_due` tells whether it still is.
    """
    return [row["number"] for row in await conn.fetch(LOCK_DUE, limit)]


async def take_due(conn: Connection, number: str) -> bool:
    """Take what is due off the table; False when another replica has done it, or it changed.

    The caller holds the prescription's lock.
    """
    is_taken = await conn.fetchval(
        """
        DELETE FROM next_action WHERE number = $1 AND due_at <= statement_timestamp()
        RETURNING TRUE
        """,
        number,
    )
    return bool(is_taken)


async def insert_next_action(conn: Connection, number: str, action: NextAction | None) -> None:
    """Keep what is next about a new prescription, at once: it may be replaced before the commit."""
    if action is not None:
        await conn.execute(
            "INSERT INTO next_action (number, kind, due_at) VALUES ($1, $2, $3)",
            number,
            action.kind,
            action.due_at,
        )


async def replace_next_action(conn: Connection, number: str, action: NextAction | None) -> None:
    """Keep what is next, in place of what was; nobody reads it in the same transaction.

    The caller holds the prescription's lock, and calls this once in a transaction.
    """
    if action is None:
        await write_later(conn, "DELETE FROM next_action WHERE number = $1", number)
        return
    await write_later(
        conn,
        """
        INSERT INTO next_action (number, kind, due_at) VALUES ($1, $2, $3)
        ON CONFLICT (number) DO UPDATE SET kind = EXCLUDED.kind, due_at = EXCLUDED.due_at
        """,
        number,
        action.kind,
        action.due_at,
    )


async def read_clock(conn: Connection) -> datetime:
    """Return the server's time: replicas whose clocks differ agree on one end of a day."""
    now: datetime = await conn.fetchval("SELECT clock_timestamp()")
    return now
