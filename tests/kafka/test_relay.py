"""The relay: what is committed reaches Kafka, in order per key, whatever dies when."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer
from typing_extensions import override

from shared.db import Pool, transaction
from shared.kafka.options import EVENT_BYTES_MAX
from shared.outbox import (
    LOCK_NAMESPACE,
    SHARDS,
    EventTooLarge,
    Relay,
    enqueue,
)
from tests.kafka.notes import NoteWritten, a_note, create_topic, settings_for
from tests.waiting import eventually


@asynccontextmanager
async def relaying(pool: Pool, settings, name: str = "test-relay") -> AsyncIterator[Relay]:
    relay = Relay(pool, settings=settings, client_id=name)
    async with running(relay):
        yield relay


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[None]:
    task = asyncio.create_task(relay.run_forever())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task}, timeout=15)


@asynccontextmanager
async def listening(kafka_address: str, topic: str) -> AsyncIterator[list[NoteWritten]]:
    """The notes on a topic, as a bystander sees them."""
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=kafka_address, auto_offset_reset="earliest", group_id=None
    )
    seen: list[NoteWritten] = []

    async def listen() -> None:
        nonlocal seen
        async for record in consumer:
            seen += [NoteWritten.model_validate_json(record.value)]

    await consumer.start()
    task = asyncio.create_task(listen())
    try:
        yield seen
    finally:
        task.cancel()
        await asyncio.wait({task})
        await consumer.stop()


async def put(pool: Pool, topic: str, *notes: NoteWritten) -> None:
    async with transaction(pool) as conn:
        for note in notes:
            await enqueue(conn, note, topic=topic)


async def put_and_fail(pool: Pool, topic: str, note: NoteWritten) -> None:
    async with transaction(pool) as conn:
        await enqueue(conn, note, topic=topic)
        raise ZeroDivisionError


async def is_empty(pool: Pool) -> bool:
    return await pool.fetchval("SELECT count(*) FROM outbox") == 0


def first_seen(seen: list[NoteWritten], author: str) -> list[int]:
    return list(dict.fromkeys(note.page for note in seen if note.author == author))


async def test_committed_events_are_published_and_leave_the_outbox(kafka_address, topic, db):
    note = a_note()

    async with listening(kafka_address, topic) as seen, relaying(db, settings_for(kafka_address)):
        await put(db, topic, note)

        await eventually(lambda: seen == [note])
        await eventually(lambda: is_empty(db))


async def test_an_event_of_a_rolled_back_transaction_is_never_published(kafka_address, topic, db):
    async with listening(kafka_address, topic) as seen, relaying(db, settings_for(kafka_address)):
        with pytest.raises(ZeroDivisionError):
            await put_and_fail(db, topic, a_note(page=1))
        await put(db, topic, a_note(page=2))

        await eventually(lambda: [note.page for note in seen] == [2])


async def test_a_commit_wakes_the_relay_long_before_its_next_poll(kafka_address, topic, db):
    settings = settings_for(kafka_address, relay_poll_s=60.0)

    async with listening(kafka_address, topic) as seen, relaying(db, settings):
        await put(db, topic, a_note(page=1))
        await eventually(lambda: len(seen) == 1)
        await put(db, topic, a_note(page=2))

        await eventually(lambda: len(seen) == 2, timeout_s=5)


async def test_two_relays_at_once_keep_the_order_of_each_key(kafka_address, topic, db):
    settings = settings_for(kafka_address, relay_batch=7)
    authors = [f"author-{n}" for n in range(40)]

    async with (
        listening(kafka_address, topic) as seen,
        relaying(db, settings, "relay-1"),
        relaying(db, settings, "relay-2"),
    ):
        for page in range(20):
            await put(db, topic, *(a_note(author, page) for author in authors))
        await eventually(lambda: is_empty(db), timeout_s=60)
        await eventually(lambda: len(seen) >= 800)

    assert len(seen) == 800
    for author in authors:
        assert first_seen(seen, author) == list(range(20))


class CountedRelay(Relay):
    passes = 0

    @override
    async def _relay_all_shards(self) -> None:
        self.passes += 1
        await super()._relay_all_shards()


async def test_a_relay_that_waits_for_another_one_does_not_spin(kafka_address, topic, db):
    settings = settings_for(kafka_address)
    relay = CountedRelay(db, settings=settings, client_id="test-relay")
    async with transaction(db) as conn:
        for shard in range(SHARDS):
            await conn.execute("SELECT pg_advisory_xact_lock($1, $2)", LOCK_NAMESPACE, shard)
        await put(db, topic, a_note())
        async with running(relay):
            await eventually(lambda: relay.passes >= 3)
            started = asyncio.get_running_loop().time()
            await eventually(lambda: relay.passes >= 23)
            took_s = asyncio.get_running_loop().time() - started

    assert took_s > 10 * settings.relay_poll_s


async def test_a_crash_between_sending_and_deleting_sends_again_and_loses_nothing(
    kafka_address, topic, db
):
    note, settings = a_note(), settings_for(kafka_address)

    await put(db, topic, note)
    async with listening(kafka_address, topic) as seen, relaying(db, settings):
        async with transaction(db) as conn:
            # Who holds the row lets the relay read and send it, and not delete it.
            await conn.execute("SELECT FROM outbox FOR UPDATE")
            await eventually(lambda: len(seen) == 1)
            await eventually(lambda: kill_who_deletes(db))
        await eventually(lambda: is_empty(db))
        await eventually(lambda: len(seen) >= 2)

    assert all(copy == note for copy in seen)


async def kill_who_deletes(pool: Pool) -> bool:
    return bool(
        await pool.fetchval(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND query LIKE 'DELETE FROM outbox%' "
            "AND wait_event_type = 'Lock'"
        )
    )


async def test_a_topic_that_does_not_exist_yet_holds_up_its_events_and_no_others(
    kafka_address, topic, db
):
    settings = settings_for(kafka_address, relay_send_timeout_s=1.0)
    later, author = f"{topic}.later", "bob"

    await put(db, later, a_note(author, 1))
    async with listening(kafka_address, topic) as seen, relaying(db, settings):
        await put(db, topic, *(a_note(f"anne-{n}", n) for n in range(30)))
        await eventually(lambda: len(seen) >= 25, timeout_s=60)
        await create_topic(kafka_address, later)
        await eventually(lambda: is_empty(db), timeout_s=60)


async def test_an_event_too_large_for_consumers_is_refused_at_once(db):
    note = a_note(author="a" * EVENT_BYTES_MAX)

    with pytest.raises(EventTooLarge):
        await put(db, "notes", note)


async def test_the_same_event_id_cannot_be_published_twice(db):
    note = a_note()
    await put(db, "notes", note)

    with pytest.raises(asyncpg.UniqueViolationError):
        await put(db, "notes", note)
