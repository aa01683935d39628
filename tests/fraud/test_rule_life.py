"""A version from draft to live: what analysts do with it, and what consumers then examine."""

import asyncio
from datetime import timedelta

import pytest

from services.fraud.engine import Examination, Knowledge
from services.fraud.model.deciding import Decision
from services.fraud.model.rule_versions import Backtest, Draft, HitCounts, RuleVersion
from services.fraud.signals.parameters import parameters_of
from services.fraud.store.backtests import FREE, claim_backtest
from services.fraud.use_cases import deciding, rule_life, rule_reading
from services.fraud.use_cases.rulebook import Rulebook, rules_of
from shared.db import transaction
from shared.problems import Refusal
from tests.fraud.deciding import ADAM, EVE, a_proposal, approved, proposed
from tests.fraud.desk import RESOURCES, Desk
from tests.fraud.events import NOON, presented
from tests.fraud.finess import PARIS
from tests.fraud.rule_lives import (
    OTHER_PARIS,
    a_history,
    a_visit,
    asked,
    backtested,
    drafted,
    keep,
    run_one,
    stored,
)


@pytest.fixture
async def rules(pool):
    await stored(pool)
    return pool


def an_activation(version):
    return a_proposal(
        version.rule_version_id, kind="activate_rule", reason_code="threshold_adjusted", detail={}
    )


async def on_trial(pool, version):
    async with transaction(pool) as conn:
        return await rule_life.start_trial(conn, version.rule_version_id, caller=EVE)


async def only_backtest(pool, version) -> Backtest:
    found = await rule_reading.read_backtests(pool, version.rule_version_id, caller=EVE)
    assert found is not None
    (one,) = found
    return one


async def test_a_draft_holds_all_parameters_of_the_live_version_but_those_given(rules):
    version = await drafted(rules, "S8", {"officines_min": 5})

    assert (version.version, version.state) == (2, "draft")
    assert version.parameters == {"points": 15, "days": 90, "officines_min": 5}


@pytest.mark.parametrize(
    ("rule", "parameters", "code"),
    [
        ("S99", {"points": 1}, "rule_unknown"),
        ("S8", {"colour": 1}, "rule_parameter_unknown"),
        ("S8", {"signal_class": "D"}, "rule_parameter_unknown"),
        ("S8", {"officines_min": 1_000}, "rule_parameter_out_of_bounds"),
        ("S8", {"officines_min": "5"}, "rule_parameter_out_of_bounds"),
        ("S8", {"officines_min": 4}, "rule_unchanged"),
    ],
)
async def test_a_draft_is_checked_by_the_typed_object_of_its_rule(rules, rule, parameters, code):
    draft = Draft(rule=rule, parameters=parameters, note="")
    async with transaction(rules) as conn:
        done = await rule_life.draft_version(conn, RESOURCES, draft, caller=EVE)

    assert isinstance(done, Refusal)
    assert done.code == code


async def test_a_version_goes_live_by_two_people_after_a_backtest(rules):
    version = await drafted(rules)
    async with transaction(rules) as conn:
        early = await deciding.propose(conn, RESOURCES, an_activation(version), caller=EVE)
    assert isinstance(early, Refusal)
    assert early.code == "rule_backtest_needed"
    await backtested(rules, version.rule_version_id)
    book = Rulebook()
    async with transaction(rules) as conn:
        await book.refresh(conn)

    decision = await proposed(rules, an_activation(version), by=EVE)
    await approved(rules, decision, by=ADAM)

    async with transaction(rules) as conn:
        assert await book.refresh(conn)
        assert not await book.refresh(conn)  # nothing changed since
    (live,) = [rule for rule in book.rules.live if rule.rule == "S2.day"]
    assert (live.version, parameters_of(live)["officines_min"]) == (2, 3)
    states = await rules.fetch(
        "SELECT version, state FROM rule_version WHERE rule = 'S2.day' ORDER BY version"
    )
    assert [tuple(row) for row in states] == [(1, "retired"), (2, "live")]


async def test_the_author_is_told_that_he_cannot_approve(rules):
    version = await drafted(rules, by=ADAM)
    await backtested(rules, version.rule_version_id)
    decision = await proposed(rules, an_activation(version), by=EVE)
    assert isinstance(decision, Decision)

    async with transaction(rules) as conn:
        done = await deciding.approve(conn, RESOURCES, decision.decision_id, caller=ADAM)

    assert done == Refusal("rule_author_approves")


