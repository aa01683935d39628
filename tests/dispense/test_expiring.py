"""The clock on a real database: each prescription expires once, whatever runs beside it."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from services.dispense import store, use_cases
from services.dispense.clockwork import expire_forever
from services.dispense.model import Recorded
from services.dispense.store.next_actions import LOCK_DUE
from shared.contracts.dispense import (
    CancellationRejected,
    DispensationRecorded,
    ExecutionNotice,
    PrescriptionExpired,
)
from shared.contracts.prescription import PrescriptionContent
from shared.days import add_months, day_open_somewhere, end_of_day
from shared.db import transaction
from shared.running.clockwork import Pace
from tests.builders import INS, a_content, a_line, a_number
from tests.dispense.builders import a_hand_over, at, in_packs
from tests.dispense.counter import RESOURCES, Counter, codes
from tests.dispense.events import KEY_RING, cancellation
from tests.waiting import eventually

LONG_AGO = date(2024, 2, 29)
A_DAY = timedelta(days=1)


def old(seed: int = 1, **changes) -> PrescriptionContent:
    return a_content(number=a_number(seed), issued_on=LONG_AGO, **changes)


async def expire(counter: Counter, limit: int = 100) -> int:
    return await use_cases.expire_due(counter.pool, RESOURCES, limit=limit)


async def expired(counter: Counter) -> list[PrescriptionExpired]:
    return [each for each in await counter.published() if isinstance(each, PrescriptionExpired)]


async def version_of(counter: Counter, number: str) -> int:
    return await counter.pool.fetchval("SELECT version FROM prescription WHERE number = $1", number)


async def due_at(counter: Counter, number: str) -> datetime | None:
    return await counter.pool.fetchval("SELECT due_at FROM next_action WHERE number = $1", number)


async def test_what_is_past_its_last_day_expires_once_and_everybody_is_told(counter):
    content = old(lines=(a_line(), a_line(line=2)))
    await counter.receive(content)

    looked_at = [await expire(counter), await expire(counter)]

    assert looked_at == [1, 0]
    (event,) = await expired(counter)
    assert (event.number, event.state, event.prescription_version) == (content.number, "expired", 2)
    assert event.expired_on == date(2024, 5, 28)
    notice = ExecutionNotice.model_validate_json(KEY_RING.unseal(event.sealed, aad=event.aad))
    assert notice.patient.ins == INS
    assert [line.delivered for line in notice.lines] == [None, None]
    assert await version_of(counter, content.number) == 2
    assert await counter.count("next_action") == 0


async def test_the_notice_tells_what_was_handed_over_before(counter):
    begun = old(lines=(a_line(quantity=in_packs(2)), a_line(line=2)))
    qr_text = await counter.receive(begun)
    seen = await counter.consulted(qr_text, at=at(LONG_AGO))
    await counter.given(seen.consultation_id, a_hand_over(packs=1), at=at(LONG_AGO))

    await expire(counter)

    (event,) = await expired(counter)
    notice = ExecutionNotice.model_validate_json(KEY_RING.unseal(event.sealed, aad=event.aad))
    assert [line.delivered is not None for line in notice.lines] == [True, False]
    assert (event.expired_on, event.prescription_version) == (date(2025, 2, 28), 3)


@pytest.mark.parametrize(("days", "is_expired"), [(0, False), (1, True)])
async def test_the_clock_of_the_database_decides_which_day_it_is(counter, days, is_expired):
    """The last day is the one that is still open in Polynesia, or the one before it."""
    now = await counter.pool.fetchval("SELECT clock_timestamp()")
    last = day_open_somewhere(now) - days * A_DAY
    content = a_content(issued_on=add_months(last, -12), valid_until=last, lines=(a_line(
        quantity=in_packs(2)),))  # fmt: skip
    qr_text = await counter.receive(content)
    first = at(content.issued_on)
    seen = await counter.consulted(qr_text, at=first)
    await counter.given(seen.consultation_id, a_hand_over(packs=1), at=first)

    await expire(counter)

    assert len(await expired(counter)) == is_expired
    assert await due_at(counter, content.number) == (None if is_expired else end_of_day(last))


async def test_the_moment_follows_each_change(counter):
    content = a_content(lines=(a_line(quantity=in_packs(2)),))
    qr_text = await counter.receive(content)
    moments = [await due_at(counter, content.number)]

    for _ in range(2):
        seen = await counter.consulted(qr_text)
        await counter.given(seen.consultation_id, a_hand_over(packs=1))
        moments.append(await due_at(counter, content.number))

    assert moments == [end_of_day(date(2027, 2, 21)), end_of_day(date(2027, 11, 22)), None]


async def test_what_is_cancelled_waits_for_nothing(counter):
    await counter.receive()

    await counter.end(cancellation(a_content()))

    assert await counter.count("next_action") == 0


async def test_what_was_cancelled_before_it_came_waits_for_nothing(counter):
    await counter.end(cancellation(a_content()))
    await counter.receive()

    assert await counter.count("next_action") == 0


async def test_a_moment_that_is_wrong_is_put_right_and_nothing_is_told(counter):
    content = a_content(issued_on=datetime.now(UTC).date())
    await counter.receive(content)
    right = await due_at(counter, content.number)
    await counter.pool.execute("UPDATE next_action SET due_at = now() - INTERVAL '1 day'")

    await expire(counter)

    assert await due_at(counter, content.number) == right
    assert await expired(counter) == []


async def test_an_officine_is_refused_after_the_expiry_as_before_it(counter):
    qr_text = await counter.receive(old())
    before = await counter.consulted(qr_text)
    await expire(counter)
    after = await counter.consulted(qr_text)

    answers = [await counter.give(seen.consultation_id) for seen in (before, after)]

    assert [codes(answer)[-1] for answer in answers] == ["prescription_expired"] * 2
    assert after.prescription.version == before.prescription.version + 1


async def test_a_cancellation_after_the_expiry_finds_that_it_is_there(counter):
    await counter.receive(old())
    await expire(counter)

    await counter.end(cancellation(old()))

    (answer,) = await counter.outcomes()
    assert isinstance(answer, CancellationRejected)
    assert (answer.rejection, answer.state) == ("already_expired", "expired")


async def test_several_replicas_at_once_end_each_prescription_once(counter):
    for seed in range(1, 41):
        await counter.receive(old(seed))

    looked_at = await asyncio.gather(*(expire(counter, limit=7) for _ in range(8)))
    while await expire(counter, limit=7):
        pass

    told = [event.number for event in await expired(counter)]
    assert sorted(told) == sorted(a_number(seed) for seed in range(1, 41))
    assert max(looked_at) == 7


async def test_an_officine_that_is_handing_over_is_not_overtaken_nor_waited_for(counter):
    await counter.receive(old(1))
    await counter.receive(old(2))

    async with transaction(counter.pool) as conn:
        await store.lock_prescription(conn, a_number(1))
        async with asyncio.timeout(5):
            assert await expire(counter) == 1

    assert [event.number for event in await expired(counter)] == [a_number(2)]
    assert await expire(counter) == 1


async def test_what_does_not_open_is_tried_later_and_holds_up_nobody(counter):
    await counter.receive(old(1))
    await counter.receive(old(2))
    await counter.pool.execute(
        "UPDATE prescription SET sealed_content = 'test.broken' WHERE number = $1", a_number(1)
    )

    await expire(counter)

    assert [event.number for event in await expired(counter)] == [a_number(2)]
    later = await due_at(counter, a_number(1))
    assert later is not None
    assert timedelta(minutes=59) < later - datetime.now(UTC) <= timedelta(minutes=61)


async def test_hand_overs_and_the_clock_at_once_leave_versions_without_a_gap(counter):
    """The first hand-over moves the last day from the third month to the twelfth, or comes late."""
    for seed in range(1, 31):
        qr_text = await counter.receive(old(seed, lines=(a_line(quantity=in_packs(2)),)))
        seen = await counter.consulted(qr_text, at=at(LONG_AGO))
        both = await asyncio.gather(
            counter.give(seen.consultation_id, a_hand_over(packs=1), at=at(LONG_AGO)),
            expire(counter),
        )
        assert isinstance(both[0], Recorded)
    await expire(counter)

    of_number: dict[str, list[int]] = {}
    for event in await counter.published():
        if isinstance(event, DispensationRecorded | PrescriptionExpired):
            of_number.setdefault(event.number, []).append(event.prescription_version)
    assert len(of_number) == 30
    assert all(told == list(range(2, 2 + len(told))) for told in of_number.values())


async def test_the_loop_goes_on_by_itself_and_is_stopped(counter):
    await counter.receive(old())
    pace = Pace(poll_s=0.05, batch=10)
    task = asyncio.create_task(expire_forever(counter.pool, RESOURCES, pace))

    async def told() -> bool:
        return len(await expired(counter)) == 1

    await eventually(told, timeout_s=10)
    task.cancel()
    await asyncio.wait({task})


async def test_the_service_runs_the_loop(service):
    assert [task.func for task in service.parts.tasks] == [expire_forever]


FILL = """
    WITH copied AS (
        INSERT INTO prescription (number, patient_ref, qr_digest, signing_key_id, issued_on,
            valid_until, sealed_content, received_at)
        SELECT 'N' || i, patient_ref, qr_digest, signing_key_id, issued_on, valid_until,
            sealed_content, received_at
        FROM prescription, generate_series(1, 20000) AS i
        RETURNING number
    )
    INSERT INTO next_action SELECT number, 'expire', now() + INTERVAL '1 day' FROM copied
"""


async def test_what_is_due_is_read_off_one_index_among_twenty_thousand(counter):
    await counter.receive(old())
    await counter.pool.execute(FILL)
    await counter.pool.execute("ANALYZE prescription, next_action")

    plan = await counter.pool.fetchval(f"EXPLAIN (FORMAT JSON) {LOCK_DUE}", 50)

    assert "next_action_due" in plan
    assert "Seq Scan" not in plan
