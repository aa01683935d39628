"""Whoever changes a case locks it before its decisions, questions and reports: no deadlock."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from services.fraud.settings import ConsoleSettings
from services.fraud.use_cases import desk_decisions
from services.fraud.use_cases.looking import Look
from services.fraud.use_cases.queueing import Working
from tests.fraud.deciding import ADAM, a_case, a_proposal, proposed
from tests.fraud.desk import RESOURCES
from tests.fraud.reporting import filed, on_paper
from tests.fraud.verifying import answer
from tests.waiting import eventually

WAITS = """
    SELECT count(*) > 0 FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@pytest.fixture
async def holding(pool: asyncpg.Pool):
    """A connection on which a test holds the lock of a case, as an approval does first."""
    async with pool.acquire() as conn, conn.transaction():
        yield conn


async def _hold_case(conn: asyncpg.Connection, case_id: UUID) -> None:
    await conn.execute("SELECT FROM fraud_case WHERE case_id = $1 FOR UPDATE", case_id)


async def test_who_refuses_at_the_console_holds_no_decision_while_waiting_for_the_case(
    pool, holding
):
    case_id = await a_case(pool)
    decision = await proposed(pool, a_proposal(case_id))
    working = Working(RESOURCES, ConsoleSettings.model_construct(), ADAM)
    await _hold_case(holding, case_id)

    refusing = asyncio.create_task(
        desk_decisions.look(pool, case_id, Look(decision.decision_id, is_approved=False), working)
    )
    await eventually(lambda: pool.fetchval(WAITS))

    await holding.execute(
        "SELECT FROM decision WHERE decision_id = $1 FOR UPDATE NOWAIT", decision.decision_id
    )
    await holding.execute("COMMIT")
    assert await refusing is None


async def test_a_prescriber_who_answers_holds_no_report_while_waiting_for_the_case(pool, holding):
    report = await filed(pool, on_paper(is_disowned=False))
    request_id = await pool.fetchval("SELECT request_id FROM verification")
    await _hold_case(holding, report.case_id)

    answering = asyncio.create_task(answer(pool, request_id))
    await eventually(lambda: pool.fetchval(WAITS))

    await holding.execute(
        "SELECT FROM report WHERE report_id = $1 FOR UPDATE NOWAIT", report.report_id
    )
    await holding.execute("COMMIT")
    assert (await answering).answer == "not_issued"
