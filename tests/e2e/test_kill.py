"""kill -9 of a service while prescriptions live: nothing is lost, nothing happens twice."""

import asyncio

import pytest

from deploy.local.environment import SERVICES
from tests.e2e.lives import Lives, assert_each_lived_once, assert_nothing_waits

LIVES = 24
KILLED_AFTER = (4, 14)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_killed_service_loses_nothing_and_repeats_nothing(service, stack, cast):
    lives = Lives(cast, LIVES)

    for finished in KILLED_AFTER:
        await lives.until(finished)
        stack.kill(service)
        await asyncio.to_thread(stack.restart, service)

    lived = await lives.all()
    assert len({life.number for life in lived}) == LIVES
    await assert_each_lived_once(cast, lived)
    await assert_nothing_waits(stack)
    assert not {life.number for life in lived} & {case["number"] for case in await cast.cases()}
