"""What a consumer cannot handle, or not yet: it is held, tried again, or set aside."""

import asyncio
from itertools import pairwise

from shared.kafka.broker import NotYetKnown
from shared.kafka.consume import SET_ASIDE_IN_A_ROW_MAX, TRIES_UNTIL_KNOWN
from shared.running.lifespan import consuming
from tests.kafka.notes import (
    NoteWritten,
    a_note,
    as_record,
    has_heard,
    heard,
    reading,
    send,
    set_aside_reasons,
    settings_for,
)
from tests.waiting import eventually


async def test_poison_on_hold_stops_its_partition_and_no_other(kafka_address, topic, db):
    settings = settings_for(kafka_address)
    broker = reading(settings, topic, db, on_poison="hold")

    async with consuming(broker, settings):
        await send(kafka_address, topic, {"value": b"{", "partition": 0})
        await send(kafka_address, topic, as_record(a_note("anne", 1)) | {"partition": 0})
        await send(kafka_address, topic, as_record(a_note("bob", 2)) | {"partition": 1})
        await eventually(lambda: has_heard(db, "bob", [2]))
        await eventually(lambda: broker.consumers[0].is_stuck)

    assert await heard(db, "anne") == []
    assert await set_aside_reasons(db) == []


async def test_what_was_on_hold_is_read_again_after_a_restart(kafka_address, topic, db):
    settings = settings_for(kafka_address)
    is_repaired = False

    async def fails_until_repaired(_: NoteWritten) -> None:
        if not is_repaired:
            raise LookupError

    broker = reading(settings, topic, db, on_poison="hold", before=fails_until_repaired)
    async with consuming(broker, settings):
        await send(kafka_address, topic, *(as_record(a_note(page=page)) for page in (1, 2)))
        await eventually(lambda: broker.consumers[0].tries > 3)
    is_repaired = True
    async with consuming(reading(settings, topic, db), settings):
        await eventually(lambda: has_heard(db, "anne", [1, 2]), timeout_s=20)


async def test_a_bug_is_tried_three_times_then_set_aside(kafka_address, topic, db):
    settings, tries = settings_for(kafka_address), 0

    async def has_a_bug(note: NoteWritten) -> None:
        nonlocal tries
        if note.page == 1:
            tries += 1
            raise ZeroDivisionError("anne's note")

    broker = reading(settings, topic, db, on_poison="set_aside", before=has_a_bug)
    async with consuming(broker, settings):
        await send(kafka_address, topic, *(as_record(a_note(page=page)) for page in (1, 2)))
        await eventually(lambda: has_heard(db, "anne", [2]))

    assert tries == 3
    assert await set_aside_reasons(db) == ["ZeroDivisionError"]


async def test_an_event_not_yet_understood_waits_until_it_is(kafka_address, topic, db):
    settings, tries = settings_for(kafka_address), 0

    async def knows_after_six_tries(_: NoteWritten) -> None:
        nonlocal tries
        tries += 1
        if tries < 6:
            raise NotYetKnown

    async with consuming(reading(settings, topic, db, before=knows_after_six_tries), settings):
        await send(kafka_address, topic, *(as_record(a_note(page=page)) for page in (1, 2)))

        await eventually(lambda: has_heard(db, "anne", [1, 2]))


async def test_an_event_never_understood_is_set_aside(kafka_address, topic, db):
    settings = settings_for(kafka_address, retry_first_s=0.01, retry_cap_s=0.02)
    tries = 0

    async def never_knows(note: NoteWritten) -> None:
        nonlocal tries
        if note.page == 1:
            tries += 1
            raise NotYetKnown

    broker = reading(settings, topic, db, on_poison="set_aside", before=never_knows)
    async with consuming(broker, settings):
        await send(kafka_address, topic, *(as_record(a_note(page=page)) for page in (1, 2)))
        await eventually(lambda: has_heard(db, "anne", [2]), timeout_s=30)

    assert tries == TRIES_UNTIL_KNOWN
    assert await set_aside_reasons(db) == ["NotYetKnown"]


async def test_a_long_run_of_poison_is_an_outage_and_is_held(kafka_address, topic, db):
    settings = settings_for(kafka_address)
    broker = reading(settings, topic, db, on_poison="set_aside")
    poison = [{"value": b"{", "partition": 0} for _ in range(SET_ASIDE_IN_A_ROW_MAX + 5)]

    async with consuming(broker, settings):
        await send(kafka_address, topic, *poison)
        await eventually(lambda: broker.consumers[0].is_stuck)

    assert len(await set_aside_reasons(db)) == SET_ASIDE_IN_A_ROW_MAX


async def test_waiting_grows_between_tries_and_never_spins(kafka_address, topic, db):
    settings = settings_for(kafka_address, retry_first_s=0.1, retry_cap_s=10.0)
    moments: list[float] = []

    async def fails(_: NoteWritten) -> None:
        moments.append(asyncio.get_running_loop().time())
        raise LookupError

    async with consuming(reading(settings, topic, db, before=fails), settings):
        await send(kafka_address, topic, as_record(a_note()))
        await eventually(lambda: len(moments) >= 5)

    waits = [after - before for before, after in pairwise(moments)]
    assert all(wait >= least for wait, least in zip(waits, (0.1, 0.2, 0.4, 0.8), strict=False))


async def test_handling_that_hangs_is_cut_off_and_tried_again(kafka_address, topic, db):
    settings, tries = settings_for(kafka_address, handle_timeout_s=0.2), 0

    async def hangs_once(_: NoteWritten) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            await asyncio.sleep(60)

    async with consuming(reading(settings, topic, db, before=hangs_once), settings):
        await send(kafka_address, topic, as_record(a_note(page=5)))

        await eventually(lambda: has_heard(db, "anne", [5]))
