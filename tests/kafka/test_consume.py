"""What a consumer does with records: good ones, late ones, poison."""

import asyncio
from contextlib import suppress

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from shared.running.lifespan import consuming
from tests.kafka.notes import (
    SERVICE,
    NoteBurnt,
    NoteWritten,
    a_note,
    as_record,
    has_heard,
    reading,
    send,
    set_aside_reasons,
    settings_for,
)
from tests.waiting import eventually

POISON = {
    "bad JSON": {"value": b"{"},
    "not JSON at all": {"value": b"\xff\xfe\x00"},
    "wrong model": {"value": b'{"type": "note.written", "version": 1, "page": "many"}'},
    "unknown type": {"value": b'{"type": "note.eaten", "version": 1}'},
    "unknown version": {"value": a_note().model_dump_json().encode().replace(b":1,", b":2,", 1)},
    "no type": {"value": b"[]"},
    "deep nesting": {"value": b"[" * 100_000},
    "empty": {"value": b""},
    "key of another": {"value": a_note("bob").model_dump_json().encode()},
    "too large": {"value": b'"' + b"x" * 1_500_000 + b'"'},
}
ODD_HEADERS = {
    "header not UTF-8": [("content-type", b"\xff\xfe")],
    "header without value": [("correlation_id", None)],
}


async def test_events_of_one_key_arrive_once_and_in_order(kafka_address, topic, db):
    settings = settings_for(kafka_address)
    notes = [as_record(a_note(author, page)) for page in range(20) for author in ("anne", "bob")]

    async with consuming(reading(settings, topic, db), settings):
        await send(kafka_address, topic, *notes)

        await eventually(lambda: has_heard(db, "bob", list(range(20))))
        await eventually(lambda: has_heard(db, "anne", list(range(20))))


async def test_an_event_that_comes_twice_is_handled_once(kafka_address, topic, db):
    settings = settings_for(kafka_address)
    first, second = as_record(a_note(page=1)), as_record(a_note(page=2))

    async with consuming(reading(settings, topic, db), settings):
        await send(kafka_address, topic, first, first, first, second)

        await eventually(lambda: has_heard(db, "anne", [1, 2]))


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
async def test_a_record_nobody_can_read_is_set_aside_whole(kafka_address, topic, db, poison):
    settings = settings_for(kafka_address)

    async with consuming(reading(settings, topic, db, on_poison="set_aside"), settings):
        await send(kafka_address, topic, poison, as_record(a_note(page=7)))

        await eventually(lambda: has_heard(db, "anne", [7]))
    row = await db.fetchrow("SELECT * FROM set_aside_event")
    assert (row["topic"], row["record_offset"]) == (topic, 0)
    assert (row["key"], row["value"]) == (b"anne", poison["value"])
    assert row["reason"] == "UnreadableEvent"


@pytest.mark.parametrize("headers", ODD_HEADERS.values(), ids=ODD_HEADERS.keys())
async def test_odd_headers_do_not_keep_an_event_from_being_handled(
    kafka_address, topic, db, headers
):
    settings = settings_for(kafka_address)

    async with consuming(reading(settings, topic, db), settings):
        await send(kafka_address, topic, as_record(a_note(page=3)) | {"headers": headers})

        await eventually(lambda: has_heard(db, "anne", [3]))


@pytest.mark.parametrize("on_poison", ["hold", "set_aside"])
async def test_a_tombstone_tells_nothing_and_stops_nothing(kafka_address, topic, db, on_poison):
    settings = settings_for(kafka_address)

    async with consuming(reading(settings, topic, db, on_poison=on_poison), settings):
        await send(kafka_address, topic, {"value": None}, as_record(a_note(page=4)))

        await eventually(lambda: has_heard(db, "anne", [4]))
    assert await set_aside_reasons(db) == []


