"""Which events this service has already handled: the second copy of one does nothing."""

from uuid import UUID

from shared.db import Connection

CLAIM = """
    INSERT INTO inbox (consumer, event_id) VALUES ($1, $2)
    ON CONFLICT DO NOTHING
    RETURNING TRUE
"""


async def claim(conn: Connection, consumer: str, event_id: UUID) -> bool:
    """Take the event for this consumer, inside the transaction that holds its effect.

    False: already handled. A concurrent copy waits here for the first one's transaction,
    and takes over when that one rolls back.
    """
    return bool(await conn.fetchval(CLAIM, consumer, event_id))
