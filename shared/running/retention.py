"""Forgets what served its time: old inbox rows, idempotency answers, replayed records."""

import asyncio
from datetime import timedelta
from typing import Final

from shared.db import TRANSIENT, Pool, transaction
from shared.log import get_logger
from shared.settings import Settings

BATCH: Final = 5_000
BATCHES_MAX: Final = 200  # a million rows an hour; the rest waits for the next hour
PAUSE_BETWEEN_BATCHES_S: Final = 0.05
EVERY_S: Final = 3_600.0

# Ages are compared on the clock that stamped the rows: the server's, at one moment (a clock that
# goes on within the statement would rule the indexes out).
DELETE_INBOX = """
    DELETE FROM inbox WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM inbox WHERE received_at < statement_timestamp() - $1::INTERVAL LIMIT $2))
"""
DELETE_IDEMPOTENCY = """
    DELETE FROM idempotency WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM idempotency
        WHERE created_at < statement_timestamp() - $1::INTERVAL LIMIT $2))
"""
DELETE_REPLAYED = """
    DELETE FROM set_aside_event WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM set_aside_event
        WHERE replayed_at < statement_timestamp() - $1::INTERVAL LIMIT $2))
"""

log = get_logger()


async def purge(pool: Pool, settings: Settings) -> int:
    """Delete in small transactions what is past its days; returns how many rows went.

    An event id must stay longer than Kafka keeps the event, else a replay acts twice.
    """
    rules = (
        (DELETE_INBOX, settings.inbox_days),
        (DELETE_IDEMPOTENCY, settings.idempotency_days),
        (DELETE_REPLAYED, settings.set_aside_days),
    )
    return sum([await _delete(pool, query, timedelta(days=days)) for query, days in rules])


async def purge_hourly(pool: Pool, settings: Settings) -> None:
    """Purge once an hour until cancelled."""
    while True:
        await asyncio.sleep(EVERY_S)
        try:
            log.info("purged", count=await purge(pool, settings))
        except TRANSIENT as error:
            log.warning("purge_failed", reason=type(error).__name__)


async def _delete(pool: Pool, query: str, age: timedelta) -> int:
    deleted = 0
    for _ in range(BATCHES_MAX):
        async with transaction(pool) as conn:
            count = int((await conn.execute(query, age, BATCH)).split()[-1])
        deleted += count
        if count < BATCH:
            break
        await asyncio.sleep(PAUSE_BETWEEN_BATCHES_S)
    return deleted
