"""An officine that consults over and over hides nobody, and fills no table."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts.dispense import PrescriptionPresented
from shared.contracts.event import PrescriptionEvent
from tests.fraud.desk import Desk
from tests.fraud.events import NOON, A, B, C, D, E, exhausted, not_served, presented, recorded

EMPTY = """
    TRUNCATE outbox, inbox, prescription, raised_signal, fraud_case, hit, presentation, handover,
             trace_bucket CASCADE
"""
VISITS = """
    SELECT pharmacy_finess, count(*) AS rows, sum(visit_count) AS visits
    FROM presentation GROUP BY pharmacy_finess ORDER BY pharmacy_finess LIMIT 100
"""
A_SECOND = 1 / 3600


def loop(count: int, hours: float = 0, **changes: Any) -> list[PrescriptionPresented]:
    """Return consults of officine A, one a second."""
    return [presented(A, hours + n * A_SECOND, **changes) for n in range(count)]


def in_order(*events: PrescriptionEvent) -> list[PrescriptionEvent]:
    return sorted(events, key=lambda event: (event.occurred_at, event.event_id))


async def rows_of(pool: asyncpg.Pool) -> dict[str, tuple[int, int]]:
    return {
        row["pharmacy_finess"]: (row["rows"], row["visits"]) for row in await pool.fetch(VISITS)
    }


async def signals_of(pool: asyncpg.Pool, events: list[PrescriptionEvent]) -> list[Any]:
    await pool.execute(EMPTY)
    desk = Desk(pool)
    await desk.take(*events)
    return [(s.occurred_at, s.signal, s.signal_class, s.observed) for s in await desk.published()]


async def test_a_thousand_consults_of_one_officine_hide_no_other_one(desk: Desk):
    await desk.take(presented(B, -0.5), *loop(1_000), presented(C, 1))

    assert await desk.raised() == ["S2 F", "S2 H"]
    assert [signal.observed for signal in await desk.published()] == ["2", "3"]
    assert (await rows_of(desk.pool))[A] == (2, 1_000)


async def test_a_thousand_consults_of_what_is_used_up_are_counted_in_a_few_rows(desk: Desk):
    used_up: dict[str, Any] = {
        "state": "dispensed",
        "has_quantity_left": False,
        "executed_by": (B,),
    }

    await desk.take(*loop(200, **used_up))

    assert await desk.raised() == ["S1 D"]
    assert await rows_of(desk.pool) == {A: (2, 200)}
    assert await desk.count("hit") == 2
    assert await desk.pool.fetchval("SELECT hit_count FROM raised_signal") == 200


async def test_visits_that_are_not_alike_are_all_kept(desk: Desk):
    looks = [presented(A, n * A_SECOND) for n in range(3)]
    forged = [presented(A, 1 + n * A_SECOND, authenticity="unknown_key") for n in range(3)]
    the_day_after = [presented(A, 24 + n * A_SECOND) for n in range(3)]

    await desk.take(*looks, *forged, *the_day_after)

    assert await rows_of(desk.pool) == {A: (6, 9)}


async def test_a_step_one_in_between_keeps_the_visits_around_it(desk: Desk):
    await desk.take(*loop(3), recorded(B, 0.5, not_served()), *loop(3, 1))

    assert await rows_of(desk.pool) == {A: (4, 6)}


async def test_a_visit_that_proves_a_signal_is_never_folded(desk: Desk):
    # The window of B's visit begins between the first and the second look of A.
    first, proof, last = presented(A, -1), presented(A, 1), presented(A, 3)
    await desk.take(first, proof, presented(B, 24.5))
    (signal,) = await desk.published()
    assert proof.event_id in signal.evidence

    await desk.take(last)

    assert await rows_of(desk.pool) == {A: (3, 3), B: (1, 1)}


async def test_a_repeat_that_comes_late_is_counted_and_sets_nothing_off(desk: Desk):
    first, second, last = (exhausted(B, hours) for hours in (0, 1, 2))
    await desk.take(first, last)

    await desk.take(second)

    assert await desk.raised() == ["S1 D"]
    assert await rows_of(desk.pool) == {B: (2, 3)}


@pytest.mark.parametrize("count", [2, 40])
async def test_days_of_looping_grow_by_two_rows_a_day(desk: Desk, count: int):
    for day in range(4):
        await desk.take(*loop(count, 24 * day))

    assert await rows_of(desk.pool) == {A: (8, 4 * count)}


visits = st.lists(
    st.tuples(
        st.sampled_from([B, C, D, E]),
        st.floats(-60, 60, allow_nan=False).map(lambda hours: round(hours, 2)),
        st.sampled_from(["presented", "presented", "stock_out"]),
    ),
    max_size=7,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(others=visits, start=st.integers(-24, 24), count=st.integers(3, 25))
async def test_an_officine_that_looks_often_weighs_as_one_that_looked_twice(
    pool: asyncpg.Pool, others, start, count
):
    around = [
        presented(pharmacy, hours)
        if kind == "presented"
        else recorded(pharmacy, hours, not_served())
        for pharmacy, hours, kind in others
    ]
    repeats = loop(count, start)

    often = await signals_of(pool, in_order(*around, *repeats))
    kept = await rows_of(pool)
    twice = await signals_of(pool, in_order(*around, repeats[0], repeats[-1]))

    assert often == twice
    assert kept[A][1] == count
    assert kept[A][0] <= 2 * (2 + len(around))
    assert all(moment > NOON - timedelta(days=4) for moment, *_ in often)