async def test_a_transaction_that_a_stranger_leaves_open_silences_nobody(kafka_address, topic, db):
    settings = settings_for(kafka_address)
    stranger = AIOKafkaProducer(bootstrap_servers=kafka_address, transactional_id=topic)
    await stranger.start()
    await stranger.begin_transaction()
    await stranger.send_and_wait(topic, **as_record(a_note(page=1)))

    async with consuming(reading(settings, topic, db), settings):
        await send(kafka_address, topic, as_record(a_note(page=2)))
        await eventually(lambda: has_heard(db, "anne", [1, 2]))
    await stranger.abort_transaction()
    await stranger.stop()


async def test_handling_that_outlasts_its_limit_does_not_keep_a_service_from_stopping(
    kafka_address, topic, db
):
    settings = settings_for(kafka_address, handle_timeout_s=2.0, retry_first_s=30.0)
    broker, is_at_hand = reading(settings, topic, db), asyncio.Event()

    async def never_lets_go(_: NoteWritten | NoteBurnt) -> None:
        is_at_hand.set()
        while not may_end.is_set():
            with suppress(asyncio.CancelledError):
                await may_end.wait()

    may_end = asyncio.Event()
    broker.consumers[0].handle = never_lets_go
    async with consuming(broker, settings):
        await send(kafka_address, topic, as_record(a_note()))
        await is_at_hand.wait()
        started = asyncio.get_running_loop().time()
        asyncio.get_running_loop().call_later(6.0, may_end.set)

    assert asyncio.get_running_loop().time() - started < 4.0


async def test_consumers_stop_also_when_what_runs_beside_them_fails(kafka_address, topic, db):
    settings = settings_for(kafka_address)
    broker = reading(settings, topic, db)

    with pytest.raises(ZeroDivisionError):
        await _consume_and_fail(broker, settings)

    assert not broker.running


async def _consume_and_fail(broker, settings):
    async with consuming(broker, settings):
        await eventually(lambda: broker.is_consuming)
        raise ZeroDivisionError


async def test_types_knowingly_ignored_are_skipped(kafka_address, topic, db):
    settings = settings_for(kafka_address)
    copied = {"value": b'{"type": "note.copied", "version": 9}'}

    async with consuming(reading(settings, topic, db, on_poison="hold"), settings):
        await send(kafka_address, topic, copied, as_record(a_note(page=4)))

        await eventually(lambda: has_heard(db, "anne", [4]))


async def test_what_was_handled_before_an_orderly_stop_does_not_come_again(
    kafka_address, topic, db
):
    settings, seen = settings_for(kafka_address), []

    async def note_down(note: NoteWritten) -> None:
        seen.append(note.page)

    async with consuming(reading(settings, topic, db, before=note_down), settings):
        await send(kafka_address, topic, *(as_record(a_note(page=page)) for page in range(9)))
        await eventually(lambda: len(seen) == 9)
    async with consuming(reading(settings, topic, db, before=note_down), settings):
        await send(kafka_address, topic, as_record(a_note(page=9)))
        await eventually(lambda: has_heard(db, "anne", list(range(10))))

    assert seen == list(range(10))


@pytest.mark.needs_apache_kafka
async def test_a_record_at_hand_is_not_committed_before_it_is_handled(kafka_address, topic, db):
    settings, may_end = settings_for(kafka_address), asyncio.Event()

    async def wait_at_the_second(note: NoteWritten) -> None:
        if note.page == 2:
            await may_end.wait()

    async with consuming(reading(settings, topic, db, before=wait_at_the_second), settings):
        await send(
            kafka_address, topic, *(as_record(a_note(page=p)) | {"partition": 0} for p in (1, 2))
        )
        await eventually(lambda: _has_committed(kafka_address, topic, 1))
        may_end.set()
        await eventually(lambda: _has_committed(kafka_address, topic, 2))


async def _has_committed(kafka_address, topic, offset):
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_address)
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets(f"{SERVICE}.{topic}")
    finally:
        await admin.close()
    assert [known.offset for known in offsets.values()] == [offset]
    return True
