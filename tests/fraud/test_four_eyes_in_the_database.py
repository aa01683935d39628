"""Going around the code with plain SQL: the database itself refuses what four eyes did not see."""

import asyncpg
import pytest

from tests.fraud.deciding import ADAM, EVE, a_case, a_proposal, decided, proposed
from tests.fraud.events import NOON, an_id

APPROVE = """
    UPDATE decision SET state = 'approved', approved_by = $2, approved_at = $3
    WHERE decision_id = $1
"""
REFUSED = (asyncpg.CheckViolationError, asyncpg.ForeignKeyViolationError)


async def test_a_proposer_cannot_approve_by_sql(pool):
    decision = await proposed(pool, a_proposal(await a_case(pool)))

    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute(APPROVE, decision.decision_id, EVE.actor.key, NOON)
    elsewhere = EVE.actor.key.replace(":751:", ":691:")
    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute(APPROVE, decision.decision_id, elsewhere, NOON)


async def test_a_decision_is_not_born_approved(pool):
    case_id = await a_case(pool)

    with pytest.raises(asyncpg.CheckViolationError, match="begins as a proposal"):
        await pool.execute(
            """
            INSERT INTO decision (decision_id, kind, subject_id, reason_code, proposed_by,
                                  proposed_at, approved_by, approved_at, state)
            VALUES ($1, 'confirm', $2, 'document_forged', $3, $5, $4, $5, 'approved')
            """,
            *(an_id(), case_id, EVE.actor.key, ADAM.actor.key, NOON),
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision SET approved_by = 'cpam:751:other'",
        "UPDATE decision SET reason_code = 'stolen_pad'",
        "UPDATE decision SET state = 'proposed', approved_by = NULL, approved_at = NULL",
        "UPDATE decision SET subject_id = gen_random_uuid()",
        "DELETE FROM decision",
        "TRUNCATE decision CASCADE",
    ],
)
async def test_an_approved_decision_never_changes(pool, statement):
    await decided(pool, a_proposal(await a_case(pool)))

    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute(statement)


@pytest.mark.parametrize("column", ["subject_id = gen_random_uuid()", "proposed_by = 'cpam:751:x'"])
async def test_a_proposal_is_not_rewritten_before_its_approval(pool, column):
    await proposed(pool, a_proposal(await a_case(pool)))

    with pytest.raises(asyncpg.CheckViolationError, match="not rewritten"):
        await pool.execute(f"UPDATE decision SET {column}")  # noqa: S608 - ours


async def test_no_case_ends_without_an_approved_decision_of_its_own(pool):
    one, other = await a_case(pool), await a_case(pool, number="another")
    decision = await proposed(pool, a_proposal(one))
    end = """
        UPDATE fraud_case SET state = 'closed', outcome = $2, outcome_decision_id = $3
        WHERE case_id = $1
    """

    with pytest.raises(REFUSED):  # none
        await pool.execute(end, one, "confirmed", None)
    with pytest.raises(REFUSED):  # only proposed
        await pool.execute(end, one, "confirmed", decision.decision_id)
    await pool.execute(APPROVE, decision.decision_id, ADAM.actor.key, ADAM.at)
    with pytest.raises(REFUSED):  # of another case
        await pool.execute(end, other, "confirmed", decision.decision_id)
    with pytest.raises(REFUSED):  # of another kind
        await pool.execute(end, one, "unfounded", decision.decision_id)
    await pool.execute(end, one, "confirmed", decision.decision_id)


async def test_no_alert_is_spread_or_rectified_without_a_decision_on_it(pool):
    case_id = await a_case(pool)
    alert = await decided(pool, a_proposal(case_id))
    spread = """
        UPDATE alert SET scope = $1, spread_decision_id = $2, spread_at = now(), revision = 1
    """

    with pytest.raises(REFUSED):
        await pool.execute(spread, "national", None)
    with pytest.raises(REFUSED):
        await pool.execute(spread, "national", alert.decision_id)
    with pytest.raises(REFUSED):
        await pool.execute("UPDATE alert SET withdrawn_at = now()")
    region = a_proposal(
        alert.decision_id, kind="spread_region", reason_code="confirmed_fraud", detail={}
    )
    decision = await decided(pool, region)
    with pytest.raises(REFUSED):  # the decision was for the region
        await pool.execute(spread, "national", decision.decision_id)


async def test_no_alert_is_made_without_a_confirmation(pool):
    case_id = await a_case(pool)
    decision = await proposed(pool, a_proposal(case_id))

    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await pool.execute(
            """
            INSERT INTO alert (alert_id, case_id, region, anomaly, sealed, confirmed_at)
            VALUES ($1, $2, '11', 'other', '', now())
            """,
            decision.decision_id,
            case_id,
        )


async def test_a_case_does_not_leave_the_queue_without_a_decision_nor_come_back(pool):
    case_id = await a_case(pool)

    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute("UPDATE fraud_case SET state = 'closed'")
    await decided(pool, a_proposal(case_id))
    for change in ("state = 'open', outcome = NULL, outcome_decision_id = NULL", "state = 'open'"):
        with pytest.raises(asyncpg.CheckViolationError):
            await pool.execute(f"UPDATE fraud_case SET {change}")  # noqa: S608 - ours


@pytest.mark.parametrize(
    "change",
    [
        "patient_ref = 'somebody else'",
        "prescriber_rpps = NULL",
        "number = 'another'",
        "region = '84'",
        "withdrawn_at = NULL, rectify_decision_id = NULL",
    ],
)
async def test_an_alert_is_about_whom_it_was_confirmed_and_stays_withdrawn(pool, change):
    alert = await decided(pool, a_proposal(await a_case(pool)))
    rectify = a_proposal(
        alert.decision_id, kind="rectify", reason_code="patient_contests", detail={}
    )
    await decided(pool, rectify)

    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute(f"UPDATE alert SET {change}")  # noqa: S608 - ours


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM prescriber_hold",
        "UPDATE prescriber_hold SET prescriber_rpps = '10000000001'",
        "UPDATE prescriber_hold SET since = since + INTERVAL '10 years'",
    ],
)
async def test_a_hold_neither_disappears_nor_moves(pool, statement):
    case_id = await a_case(pool)
    await decided(pool, a_proposal(case_id, kind="hold_prescriber", reason_code="burst", detail={}))

    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute(statement)
