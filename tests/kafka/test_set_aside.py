"""Records set aside can be looked at and handed to their consumer again."""

import asyncio

from shared.kafka.set_aside import list_set_aside, replay
from shared.running.lifespan import consuming
from tests.kafka.notes import (
    NoteWritten,
    a_note,
    as_record,
    heard,
    reading,
    send,
    set_aside_reasons,
    settings_for,
)
from tests.waiting import eventually


class Bug:
    """A handling that fails for some pages until it is repaired."""

    def __init__(self, *pages: int) -> None:
        self.pages = set(pages)

    async def __call__(self, note: NoteWritten) -> None:
        if note.page in self.pages:
            raise ZeroDivisionError


async def test_replay_hands_the_records_over_again_in_order_once(kafka_address, topic, db):
    settings, bug = settings_for(kafka_address), Bug(1, 2)
    broker = reading(settings, topic, db, on_poison="set_aside", before=bug)
    async with consuming(broker, settings):
        await send(kafka_address, topic, *(as_record(a_note(page=page)) for page in (1, 2, 3)))
        await eventually(lambda: _heard(db, [3]))
    bug.pages.clear()

    first = await replay(db, broker.consumers)
    second = await replay(db, broker.consumers)

    assert (first.done, first.failed, second.done, second.failed) == (2, 0, 0, 0)
    assert await heard(db) == [3, 1, 2]


async def test_a_record_already_handled_changes_nothing_when_replayed(kafka_address, topic, db):
    settings, bug = settings_for(kafka_address), Bug(1)
    record = as_record(a_note(page=1))
    broker = reading(settings, topic, db, on_poison="set_aside", before=bug)
    async with consuming(broker, settings):
        await send(kafka_address, topic, record)
        await eventually(lambda: set_aside_reasons(db))
        bug.pages.clear()
        await send(kafka_address, topic, record)  # its publisher sent it once more
        await eventually(lambda: _heard(db, [1]))

    await asyncio.gather(replay(db, broker.consumers), replay(db, broker.consumers))

    assert await heard(db) == [1]
    async with db.acquire() as conn:
        assert await list_set_aside(conn) == []


async def test_a_record_that_fails_again_stays_and_makes_its_key_wait(kafka_address, topic, db):
    settings, bug = settings_for(kafka_address), Bug(1, 2, 3)
    broker = reading(settings, topic, db, on_poison="set_aside", before=bug)
    records = (a_note("anne", 1), a_note("anne", 2), a_note("bob", 3))
    async with consuming(broker, settings):
        await send(kafka_address, topic, *map(as_record, records))
        await eventually(lambda: _are_set_aside(db, 3))
    bug.pages = {1}

    outcome = await replay(db, broker.consumers)

    assert (outcome.done, outcome.failed) == (1, 2)
    assert await heard(db, "anne") == []
    assert await heard(db, "bob") == [3]


async def test_a_replay_that_hangs_is_cut_off_and_its_record_stays(kafka_address, topic, db):
    settings, bug = settings_for(kafka_address), Bug(1)
    broker = reading(settings, topic, db, on_poison="set_aside", before=bug)
    async with consuming(broker, settings):
        await send(kafka_address, topic, as_record(a_note("anne", 1)))
        await eventually(lambda: _are_set_aside(db, 1))
    impatient = settings_for(kafka_address, handle_timeout_s=0.1)
    hanging = reading(impatient, topic, db, on_poison="set_aside", before=_hang)

    async with asyncio.timeout(5):
        outcome = await replay(db, hanging.consumers)

    assert (outcome.done, outcome.failed) == (0, 1)
    assert await _are_set_aside(db, 1)


async def _hang(_: NoteWritten) -> None:
    await asyncio.Event().wait()


async def test_one_record_can_be_replayed_alone(kafka_address, topic, db):
    settings, bug = settings_for(kafka_address), Bug(1, 2)
    broker = reading(settings, topic, db, on_poison="set_aside", before=bug)
    async with consuming(broker, settings):
        await send(kafka_address, topic, *(as_record(a_note(page=page)) for page in (1, 2)))
        await eventually(lambda: _are_set_aside(db, 2))
    bug.pages.clear()
    async with db.acquire() as conn:
        last = (await list_set_aside(conn))[-1]

    outcome = await replay(db, broker.consumers, only_id=last.id)

    assert (outcome.done, outcome.failed) == (1, 0)
    assert await heard(db) == [2]


async def _heard(pool, pages):
    assert await heard(pool) == pages
    return True


async def _are_set_aside(pool, count):
    assert len(await set_aside_reasons(pool)) == count
    return True
