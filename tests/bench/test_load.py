"""What the load generator measures, on servers whose behaviour is known."""

import asyncio
from itertools import pairwise

from bench.load import Load, closed_load, open_load


async def test_a_server_that_stalls_is_charged_for_everyone_who_had_to_wait():
    stall = asyncio.Lock()

    async def call(number: int) -> str:
        async with stall:
            await asyncio.sleep(0.3 if number == 0 else 0)
        return "201"

    load = await open_load(call, rate=200, seconds=0.3, good="201")

    assert load.succeeded == load.ends.total() > 30
    # A closed loop would have seen one slow request; those that were due meanwhile waited too.
    assert load.quantile(0.5) > 0.05
    assert 0.3 <= load.quantile(1) < 2


async def test_requests_start_at_the_asked_rate_whatever_the_answers_take():
    started: list[float] = []

    async def call(_: int) -> str:
        started.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0.2)
        return "201"

    load = await open_load(call, rate=300, seconds=1, good="201")

    assert 230 < len(started) < 370
    assert max(later - earlier for earlier, later in pairwise(started)) < 0.15
    assert load.quantile(0.5) >= 0.2


async def test_what_fails_is_counted_apart_and_has_no_latency():
    async def call(number: int) -> str:
        return "201" if number % 2 else "503"

    load = await closed_load(call, workers=2, seconds=0.05, good="201")

    assert load.failed == load.ends["503"] > 0
    assert load.succeeded == load.ends["201"] == len(load.latencies)


def test_a_run_without_a_success_has_no_latency():
    assert Load(rate=1, seconds=1).quantile(0.99) == 0
