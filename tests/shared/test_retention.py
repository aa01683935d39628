"""What served its time goes, in bounded batches; what may still be needed stays."""

from datetime import timedelta

import pytest

from shared.running.retention import (
    BATCH,
    DELETE_IDEMPOTENCY,
    DELETE_INBOX,
    DELETE_REPLAYED,
    purge,
)
from tests.kafka.notes import settings_for

SETTINGS = settings_for("127.0.0.1:1")


@pytest.fixture
async def pool(db_for):
    return await db_for("shared")


async def test_only_what_is_past_its_days_is_deleted(pool):
    await pool.execute("""
        INSERT INTO inbox (consumer, event_id, received_at) VALUES
            ('old', gen_random_uuid(), now() - INTERVAL '101 days'),
            ('new', gen_random_uuid(), now() - INTERVAL '99 days');
        INSERT INTO idempotency (actor, operation, key, request_hash, created_at) VALUES
            ('old', 'issue', 'k', '', now() - INTERVAL '31 days'),
            ('new', 'issue', 'k', '', now() - INTERVAL '29 days');
        INSERT INTO set_aside_event
            (consumer, topic, partition, record_offset, reason, set_aside_at, replayed_at)
        VALUES
            ('old', 't', 0, 1, 'r', now(), now() - INTERVAL '366 days'),
            ('new', 't', 0, 1, 'r', now() - INTERVAL '900 days', NULL);
    """)

    deleted = await purge(pool, SETTINGS)

    assert deleted == 3
    assert await pool.fetch("SELECT consumer FROM inbox") == [("new",)]
    assert await pool.fetch("SELECT actor FROM idempotency") == [("new",)]
    assert await pool.fetch("SELECT consumer FROM set_aside_event") == [("new",)]


async def test_a_large_heap_goes_in_several_batches(pool):
    await pool.execute(
        """
        INSERT INTO inbox (consumer, event_id, received_at)
        SELECT 'old', gen_random_uuid(), now() - INTERVAL '101 days'
        FROM generate_series(1, $1)
        """,
        2 * BATCH + 1,
    )

    assert await purge(pool, SETTINGS) == 2 * BATCH + 1


async def test_the_old_rows_are_read_off_an_index(pool):
    await pool.execute("""
        INSERT INTO inbox (consumer, event_id, received_at)
        SELECT 'c', gen_random_uuid(), now() - (50000 - i) * INTERVAL '4 minutes'
        FROM generate_series(1, 50000) AS i;
        INSERT INTO idempotency (actor, operation, key, request_hash, created_at)
        SELECT 'a', 'issue', 'k' || i, '', now() - (50000 - i) * INTERVAL '4 minutes'
        FROM generate_series(1, 50000) AS i;
        INSERT INTO set_aside_event
            (consumer, topic, partition, record_offset, reason, set_aside_at, replayed_at)
        SELECT 'c', 't', 0, i, 'r', now(),
            CASE WHEN i % 10 = 0 THEN NULL ELSE now() - (50000 - i) * INTERVAL '4 minutes' END
        FROM generate_series(1, 50000) AS i;
        ANALYZE inbox, idempotency, set_aside_event;
    """)

    plans = [
        await pool.fetchval(f"EXPLAIN (FORMAT JSON) {query}", timedelta(days=138), BATCH)
        for query in (DELETE_INBOX, DELETE_IDEMPOTENCY, DELETE_REPLAYED)
    ]

    assert "inbox_received_at" in plans[0]
    assert "idempotency_created_at" in plans[1]
    assert "set_aside_event_replayed_at" in plans[2]
