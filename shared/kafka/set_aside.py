"""Records that a consumer set aside: look at them, and hand them to the same consumer again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import asyncpg

from shared.db import Connection, Pool, connection, transaction
from shared.kafka.consume import Consumer, Record
from shared.log import get_logger

PAGE: Final = 100

LIST = """
    SELECT id, consumer, topic, partition, record_offset, reason, set_aside_at
    FROM set_aside_event WHERE replayed_at IS NULL ORDER BY id LIMIT $1
"""
NEXT = """
    SELECT id, consumer, topic, partition, record_offset, key, value
    FROM set_aside_event
    WHERE replayed_at IS NULL AND id > $1 AND ($2::BIGINT IS NULL OR id = $2)
    ORDER BY id LIMIT $3
"""
COUNT = "SELECT count(*) FROM set_aside_event WHERE replayed_at IS NULL"
MARK_REPLAYED = "UPDATE set_aside_event SET replayed_at = clock_timestamp() WHERE id = $1"
DISCARD = """
    DELETE FROM set_aside_event
    WHERE replayed_at IS NULL
        AND ($1::BIGINT IS NULL OR id = $1)
        AND ($2::INTERVAL IS NULL OR set_aside_at < clock_timestamp() - $2)
    RETURNING consumer, topic, partition, record_offset
"""

log = get_logger()


@dataclass(frozen=True, slots=True)
class SetAside:
    """Where a record is and why; never what it says."""

    id: int
    consumer: str
    topic: str
    partition: int
    record_offset: int
    reason: str
    set_aside_at: datetime


@dataclass(slots=True)
class Replayed:
    """How a replay went; what failed or had to wait for it is still set aside."""

    done: int = 0
    failed: int = 0


async def list_set_aside(conn: Connection, *, limit: int = PAGE) -> list[SetAside]:
    """The records still waiting, oldest first."""
    return [SetAside(**row) for row in await conn.fetch(LIST, limit)]


async def count_set_aside(conn: Connection) -> int:
    """How many records are still waiting."""
    count: int = await conn.fetchval(COUNT)
    return count


async def replay(
    pool: Pool, consumers: Sequence[Consumer[Any]], *, only_id: int | None = None
) -> Replayed:
    """Hand each waiting record to its consumer, oldest first; `only_id` picks one.

    The inbox makes it idempotent. After a failure the later records of that key wait too.
    """
    by_group = {consumer.group_id: consumer for consumer in consumers}
    outcome, blocked, last_id = Replayed(), set[tuple[str, bytes | None]](), 0
    while rows := await _next(pool, last_id, only_id):
        for row in rows:
            last_id = row["id"]
            line = (row["consumer"], row["key"])
            consumer = by_group.get(row["consumer"])
            if consumer and line not in blocked and await _replay_one(pool, consumer, row):
                outcome.done += 1
            else:
                outcome.failed += 1
                blocked.add(line)
    return outcome


async def discard(
    conn: Connection, *, by: str, only_id: int | None = None, older_than: timedelta | None = None
) -> int:
    """Delete records that will never be replayed: they are raw, and may name a patient.

    One of the two says which, both together narrow it down; neither raises ValueError. Each
    one leaves a line of log, with whose account did it. Returns how many went.
    """
    if only_id is None and older_than is None:
        raise ValueError("which records?")
    rows = await conn.fetch(DISCARD, only_id, older_than)
    for row in rows:
        log.warning(
            "set_aside_discarded",
            name=by,
            consumer=row["consumer"],
            topic=row["topic"],
            partition=row["partition"],
            offset=row["record_offset"],
        )
    return len(rows)


async def _next(pool: Pool, after: int, only_id: int | None) -> list[asyncpg.Record]:
    async with connection(pool) as conn:
        return await conn.fetch(NEXT, after, only_id, PAGE)


async def _replay_one(pool: Pool, consumer: Consumer[Any], row: asyncpg.Record) -> bool:
    record = Record(row["topic"], row["partition"], row["record_offset"], row["key"], row["value"])
    try:
        async with asyncio.timeout(consumer.settings.handle_timeout_s):
            await consumer.take(record)
    except Exception as error:  # noqa: BLE001 - one record's failure is not the others'
        log.warning("replay_failed", consumer=consumer.group_id, reason=type(error).__name__)
        return False
    async with transaction(pool) as conn:
        await conn.execute(MARK_REPLAYED, row["id"])
    return True
