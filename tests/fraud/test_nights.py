"""Once a night: officines are compared, fences kept, a sample drawn; twice changes nothing."""

from datetime import timedelta

import asyncpg
import pytest

from services.fraud.store.queue import find_queued
from services.fraud.use_cases.nightly import NightTerms, run_night
from services.fraud.use_cases.rule_reading import read_sample
from services.fraud.use_cases.rulebook import Rulebook
from shared.db import transaction
from tests.fraud.deciding import EVE
from tests.fraud.desk import RESOURCES, Desk
from tests.fraud.events import NOON, A, presented, recorded, served
from tests.fraud.rule_lives import a_visit, keep, stored

TERMS = NightTerms(sample_per_million=1_000_000)


async def night_shift(desk: Desk) -> None:
    """An officine that hands over at one o'clock at night, on eight nights of the last month."""
    for night in range(8):
        hours = -24.0 * (night + 1) - 11
        events = [
            recorded(A, hours + nth / 60, served(), number=f"N{night}-{nth}") for nth in range(7)
        ]
        await desk.take_batch(*events)


async def cases(pool: asyncpg.Pool) -> list[tuple[str, str]]:
    rows = await pool.fetch(
        "SELECT entity_kind, entity_ref FROM fraud_case ORDER BY entity_kind, entity_ref LIMIT 100"
    )
    return [tuple(row) for row in rows]


async def test_an_officine_that_hands_over_at_night_has_a_case_in_the_morning_once(pool):
    await stored(pool)
    await night_shift(Desk(pool, signals=None))
    terms = NightTerms(sample_per_million=0)

    assert await run_night(pool, RESOURCES, terms, at=NOON) == 1
    assert await run_night(pool, RESOURCES, terms, at=NOON + timedelta(hours=3)) == 0

    assert await cases(pool) == [("pharmacy", A)]
    signal = await pool.fetchrow("SELECT rule, signal_version, hit_count FROM raised_signal")
    assert signal is not None
    assert tuple(signal) == ("S14.hours", 1, 1)
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 0  # the queue alone needs it


async def test_nothing_is_done_before_the_hour(pool):
    early = NOON.replace(hour=1)

    assert await run_night(pool, RESOURCES, TERMS, at=early) == 0

    assert await pool.fetchval("SELECT count(*) FROM night") == 0


async def test_consumers_learn_the_fences_of_the_night(pool):
    book = Rulebook()
    async with transaction(pool) as conn:
        await book.refresh(conn)
        await conn.execute(
            "INSERT INTO peer_fence (measure, beyond, measured_at) VALUES ('x', 9.5, $1)", NOON
        )
        assert await book.refresh(conn)

    assert book.rules.fences == {"x": 9.5}


@pytest.mark.parametrize("per_million", [0, 1_000_000])
async def test_the_sample_opens_cases_on_what_nothing_flagged(pool, per_million):
    desk = Desk(pool)
    await desk.take(presented(number="flagged", authenticity="signature_invalid"))
    a_week_ago = 9.4
    await keep(pool, [a_visit(name, days=a_week_ago) for name in ("flagged", "quiet")])
    await keep(pool, [a_visit("recent", days=3)])
    terms = NightTerms(sample_per_million=per_million)

    await run_night(pool, RESOURCES, terms, at=NOON)
    await run_night(pool, RESOURCES, terms, at=NOON + timedelta(days=1))

    rows = await pool.fetch(
        "SELECT number, was_flagged, case_id IS NOT NULL AS has_case FROM audit_sample"
        " ORDER BY number LIMIT 10"
    )
    drawn = [("flagged", True, False), ("quiet", False, True)] if per_million else []
    assert [tuple(row) for row in rows] == drawn
    figures = await read_sample(pool, caller=EVE)
    assert (figures.drawn, figures.flagged, figures.decided) == (len(drawn), len(drawn) // 2, 0)
    assert ("prescription", "quiet") in await cases(pool) or not per_million


async def test_analysts_see_in_the_queue_which_case_was_drawn_at_random(pool):
    await keep(pool, [a_visit("quiet", days=9.4)])
    await run_night(pool, RESOURCES, TERMS, at=NOON)
    case_id = await pool.fetchval("SELECT case_id FROM audit_sample")

    async with transaction(pool) as conn:
        queued = await find_queued(conn, case_id)

    assert queued is not None
    assert (queued.is_sample, queued.signals, queued.severity) == (True, (), "low")
