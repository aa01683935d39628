"""Records as Kafka brings them: twice, for nobody, too early, and unreadable."""

import pytest

from shared.contracts.event import Event
from shared.contracts.notify import MessageDelivered
from shared.kafka.consume import Consumer, Record
from tests.builders import a_number
from tests.prescribe.adapting import requested
from tests.prescribe.desk import NOW, Desk, some_resources
from tests.prescribe.events import an_id, billed, consent, presented, recorded

DONE = None
DISPENSE, NOTIFY = "dispense.events", "notify.events"


@pytest.fixture
def desk(service, medicines) -> Desk:
    return Desk(service.parts.pool, some_resources(medicines))


@pytest.fixture
def consumers(service) -> dict[str, Consumer]:
    return {consumer.topic: consumer for consumer in service.parts.broker.consumers}


@pytest.fixture
async def number(desk) -> str:
    """The number of a prescription that was issued."""
    return (await desk.issue()).number


def record(topic: str, event: Event | bytes, offset: int = 0) -> Record:
    if isinstance(event, bytes):
        return Record(topic, 0, offset, b"key", event)
    return Record(topic, 0, offset, event.key.encode(), event.model_dump_json().encode())


def test_prescribe_holds_what_it_cannot_read_of_each_service_it_listens_to(consumers):
    assert {topic: c.on_poison for topic, c in consumers.items()} == {
        DISPENSE: "hold",
        NOTIFY: "hold",
        "fraud.events": "hold",
    }
    assert {c.group_id for c in consumers.values()} == {
        "prescribe.dispense.events",
        "prescribe.notify.events",
        "prescribe.fraud.events",
    }


async def test_each_event_is_handled_once_and_those_of_others_leave_nothing(
    consumers, desk, number
):
    done = recorded(number)
    of_dispense = [
        presented(number),
        done,
        billed(number, done.dispensation_id),
        requested(number),
    ]
    delivered = MessageDelivered(
        event_id=an_id(),
        occurred_at=NOW,
        number=number,
        message_id=an_id(),
        recipient_kind="prescriber",
        message_kind="issued",
        attempts=1,
    )
    of_notify = [delivered, consent(number, sees=False)]

    for event in of_dispense * 2:
        assert await consumers[DISPENSE].settle(record(DISPENSE, event)) is DONE
    for event in of_notify * 2:
        assert await consumers[NOTIFY].settle(record(NOTIFY, event)) is DONE

    tables = ("dispensation", "execution", "consent", "adaptation", "inbox", "set_aside_event")
    assert [await desk.count(table) for table in tables] == [1, 1, 1, 1, 4, 0]


async def test_an_event_of_a_prescription_not_known_yet_is_tried_again(consumers, desk):
    event = record(DISPENSE, recorded(a_number(99)))

    assert await consumers[DISPENSE].settle(event) is not DONE
    assert await desk.count("inbox") == 0


async def test_a_choice_in_the_name_of_another_patient_is_held_and_hides_nothing(
    consumers, desk, number
):
    forged = consent(number, sees=False).model_copy(update={"patient_ref": "0" * 32})

    for _ in range(5):
        assert await consumers[NOTIFY].settle(record(NOTIFY, forged)) is not DONE

    assert [await desk.count(table) for table in ("consent", "set_aside_event")] == [0, 0]


async def test_a_notice_that_does_not_open_is_held_at_the_door(consumers, desk, number):
    forged = recorded(number).model_copy(update={"event_id": an_id()})

    for _ in range(5):
        assert await consumers[DISPENSE].settle(record(DISPENSE, forged)) is not DONE

    tables = ("dispensation", "execution", "inbox", "set_aside_event")
    assert [await desk.count(table) for table in tables] == [0, 0, 0, 0]


@pytest.mark.parametrize("topic", [DISPENSE, NOTIFY])
@pytest.mark.parametrize("value", [b"", b"{", b'{"type":"prescription.eaten"}', b"\xff\xfe"])
async def test_an_unreadable_record_is_held_not_skipped(consumers, desk, topic, value):
    for _ in range(5):
        assert await consumers[topic].settle(record(topic, value)) is not DONE

    assert await desk.count("set_aside_event") == 0