async def test_what_a_rule_on_trial_says_makes_no_case_and_no_event(rules):
    version = await drafted(rules, parameters={"window": "P3D"})
    await on_trial(rules, version)
    book = Rulebook()
    async with transaction(rules) as conn:
        await book.refresh(conn)
    examination = Examination(book.rules.live, Knowledge(), shadows=book.rules.shadows)

    visits = [a_visit("slow", days=3), a_visit("slow", OTHER_PARIS, days=1)]
    hits = [hit for visit in visits for hit in examination.take(visit)]
    async with transaction(rules) as conn:
        await book.keep_shadow_hits(conn, [hit for hit in hits if hit.is_shadow])
        await book.keep_shadow_hits(conn, [hit for hit in hits if hit.is_shadow])  # again

    assert [(hit.hit.rule, hit.is_shadow) for hit in hits] == [("S2.day", True)]
    assert await rules.fetchval("SELECT count(*) FROM shadow_hit") == 1
    assert await rules.fetchval("SELECT count(*) FROM fraud_case") == 0
    page = await rule_reading.read_rule(rules, "S2.day", days=30, caller=EVE)
    assert page is not None
    assert page.rule.shadow is not None
    assert page.rule.shadow.shadow_hits == HitCounts(last_7_days=1, last_30_days=1)
    assert [day.hits for day in page.series.shadow] == [1]


async def test_one_version_at_a_time_is_on_trial_and_one_analyst_ends_it(rules):
    one, other = await drafted(rules), await drafted(rules, parameters={"officines_min": 4})
    await on_trial(rules, one)

    assert await on_trial(rules, other) == Refusal("rule_shadow_taken")
    async with transaction(rules) as conn:
        ended = await rule_life.retire_version(conn, one.rule_version_id, caller=ADAM)
    assert isinstance(ended, RuleVersion)
    assert ended.state == "retired"
    assert isinstance(await on_trial(rules, other), RuleVersion)


async def test_a_live_rule_is_silenced_by_nobody(rules):
    (live,) = [
        each.live for each in await rule_reading.list_rules(rules, caller=EVE) if each.rule == "S8"
    ]
    assert live is not None

    async with transaction(rules) as conn:
        done = await rule_life.retire_version(conn, live.version.rule_version_id, caller=EVE)

    assert done == Refusal("rule_live_stays")


async def test_a_version_that_the_code_does_not_understand_is_left_out(rules):
    version = await drafted(rules)

    made = rules_of([version.__class__(**{**_fields(version), "state": "live", "rule": "S98"})])

    assert {rule.rule for rule in made.live} == {rule.rule for rule in Rulebook().rules.live}


def _fields(version):
    return {name: getattr(version, name) for name in version.__slots__}


async def test_a_backtest_runs_in_the_background_and_its_result_is_kept(rules):
    await keep(rules, a_history())
    version = await drafted(rules)
    await asked(rules, version.rule_version_id)

    assert await run_one(rules) == 1
    assert await run_one(rules) == 0

    found = await only_backtest(rules, version)
    assert (found.state, found.covered_days) == ("done", 20)
    assert found.result is not None
    assert (found.result.lost.hits, found.result.new.hits) == (2, 0)
    assert len(found.result.lost.samples) == 2
    elsewhere = rule_reading.for_caisse(found, "691")
    assert elsewhere.result is not None
    assert elsewhere.result.lost.samples == ()
    assert elsewhere.result.lost.hits == 2


async def test_two_replicas_run_one_backtest_at_a_time(rules):
    one, other = await drafted(rules), await drafted(rules, "S8", {"officines_min": 5})
    await asked(rules, one.rule_version_id)
    await asked(rules, other.rule_version_id)

    async def claim():
        async with transaction(rules) as conn:
            return await claim_backtest(conn, now=NOON, until=NOON + timedelta(hours=1))

    turns = await asyncio.gather(claim(), claim(), claim())

    assert [turn.rule_version_id for turn in turns if turn] == [one.rule_version_id]


async def test_a_backtest_without_facts_says_so(rules):
    version = await drafted(rules)
    await asked(rules, version.rule_version_id)

    await run_one(rules)

    found = await only_backtest(rules, version)
    assert (found.state, found.failure) == ("failed", "no_facts")


async def test_a_backtest_of_a_replica_that_died_waits_again_and_is_given_up_in_the_end(rules):
    version = await drafted(rules)
    backtest = await asked(rules, version.rule_version_id)
    for tries in (1, 2, 3):
        await rules.execute(
            "UPDATE backtest SET state = 'running', tries = $2, leased_until = $3"
            " WHERE backtest_id = $1",
            *(backtest.backtest_id, tries, backtest.asked_at - timedelta(seconds=1)),
        )
        state = "waiting" if tries < 3 else "failed"
        await rules.execute(FREE, backtest.asked_at, 3)
        assert await rules.fetchval("SELECT state FROM backtest") == state


async def test_consumers_examine_what_is_on_trial_and_keep_facts_for_backtests(rules):
    version = await drafted(rules, parameters={"window": "P3D"})
    desk = Desk(rules, signals=None)
    await desk.take(presented(PARIS, -48))

    await on_trial(rules, version)
    await desk.take(presented(OTHER_PARIS))

    assert await desk.raised() == []
    row = await desk.one_row("SELECT rule_version_id, entity_ref, caisse FROM shadow_hit")
    assert (row["rule_version_id"], row["caisse"]) == (version.rule_version_id, "751")
    assert await desk.count("fact") == 2
