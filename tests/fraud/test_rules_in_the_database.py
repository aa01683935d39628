"""Going around the code with plain SQL: no rule is switched on, rewritten or silenced alone."""

from datetime import timedelta

import asyncpg
import pytest

from services.fraud.store.rule_versions import list_examined
from services.fraud.use_cases.rulebook import Rules, rules_of
from shared.db import transaction
from tests.fraud.deciding import ADAM, EVE
from tests.fraud.events import NOON, an_id
from tests.fraud.rule_lives import backtested, drafted, stored

REFUSED = (asyncpg.CheckViolationError, asyncpg.ForeignKeyViolationError)
STEP_DOWN = """
    UPDATE rule_version SET state = 'retired', retired_at = $2
    WHERE rule = (SELECT rule FROM rule_version WHERE rule_version_id = $1) AND state = 'live'
"""
GO_LIVE = """
    UPDATE rule_version SET state = 'live', live_at = $2, activation_id = $3
    WHERE rule_version_id = $1
"""
PROPOSE = """
    INSERT INTO decision (decision_id, kind, subject_id, reason_code, proposed_by, proposed_at)
    VALUES ($1, 'activate_rule', $2, 'threshold_adjusted', $3, $4)
"""
APPROVE = """
    UPDATE decision SET state = 'approved', approved_by = $2, approved_at = $3
    WHERE decision_id = $1
"""


async def a_decision(pool, subject_id, *, by=EVE, approver=ADAM, at=NOON):
    """A decision to switch a version on, straight into the table."""
    decision_id = an_id()
    await pool.execute(PROPOSE, decision_id, subject_id, by.actor.key, at)
    if approver is not None:
        await pool.execute(APPROVE, decision_id, approver.actor.key, at)
    return decision_id


async def go_live(pool, version, decision_id, *, at=NOON):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(STEP_DOWN, version.rule_version_id, at)
        await conn.execute(GO_LIVE, version.rule_version_id, at, decision_id)


@pytest.fixture
async def rules(pool):
    await stored(pool)
    return pool


async def test_no_version_goes_live_without_an_approved_decision_on_it(rules):
    version, other = await drafted(rules), await drafted(rules, "S8", {"officines_min": 5})
    await backtested(rules, version.rule_version_id)

    with pytest.raises(REFUSED):  # none
        await go_live(rules, version, None)
    with pytest.raises(REFUSED):  # one that does not exist
        await go_live(rules, version, an_id())
    of_another = await a_decision(rules, other.rule_version_id)
    with pytest.raises(REFUSED):
        await go_live(rules, version, of_another)
    waiting = await a_decision(rules, version.rule_version_id, approver=None)
    with pytest.raises(REFUSED):  # only proposed
        await go_live(rules, version, waiting)
    await rules.execute(APPROVE, waiting, ADAM.actor.key, NOON)
    await go_live(rules, version, waiting)


async def test_an_author_does_not_approve_his_own_version_whoever_proposed_it(rules):
    version = await drafted(rules, by=ADAM)
    await backtested(rules, version.rule_version_id)
    decision_id = await a_decision(rules, version.rule_version_id)

    with pytest.raises(asyncpg.CheckViolationError, match="author"):
        await go_live(rules, version, decision_id)


@pytest.mark.parametrize("covered_days", [None, 13])
async def test_no_version_goes_live_without_a_backtest_that_covers_enough(rules, covered_days):
    version = await drafted(rules)
    if covered_days is not None:
        await backtested(rules, version.rule_version_id, covered_days=covered_days)
    decision_id = await a_decision(rules, version.rule_version_id)

    with pytest.raises(asyncpg.CheckViolationError, match="backtest"):
        await go_live(rules, version, decision_id)


async def test_an_old_backtest_convinces_nobody(rules):
    version = await drafted(rules)
    await backtested(rules, version.rule_version_id)
    late = NOON + timedelta(days=30, seconds=1)
    decision_id = await a_decision(rules, version.rule_version_id, at=late)

    with pytest.raises(asyncpg.CheckViolationError, match="backtest"):
        await go_live(rules, version, decision_id, at=late)


async def test_a_backtest_is_not_born_done_and_a_finished_one_never_changes(rules):
    version = await drafted(rules)
    with pytest.raises(asyncpg.CheckViolationError):
        await rules.execute(
            "INSERT INTO backtest (backtest_id, rule_version_id, asked_by, asked_at, days, state,"
            " finished_at, covered_days, result)"
            " VALUES ($1, $2, 'x', $3, 30, 'done', $3, 30, '{}')",
            *(an_id(), version.rule_version_id, NOON),
        )
    await backtested(rules, version.rule_version_id)

    for statement in ("UPDATE backtest SET covered_days = 90", "DELETE FROM backtest"):
        with pytest.raises(asyncpg.CheckViolationError):
            await rules.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rule_version SET parameters = '{\"points\": 1}' WHERE rule = 'S8'",
        "UPDATE rule_version SET author = 'cpam:751:x' WHERE rule = 'S8'",
        "UPDATE rule_version SET version = 9 WHERE rule = 'S8'",
        "UPDATE rule_version SET live_at = now() WHERE rule = 'S8'",
        "UPDATE rule_version SET state = 'retired', retired_at = now() WHERE rule = 'S8'",
        "UPDATE rule_version SET state = 'draft' WHERE rule = 'S8'",
        "DELETE FROM rule_version WHERE rule = 'S8'",
        "TRUNCATE rule_version CASCADE",
    ],
)
async def test_a_live_version_is_neither_rewritten_nor_silenced(rules, statement):
    with pytest.raises(asyncpg.CheckViolationError):
        await rules.execute(statement)


async def test_no_version_is_born_live_but_the_first(rules):
    insert = """
        INSERT INTO rule_version (rule_version_id, rule, version, parameters, state, author,
                                  created_at, live_at)
        VALUES ($1, 'S8', $2, '{}', 'live', $3, $4, $4)
    """

    with pytest.raises((*REFUSED, asyncpg.UniqueViolationError)):
        await rules.execute(insert, an_id(), 2, EVE.actor.key, NOON)
    with pytest.raises((*REFUSED, asyncpg.UniqueViolationError)):
        await rules.execute(insert, an_id(), 1, "built-in", NOON)


async def test_two_versions_of_a_rule_are_never_live_or_on_trial_together(rules):
    one, other = await drafted(rules), await drafted(rules, parameters={"officines_min": 4})
    shadow = "UPDATE rule_version SET state = 'shadow', shadow_at = $2 WHERE rule_version_id = $1"
    await rules.execute(shadow, one.rule_version_id, NOON)

    with pytest.raises(asyncpg.UniqueViolationError):
        await rules.execute(shadow, other.rule_version_id, NOON)


async def test_what_the_code_says_is_stored_once_and_is_what_is_examined(rules):
    before = await rules.fetchval("SELECT count(*) FROM rule_version")

    await stored(rules)

    assert await rules.fetchval("SELECT count(*) FROM rule_version") == before
    async with transaction(rules) as conn:
        made = rules_of(await list_examined(conn))
    assert (set(made.live), set(made.night)) == (set(Rules().live), set(Rules().night))
    assert (made.shadows, made.night_shadows) == ((), ())
