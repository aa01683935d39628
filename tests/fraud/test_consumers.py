"""Records as Kafka brings them: twice, for nobody, and unreadable."""

import pytest

from shared.contracts.event import Event
from shared.contracts.prescribe import SigningKeyPublished
from shared.kafka.consume import Consumer, Record
from shared.kafka.set_aside import list_set_aside, replay
from tests.fraud.desk import Desk
from tests.fraud.events import (
    NOON,
    B,
    an_id,
    beyond_quota,
    billed,
    exhausted,
    issued,
    pack_shown,
    recorded,
)

DONE = None


@pytest.fixture
def desk(service) -> Desk:
    return Desk(service.parts.pool)


@pytest.fixture
def consumers(service) -> dict[str, Consumer]:
    return {consumer.topic: consumer for consumer in service.parts.broker.consumers}


def record(topic: str, event: Event | bytes, offset: int = 0) -> Record:
    if isinstance(event, bytes):
        return Record(topic, 0, offset, b"key", event)
    return Record(topic, 0, offset, event.key.encode(), event.model_dump_json().encode())


def test_fraud_listens_to_the_others_and_waits_for_no_bad_record(consumers):
    assert {topic: c.on_poison for topic, c in consumers.items()} == {
        "prescribe.events": "set_aside",
        "dispense.events": "set_aside",
        "notify.events": "set_aside",
    }
    assert {c.group_id for c in consumers.values()} == {
        "fraud.prescribe.events",
        "fraud.dispense.events",
        "fraud.notify.events",
    }


async def test_each_event_of_dispense_reaches_its_table_once(consumers, desk):
    events = [exhausted(B), recorded(), billed(), beyond_quota(), pack_shown()]

    for event in (*events, *events):
        assert await consumers["dispense.events"].settle(record("dispense.events", event)) is DONE

    tables = (
        "presentation",
        "handover",
        "billing",
        "quota_exceeded",
        "pack_presentation",
        "outbox",
    )
    assert [await desk.count(table) for table in tables] == [1] * len(tables)


async def test_an_issue_is_copied_once_and_a_key_is_nobody_s_business_here(consumers, desk):
    key = SigningKeyPublished(
        event_id=an_id(), occurred_at=NOON, key_id="0a1b2c3d", public_key="A" * 43
    )

    for event in (issued(), key, key):
        assert await consumers["prescribe.events"].settle(record("prescribe.events", event)) is DONE

    assert await desk.count("prescription") == 1
    assert await desk.count("set_aside_event") == 0


@pytest.mark.parametrize("topic", ["prescribe.events", "dispense.events"])
@pytest.mark.parametrize("value", [b"", b"{", b'{"type":"prescription.eaten"}', b"\xff\xfe"])
async def test_an_unreadable_record_is_set_aside_and_the_next_one_handled(
    consumers, desk, topic, value
):
    assert await consumers[topic].settle(record(topic, value, 1)) is DONE
    good = issued() if topic == "prescribe.events" else exhausted(B)
    assert await consumers[topic].settle(record(topic, good, 2)) is DONE

    assert await desk.count("set_aside_event") == 1
    assert await desk.count("prescription") == 1


async def test_what_was_set_aside_can_be_handled_again(consumers, service, desk):
    consumer = consumers["dispense.events"]
    async with desk.pool.acquire() as conn:
        await conn.execute("ALTER TABLE presentation RENAME TO away")
    held = record("dispense.events", exhausted(B), 5)
    for _ in range(3):
        await consumer.settle(held)
    async with desk.pool.acquire() as conn:
        assert len(await list_set_aside(conn)) == 1
        await conn.execute("ALTER TABLE away RENAME TO presentation")

    outcome = await replay(desk.pool, service.parts.broker.consumers, only_id=None)

    assert (outcome.done, outcome.failed) == (1, 0)
    assert await desk.raised() == ["S1 D"]
