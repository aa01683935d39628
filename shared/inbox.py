"""Which events this service has already handled: the second copy of one does nothing."""

from collections.abc import Sequence
from uuid import UUID

from shared.db import Connection

CLAIM = """
    INSERT INTO inbox (consumer, event_id) VALUES ($1, $2)
    ON CONFLICT DO NOTHING
    RETURNING TRUE
"""

CLAIM_MANY = """
    INSERT INTO inbox (consumer, event_id)
    SELECT $1, event_id FROM unnest($2::UUID[]) AS event (event_id)
    ON CONFLICT DO NOTHING
    RETURNING event_id
"""


async def claim(conn: Connection, consumer: str, event_id: UUID) -> bool:
    """Take the event for this consumer, inside the transaction that holds its effect.

    False: already handled. A concurrent copy waits here for the first one's transaction,
    and takes over when that one rolls back.
    """
    return bool(await conn.fetchval(CLAIM, consumer, event_id))


async def claim_many(conn: Connection, consumer: str, event_ids: Sequence[UUID]) -> set[UUID]:
    """Take a batch of events, as `claim` takes one; return those that were not handled yet.

    Batches that run at once and share events may wait for each other in a circle, which PostgreSQL
    ends by an error: let one batch run at a time.
    """
    rows = await conn.fetch(CLAIM_MANY, consumer, event_ids)
    if len(rows) == len(event_ids):
        return set(event_ids)  # nearly always: it spares making as many UUIDs
    return {UUID(int=row["event_id"].int) for row in rows}
