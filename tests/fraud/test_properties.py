"""Whatever the order in which topics and prescriptions interleave, the same signals are raised."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts.event import Event, PrescriptionEvent
from tests.builders import a_number
from tests.fraud.desk import OF_ONE_NUMBER, Desk
from tests.fraud.events import (
    A,
    B,
    C,
    D,
    exhausted,
    issued,
    not_served,
    presented,
    recorded,
    served,
)

EMPTY = """
    TRUNCATE outbox, inbox, prescription, raised_signal, fraud_case, hit, presentation, handover,
             trace_bucket CASCADE
"""
CASES = """
    SELECT number, state, is_known, patient_ref, opened_at, last_hit_at
    FROM fraud_case ORDER BY number, opened_at LIMIT 100
"""
HITS = """
    SELECT event_id, signal, signal_class FROM hit
    ORDER BY event_id, signal, signal_class LIMIT 1000
"""

pharmacies = st.sampled_from([A, B, C, D])
gaps_in_hours = st.sampled_from([0.1, 1, 12, 24, 25, 100])
kinds = st.sampled_from(["presented", "presented", "exhausted", "forged", "partial", "stock_out"])
steps = st.lists(st.tuples(kinds, pharmacies, gaps_in_hours), max_size=8)


@dataclass(frozen=True)
class Story:
    """Two prescriptions: per Kafka key and topic, the events in the order of the facts."""

    queues: tuple[tuple[PrescriptionEvent, ...], ...]

    @property
    def in_order(self) -> list[PrescriptionEvent]:
        return sorted((e for queue in self.queues for e in queue), key=lambda e: e.occurred_at)


def _life(seed: int, drawn: list[tuple[str, Any, float]]) -> tuple[PrescriptionEvent, ...]:
    events: list[PrescriptionEvent] = []
    hours = 0.0
    for kind, pharmacy, gap in drawn:
        hours += gap
        events.append(_event(kind, pharmacy, hours, seed))
    return tuple(events)


def _event(kind: str, pharmacy: Any, hours: float, seed: int) -> PrescriptionEvent:
    number = a_number(seed)
    match kind:
        case "presented":
            return presented(pharmacy, hours, number=number)
        case "exhausted":
            return exhausted(pharmacy, hours, number=number)
        case "forged":
            return presented(pharmacy, hours, number=number, authenticity="signature_invalid")
        case "partial":
            return recorded(pharmacy, hours, served(left=1), number=number)
        case _:
            return recorded(pharmacy, hours, not_served(), number=number)


@st.composite
def stories(draw) -> Story:
    queues: list[tuple[PrescriptionEvent, ...]] = []
    for seed in (1, 2):
        queues += [_life(seed, draw(steps)), (issued(number=a_number(seed)),)]
    return Story(tuple(queues))


@st.composite
def arrivals(draw, story: Story) -> list[PrescriptionEvent]:
    """Interleave the queues in any way, and let some events come again later."""
    turns = [n for n, queue in enumerate(story.queues) for _ in queue]
    waiting = [list(queue) for queue in story.queues]
    come: list[PrescriptionEvent] = []
    for turn in draw(st.permutations(turns)):
        come.append(waiting[turn].pop(0))
        if draw(st.booleans()):
            come.append(draw(st.sampled_from(come)))
    return come


async def _outcome(pool: asyncpg.Pool, events: Sequence[Event]) -> Any:
    await pool.execute(EMPTY)
    desk = Desk(pool, OF_ONE_NUMBER)
    await desk.take(*events)
    signals = {
        (s.number, s.occurred_at, s.signal, s.signal_class, s.observed, s.evidence, s.patient_ref)
        for s in await desk.published()
    }
    count = len(await desk.published())
    rows = [tuple(row) for query in (CASES, HITS) for row in await pool.fetch(query)]
    return count, signals, rows


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_any_order_of_arrival_raises_the_same_signals(pool: asyncpg.Pool, data):
    story = data.draw(stories())
    arrival = data.draw(arrivals(story))

    expected = await _outcome(pool, story.in_order)
    observed = await _outcome(pool, arrival)

    assert observed == expected


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_two_prescriptions_handled_at_once_do_not_disturb_each_other(
    pool: asyncpg.Pool, data
):
    story = data.draw(stories())

    expected = await _outcome(pool, story.in_order)
    await pool.execute(EMPTY)
    await asyncio.gather(*(Desk(pool, OF_ONE_NUMBER).take(*queue) for queue in story.queues))

    assert {s.evidence for s in await Desk(pool, OF_ONE_NUMBER).published()} == {
        s[5] for s in expected[1]
    }


@given(
    officines=st.permutations([A, B, C, D]),
    hours=st.lists(st.integers(0, 200), min_size=4, max_size=4),
    data=st.data(),
)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_presentations_that_come_late_are_seen_as_if_they_had_come_in_time(
    pool: asyncpg.Pool, officines, hours, data
):
    visits = [presented(p, h) for p, h in zip(officines, sorted(hours), strict=True)]
    _, in_time, rows = await _outcome(pool, visits)

    _, late, late_rows = await _outcome(pool, data.draw(st.permutations(visits)))

    assert {s[2:4] for s in late} == {s[2:4] for s in in_time}
    assert len(late_rows) == len(rows)
