"""What was reported is forgotten in time, and an alert past its days is withdrawn everywhere."""

from datetime import timedelta

import pytest

from services.fraud.use_cases.forgetting import forget_due
from services.fraud.use_cases.report_life import take_step
from shared.contracts.fraud import AlertWithdrawn
from shared.db import transaction
from tests.fraud.deciding import EVE, a_proposal, decided, published
from tests.fraud.desk import RESOURCES, Desk
from tests.fraud.events import NOON, issued
from tests.fraud.reporting import a_request, filed

LIMITS = RESOURCES.report_limits


async def forget(pool, days: float) -> int:
    return await forget_due(pool, RESOURCES, now=NOON + timedelta(days=days, hours=2), limit=10)


async def counts(pool) -> tuple[int, int, int]:
    return tuple(
        [
            await pool.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608 - ours
            for table in ("report_scan", "report", "alert")
        ]
    )


async def with_scan(pool, report) -> None:
    await pool.execute(
        "INSERT INTO report_scan VALUES ($1, $2, 1, $3)", report.report_id, b"\x00" * 32, NOON
    )
    await pool.execute("INSERT INTO report_scan_page VALUES ($1, 1, 'x')", report.report_id)


async def test_a_dismissed_report_loses_its_scan_then_is_forgotten(pool):
    report = await filed(pool, a_request())
    await with_scan(pool, report)
    async with transaction(pool) as conn:
        await take_step(conn, report.report_id, "inadmissible", reason_code="duplicate", caller=EVE)

    await forget(pool, LIMITS.scan_days - 1)
    assert await counts(pool) == (1, 1, 0)
    await forget(pool, LIMITS.scan_days)
    assert await counts(pool) == (0, 1, 0)
    await forget(pool, LIMITS.report_days)
    assert await counts(pool) == (0, 0, 0)


async def test_an_open_report_is_never_forgotten(pool):
    await with_scan(pool, await filed(pool, a_request()))

    await forget(pool, 10 * LIMITS.report_days)

    assert await counts(pool) == (1, 1, 0)


@pytest.mark.parametrize("spread", ["region", None])
async def test_an_alert_past_its_days_is_withdrawn_and_takes_its_document_along(pool, spread):
    report = await filed(pool, a_request())
    await with_scan(pool, report)
    decision = await decided(pool, a_proposal(report.case_id, spread=spread))

    await forget(pool, LIMITS.alert_days - 1)
    assert await counts(pool) == (1, 1, 1)
    await forget(pool, LIMITS.alert_days)
    await forget(pool, LIMITS.alert_days)

    assert await counts(pool) == (0, 0, 0)
    withdrawn = [event for event in await published(pool) if isinstance(event, AlertWithdrawn)]
    told = [(event.alert_id, event.reason, event.revision) for event in withdrawn]
    assert told == ([(decision.decision_id, "expired", 2)] if spread else [])
    assert await pool.fetchval("SELECT count(*) FROM alert_name") == 0


async def test_the_names_of_an_issue_are_forgotten_when_no_paper_of_it_can_live(pool):
    await Desk(pool).take(issued())

    await forget(pool, LIMITS.issue_days - 1)
    kept = await pool.fetchval("SELECT count(*) FROM issue_block")
    await forget(pool, LIMITS.issue_days + 1)

    assert (kept, await pool.fetchval("SELECT count(*) FROM issue_block")) == (1, 0)
