"""A record on hold: operators see it, let the consumer go past it, and bring it back later."""

import pytest

from shared.db import transaction
from shared.kafka.held import Held, Place, list_held, release
from shared.kafka.set_aside import replay
from shared.running.lifespan import consuming
from tests.kafka.notes import a_note, as_record, heard, reading, send, settings_for
from tests.kafka.test_set_aside import Bug
from tests.waiting import eventually


async def all_held(pool) -> list[Held]:
    async with pool.acquire() as conn:
        return await list_held(conn)


async def let_go(pool, place: Place) -> str | None:
    async with transaction(pool) as conn:
        return await release(conn, place, by="root")


async def test_a_record_released_by_an_operator_is_set_aside_and_the_next_ones_handled(
    kafka_address, topic, db
):
    settings, bug = settings_for(kafka_address), Bug(1)
    broker = reading(settings, topic, db, before=bug)
    async with consuming(broker, settings):
        await send(kafka_address, topic, *(as_record(a_note(page=page)) for page in (1, 2, 3)))
        await eventually(lambda: broker.consumers[0].is_stuck)
        (held,) = await all_held(db)
        consumer = await let_go(db, held.place)

        await eventually(lambda: _heard(db, [2, 3]))
        assert await all_held(db) == []
    assert (held.consumer, held.reason) == (consumer, "ZeroDivisionError")
    assert held.tries >= 5
    row = await db.fetchrow("SELECT reason, released_by, released_at FROM set_aside_event")
    assert row["reason"] == "by operator: ZeroDivisionError"
    assert row["released_by"] == "root"
    assert row["released_at"] >= held.held_since
    bug.pages.clear()
    assert (await replay(db, broker.consumers)).done == 1
    assert await heard(db) == [2, 3, 1]


async def test_what_nobody_can_read_is_let_past_too(kafka_address, topic, db):
    settings = settings_for(kafka_address)
    async with consuming(reading(settings, topic, db), settings):
        await send(kafka_address, topic, {"value": b"{"}, as_record(a_note(page=2)))
        (held,) = await eventually(lambda: all_held(db))
        await let_go(db, held.place)

        await eventually(lambda: _heard(db, [2]))
    row = await db.fetchrow("SELECT key, value FROM set_aside_event")
    assert (row["key"], row["value"]) == (b"anne", b"{")


async def test_a_record_that_can_be_handled_after_all_is_no_longer_listed(kafka_address, topic, db):
    settings, bug = settings_for(kafka_address), Bug(1)
    async with consuming(reading(settings, topic, db, before=bug), settings):
        await send(kafka_address, topic, as_record(a_note(page=1)))
        await eventually(lambda: all_held(db))

    async with consuming(reading(settings, topic, db), settings):  # its repaired successor
        await eventually(lambda: _heard(db, [1]), timeout_s=20)
        await eventually(lambda: _is_nothing_held(db))


async def test_only_the_very_record_that_is_held_can_be_released(kafka_address, topic, db):
    settings, bug = settings_for(kafka_address), Bug(1, 2)
    async with consuming(reading(settings, topic, db, before=bug), settings):
        await send(kafka_address, topic, *(as_record(a_note(page=page)) for page in (1, 2)))
        (first,) = await eventually(lambda: all_held(db))
        assert await let_go(db, Place(topic, first.place.partition, 1)) is None
        await let_go(db, first.place)

        (second,) = await eventually(lambda: _held_at(db, 1))

    assert second.released_by is None
    assert await db.fetchval("SELECT count(*) FROM set_aside_event") == 1


@pytest.mark.parametrize("text", ["", "notes", "notes:1", "notes:1:x", "notes:1:2:3"])
def test_a_place_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match=r"invalid literal|unpack"):
        Place.parse(text)


def test_a_place_reads_as_it_is_written():
    assert str(Place.parse("prescribe.events:2:41")) == "prescribe.events:2:41"


async def _heard(pool, pages) -> bool:
    return await heard(pool) == pages


async def _is_nothing_held(pool) -> bool:
    return await all_held(pool) == []


async def _held_at(pool, offset: int) -> list[Held]:
    return [held for held in await all_held(pool) if held.place.offset == offset]
