"""What a consumer remembers of the records it could not handle; no Kafka is needed for that."""

import pytest
from aiokafka import TopicPartition

from shared.kafka.broker import Broker
from shared.kafka.consume import TRIES_UNTIL_KNOWN, TRIES_UNTIL_RED, NotYetKnown, Record
from tests.kafka.notes import CREATE_HEARD, NoteWritten, a_note, reading, settings_for

TOPIC = "notes"


@pytest.fixture
async def db(db_for):
    pool = await db_for("shared")
    await pool.execute(CREATE_HEARD)
    return pool


def a_record(partition: int = 0) -> Record:
    return Record(TOPIC, partition, 7, b"anne", a_note().model_dump_json().encode())


def failing_with(error: type[Exception], db, **choices) -> Broker:
    async def fail(_: NoteWritten) -> None:
        raise error

    return reading(settings_for("127.0.0.1:1"), TOPIC, db, before=fail, **choices)


async def rebalance(broker: Broker, *partitions: int) -> None:
    (listener,) = broker.commits
    await listener.on_partitions_revoked([TopicPartition(TOPIC, 0), TopicPartition(TOPIC, 1)])
    await listener.on_partitions_assigned([TopicPartition(TOPIC, p) for p in partitions])


async def test_a_record_that_moved_to_another_member_turns_nothing_red_here(db):
    broker = failing_with(LookupError, db)
    (consumer,) = broker.consumers
    for _ in range(TRIES_UNTIL_RED):
        await consumer.settle(a_record(partition=0))
    assert consumer.is_stuck

    await rebalance(broker, 0, 1)
    assert consumer.is_stuck
    await rebalance(broker, 1)

    assert not consumer.is_stuck


async def test_where_poison_is_held_an_event_never_understood_is_held_too(db):
    broker = failing_with(NotYetKnown, db, on_poison="hold")
    (consumer,) = broker.consumers

    waits = [await consumer.settle(a_record()) for _ in range(TRIES_UNTIL_KNOWN + 5)]

    assert None not in waits
    assert consumer.is_stuck
    assert await db.fetchval("SELECT count(*) FROM set_aside_event") == 0


async def test_where_poison_is_set_aside_so_is_an_event_never_understood(db):
    broker = failing_with(NotYetKnown, db, on_poison="set_aside")
    (consumer,) = broker.consumers

    waits = [await consumer.settle(a_record()) for _ in range(TRIES_UNTIL_KNOWN)]

    assert waits.index(None) == TRIES_UNTIL_KNOWN - 1
    assert await db.fetchval("SELECT reason FROM set_aside_event") == "NotYetKnown"
