"""Records by the batch: what one of them does to the others, and what a crash does to all."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from shared.db import DatabaseUnavailable, Pool
from shared.kafka.batches import BatchConsumer
from shared.kafka.consume import Record
from shared.running.lifespan import consuming
from tests.kafka.notes import (
    NoteWritten,
    a_note,
    as_record,
    has_heard,
    heard,
    reading_batches,
    send,
    set_aside_reasons,
    settings_for,
)
from tests.waiting import eventually

POISON = b"{"
TOMBSTONE = None


@pytest.fixture
def nowhere() -> Any:
    return settings_for("localhost:1")


def consumer_of(settings: Any, db: Pool, **changes: Any) -> BatchConsumer[Any]:
    (consumer,) = reading_batches(settings, "notes", db, **changes).consumers
    assert isinstance(consumer, BatchConsumer)
    return consumer


def records(*values: Any, partition: int = 0) -> list[Record]:
    """Return records of one partition: a page number is a note of that page."""
    return [
        Record("notes", partition, offset, key, value)
        for offset, (key, value) in enumerate(_as_bytes(value) for value in values)
    ]


def _as_bytes(value: Any) -> tuple[bytes, bytes | None]:
    if not isinstance(value, int):
        return b"anne", value
    return b"anne", a_note(page=value).model_dump_json().encode()


class Batches:
    """Notes how many came at a time; may fail at a page, or as often as it is told."""

    def __init__(self, *, bug_at: int | None = None, outages: int = 0) -> None:
        self.sizes: list[int] = []
        self.bug_at = bug_at
        self.outages = outages

    async def __call__(self, notes: Sequence[NoteWritten]) -> None:
        self.sizes.append(len(notes))
        if self.outages:
            self.outages -= 1
            raise DatabaseUnavailable("away")
        if any(note.page == self.bug_at for note in notes):
            raise ZeroDivisionError


async def test_what_comes_together_is_handled_together_and_in_order(nowhere, db):
    seen = Batches()
    consumer = consumer_of(nowhere, db, before=seen)

    stopped = await consumer.settle_many(records(*range(40)))

    assert (stopped, seen.sizes) == ({}, [40])
    assert await heard(db) == list(range(40))


async def test_poison_is_set_aside_alone_and_the_others_are_handled_in_two_batches(nowhere, db):
    seen = Batches()
    consumer = consumer_of(nowhere, db, before=seen)

    stopped = await consumer.settle_many(records(1, 2, POISON, TOMBSTONE, 3, 4))

    assert (stopped, seen.sizes) == ({}, [2, 2])
    assert await heard(db) == [1, 2, 3, 4]
    assert await set_aside_reasons(db) == ["UnreadableEvent"]


async def test_poison_on_hold_stops_its_partition_there_and_no_other(nowhere, db):
    consumer = consumer_of(nowhere, db, on_poison="hold")

    stopped = await consumer.settle_many(
        [*records(1, POISON, 2), *records(7, 8, partition=1)],
    )

    assert {p: stop.record.offset for p, stop in stopped.items()} == {0: 1}
    assert await heard(db) == [1, 7, 8]


async def test_a_bug_in_one_event_makes_the_batch_go_one_by_one_and_sets_that_one_aside(
    nowhere, db
):
    consumer = consumer_of(nowhere, db, before=Batches(bug_at=2))
    batch = [*records(1, 2, 3), *records(8, 9, partition=1)]

    first = await consumer.settle_many(batch)
    tries = [await consumer.settle_many(batch[1:3]) for _ in range(2)]

    assert {p: stop.record.offset for p, stop in first.items()} == {0: 1}
    assert [sorted(stopped) for stopped in tries] == [[0], []]
    assert await heard(db) == [1, 8, 9, 3]
    assert await set_aside_reasons(db) == ["ZeroDivisionError"]


async def test_an_outage_stops_all_at_their_first_record_and_loses_none(nowhere, db):
    seen = Batches(outages=2)
    consumer = consumer_of(nowhere, db, before=seen)
    batch = [*records(1, 2), *records(7, partition=1)]

    away = [await consumer.settle_many(batch) for _ in range(2)]
    back = await consumer.settle_many(batch)

    assert [[stop.record.offset for stop in stopped.values()] for stopped in away] == [[0, 0]] * 2
    assert back == {}
    assert await heard(db) == [1, 2, 7]
    assert await set_aside_reasons(db) == []


async def test_a_batch_that_is_too_much_for_the_time_limit_shrinks(db):
    settings = settings_for("localhost:1", handle_timeout_s=0.1)

    async def slow(notes: Sequence[NoteWritten]) -> None:
        await asyncio.sleep(0.01 * len(notes))

    consumer = consumer_of(settings, db, before=slow)
    left = records(*range(30))
    while left:
        stopped = await consumer.settle_many(left)
        left = left[stopped[0].record.offset - left[0].offset :] if stopped else []

    assert await heard(db) == list(range(30))


async def test_a_crash_between_the_commit_and_that_of_the_offsets_does_nothing_twice(
    kafka_address, topic, db
):
    settings = settings_for(kafka_address, handle_timeout_s=1.0, stop_timeout_s=5.0)
    is_committed, never = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        is_committed.set()
        await never.wait()

    async with consuming(reading_batches(settings, topic, db, after=hang), settings):
        await send(kafka_address, topic, *(as_record(a_note(page=p)) for p in range(5)))
        await eventually(is_committed.is_set)
    broker = reading_batches(settings, topic, db)
    async with consuming(broker, settings):
        await send(kafka_address, topic, {"value": POISON}, as_record(a_note(page=5)))
        await eventually(lambda: has_heard(db, "anne", list(range(6))))
        await eventually(lambda: _is_set_aside(db))


async def _is_set_aside(db: Pool) -> bool:
    return await set_aside_reasons(db) == ["UnreadableEvent"]
