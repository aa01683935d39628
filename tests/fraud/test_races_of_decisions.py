"""Two analysts at the same instant: one decision is taken, and it is taken once."""

import asyncio

from services.fraud.model.deciding import Decision
from services.fraud.use_cases import deciding
from shared.db import transaction
from shared.problems import Refusal
from tests.fraud.deciding import ADAM, EVE, a_case, a_proposal, an_analyst, proposed, published
from tests.fraud.desk import RESOURCES
from tests.fraud.reporting import a_request, an_officine, tried

ZOE = an_analyst("zoe", hours=1)


async def test_two_approvals_at_once_are_one(pool):
    decision = await proposed(pool, a_proposal(await a_case(pool), spread="region"))

    async def approve(by):
        async with transaction(pool) as conn:
            return await deciding.approve(conn, RESOURCES, decision.decision_id, caller=by)

    done = await asyncio.gather(*(approve(by) for by in (ADAM, ZOE, ADAM, ZOE)))

    assert sum(isinstance(each, Decision) for each in done) == 1
    refused = {each.code for each in done if isinstance(each, Refusal)}
    assert refused <= {"decision_taken", "subject_changed"}
    assert len(await published(pool)) == 1


async def test_of_two_proposals_at_once_one_waits_and_the_other_is_told(pool):
    case_id = await a_case(pool)

    async def propose(by):
        async with transaction(pool) as conn:
            return await deciding.propose(conn, RESOURCES, a_proposal(case_id), caller=by)

    done = await asyncio.gather(*(propose(by) for by in (EVE, ADAM, ZOE)))

    assert sum(isinstance(each, Decision) for each in done) == 1
    assert [each for each in done if isinstance(each, Refusal)] == [Refusal("decision_waiting")] * 2


async def test_one_number_sent_twice_at_once_is_one_report(pool):
    done = await asyncio.gather(
        *(tried(pool, a_request(), by=an_officine()) for _ in range(4)), return_exceptions=True
    )

    assert await pool.fetchval("SELECT count(*) FROM report") == 1
    assert await pool.fetchval("SELECT count(*) FROM fraud_case") == 1
    assert not [each for each in done if isinstance(each, BaseException)]
