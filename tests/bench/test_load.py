"""What the load generator measures, on servers whose behaviour is known."""

import asyncio
from collections import Counter

import pytest

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
    assert load.quantile(1) >= 0.3


async def test_requests_start_at_their_moments_whatever_the_answers_take():
    loop, started = asyncio.get_running_loop(), [asyncio.get_running_loop().time()]
    enough = asyncio.Event()

    async def call(_: int) -> str:
        started.append(loop.time())
        if len(started) > 200:
            enough.set()
        await enough.wait()  # nobody is answered before two hundred have asked
        return "201"

    load = await open_load(call, rate=300, seconds=1, good="201")

    assert 230 < load.succeeded < 370
    assert started[200] - started[0] > 0.4, "not before they are due"


async def test_what_is_answered_after_the_end_was_not_achieved():
    async def call(_: int) -> str:
        await asyncio.sleep(0.3)
        return "201"

    load = await open_load(call, rate=100, seconds=0.2, good="201")

    assert load.succeeded == load.ends.total() > 0
    assert load.achieved == 0


@pytest.mark.parametrize(
    ("in_time", "failed", "p99_s", "is_held"),
    [(97, 0, 0.05, True), (96, 0, 0.05, False), (97, 1, 0.05, False), (97, 0, 0.07, False)],
)
def test_a_rate_is_held_by_who_answers_all_fast_and_nearly_all_before_the_end(
    in_time, failed, p99_s, is_held
):
    ends = Counter({"201": 100 - failed, "503": failed})
    load = Load(rate=10, seconds=10, latencies=[p99_s] * (100 - failed), ends=ends, in_time=in_time)

    assert load.is_held(0.06) is is_held


async def test_what_fails_is_counted_apart_and_has_no_latency():
    async def call(number: int) -> str:
        return "201" if number % 2 else "503"

    load = await closed_load(call, workers=2, seconds=0.05, good="201")

    assert load.failed == load.ends["503"] > 0
    assert load.succeeded == load.ends["201"] == len(load.latencies)


def test_a_run_without_a_success_has_no_latency():
    assert Load(rate=1, seconds=1).quantile(0.99) == 0
