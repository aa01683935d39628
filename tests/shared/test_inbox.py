"""The inbox: one effect for each event, whoever brings it however often."""

import asyncio
import uuid

import pytest

from shared.db import transaction
from shared.inbox import claim
from tests.waiting import eventually

EVENT_ID = uuid.UUID(int=1)


@pytest.fixture
async def pool(db_for):
    return await db_for("shared")


async def test_the_second_copy_of_an_event_is_not_claimed(pool):
    async with transaction(pool) as conn:
        first = await claim(conn, "fraud", EVENT_ID)
    async with transaction(pool) as conn:
        second = await claim(conn, "fraud", EVENT_ID)

    assert (first, second) == (True, False)


async def test_two_consumers_claim_the_same_event_each_for_itself(pool):
    async with transaction(pool) as conn:
        assert await claim(conn, "fraud", EVENT_ID)
        assert await claim(conn, "notify", EVENT_ID)


async def test_of_copies_at_once_all_but_one_wait_and_then_do_nothing(pool):
    claims = await asyncio.gather(*(_claim_and_hold(pool) for _ in range(5)))

    assert sorted(claims) == [False, False, False, False, True]


async def test_a_copy_takes_over_from_one_that_was_rolled_back(pool):
    with pytest.raises(ZeroDivisionError):
        await _claim_and_fail(pool)

    async with transaction(pool) as conn:
        assert await claim(conn, "fraud", EVENT_ID)


async def _claim_and_hold(pool):
    async with transaction(pool) as conn:
        is_claimed = await claim(conn, "fraud", EVENT_ID)
        if is_claimed:
            await eventually(lambda: _wait_for_a_lock(pool, 4))
        return is_claimed


async def _wait_for_a_lock(pool, count) -> bool:
    waiting = await pool.fetchval(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return waiting == count


async def _claim_and_fail(pool):
    async with transaction(pool) as conn:
        await claim(conn, "fraud", EVENT_ID)
        raise ZeroDivisionError
