"""Records as Kafka brings them to the whole service: twice, unreadable, of an unknown type."""

import pytest

from services.dispense.model import Adaptation
from shared.contracts.event import Event
from shared.kafka.consume import Consumer, Record
from tests.builders import a_content, a_number
from tests.dispense.adapting import answered, asked, read
from tests.dispense.counter import Counter
from tests.dispense.events import a_qr, a_signal, issued, key_published
from tests.dispense.test_holds import held, released

DONE = None


@pytest.fixture
def consumers(service) -> dict[str, Consumer]:
    return {consumer.topic: consumer for consumer in service.parts.broker.consumers}


def record(topic: str, event: Event | bytes, offset: int = 0) -> Record:
    if isinstance(event, bytes):
        return Record(topic, 0, offset, b"key", event)
    return Record(topic, 0, offset, event.key.encode(), event.model_dump_json().encode())


def test_dispense_listens_to_prescribe_and_fraud_and_skips_nothing(consumers):
    assert {topic: c.on_poison for topic, c in consumers.items()} == {
        "prescribe.events": "hold",
        "fraud.events": "hold",
    }
    assert {c.group_id for c in consumers.values()} == {
        "dispense.prescribe.events",
        "dispense.fraud.events",
    }


async def test_each_event_reaches_its_table_once(consumers, served: Counter):
    events: dict[str, list[Event]] = {
        "prescribe.events": [key_published(), issued(a_content(), a_qr(a_content()))],
        "fraud.events": [a_signal(a_number()), held(), released(a_number()), released()],
    }

    for topic, each in events.items():
        for event in (*each, *each):
            assert await consumers[topic].settle(record(topic, event)) is DONE

    tables = ("signing_key", "prescription", "alert", "prescriber_hold", "hold_release", "inbox")
    counts = {table: await served.count(table) for table in tables}
    assert counts == dict.fromkeys(tables, 1) | {"inbox": 6}


async def test_an_answer_of_the_prescriber_reaches_the_request_it_is_about(consumers, served):
    seen = await served.consulted(await served.receive())
    asked_for = await asked(served, seen.consultation_id)
    answer = record("prescribe.events", answered(asked_for, "refused"))

    for _ in range(2):
        assert await consumers["prescribe.events"].settle(answer) is DONE

    found = await read(served, asked_for.request_id)
    assert isinstance(found, Adaptation)
    assert found.answer is not None
    assert found.answer.outcome == "refused"


@pytest.mark.parametrize("topic", ["prescribe.events", "fraud.events"])
@pytest.mark.parametrize("value", [b"", b"{", b'{"type":"prescription.eaten"}', b"\xff\xfe"])
async def test_an_unreadable_record_is_held_and_never_set_aside(consumers, served, topic, value):
    waits = [await consumers[topic].settle(record(topic, value)) for _ in range(4)]

    assert all(wait is not DONE for wait in waits)
    assert await served.count("set_aside_event") == 0
