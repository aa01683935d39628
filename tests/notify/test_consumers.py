"""The wiring to Kafka: which topics, which policy, and bytes that lead to the right use case."""

import pytest

from shared.contracts.prescribe import SigningKeyPublished
from shared.kafka.consume import UnreadableEvent
from tests.builders import a_number
from tests.notify.adapting import adaptation_requested
from tests.notify.events import NOON, an_id, billed, issued, presented, recorded, signal
from tests.notify.postroom import PATIENT, PRESCRIBER, Postroom
from tests.notify.test_verifications import a_question, held


@pytest.fixture
def consumers(service):
    return {consumer.topic: consumer for consumer in service.parts.broker.consumers}


def test_what_cannot_be_read_never_holds_up_the_mail(consumers):
    assert {topic: each.on_poison for topic, each in consumers.items()} == {
        "prescribe.events": "set_aside",
        "dispense.events": "set_aside",
        "fraud.events": "set_aside",
    }


async def test_events_of_three_topics_become_messages(consumers, service):
    for topic, event in (
        ("prescribe.events", issued()),
        ("dispense.events", recorded()),
        ("dispense.events", billed()),
        ("dispense.events", adaptation_requested()),
        ("fraud.events", signal()),
        ("fraud.events", a_question(a_number())),
        ("fraud.events", held()),
    ):
        consumer = consumers[topic]
        await consumer.handle(consumer.parse(event.model_dump_json().encode()))

    postroom = Postroom(service.parts.pool)
    assert await postroom.kinds(PATIENT) == ["issued", "recorded", "billed", "alert"]
    assert await postroom.kinds(PRESCRIBER) == [
        *("issued", "recorded", "billed", "adaptation_requested", "alert"),
        *("verification_requested", "identity_held"),
    ]


async def test_a_consult_and_a_key_are_no_news(consumers, service):
    key = SigningKeyPublished(event_id=an_id(), occurred_at=NOON, key_id="00" * 4, public_key="x")

    for topic, event in (("dispense.events", presented()), ("prescribe.events", key)):
        consumer = consumers[topic]
        await consumer.handle(consumer.parse(event.model_dump_json().encode()))

    assert await Postroom(service.parts.pool).states() == []


@pytest.mark.parametrize("value", [b"{", b"[]", b'{"type": "unheard.of"}'])
def test_bytes_that_are_no_event_are_unreadable(consumers, value):
    with pytest.raises(UnreadableEvent):
        consumers["dispense.events"].parse(value)


def test_an_event_of_a_newer_publisher_is_still_read(consumers):
    event = signal()
    value = event.model_dump_json().replace("{", '{"added_later": 1, ', 1).encode()

    assert consumers["fraud.events"].parse(value).number == a_number()
