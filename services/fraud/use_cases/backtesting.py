"""Backtests: asked for by an analyst, run one at a time by whichever replica comes first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.fraud.backtest import (
    NOT_REPLAYABLE,
    BacktestTooLong,
    Replayer,
    TooManyHits,
    Trial,
    Version,
)
from services.fraud.model.caller import Caller
from services.fraud.model.rule_versions import Backtest, BacktestFailure, RuleVersion
from services.fraud.resources import Resources
from services.fraud.signals import NIGHT_RULES, RULES
from services.fraud.store import backtests, facts, rule_versions, shadow_hits
from services.fraud.store.backtests import Turn
from services.fraud.use_cases.tracing import trace
from shared.access.audit import Subject
from shared.access.habilitation import Operation
from shared.db import Connection, Pool, transaction
from shared.problems import NOT_FOUND, Refusal

WAITING_MAX = 20
LEASE_MARGIN = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestTerms:
    """How much a backtest may read: facts in all, and for how long before the days it counts.

    `facts_kept` and `shadow_kept`: how long facts stay, and what rules on trial said.
    """

    facts_max: int = 1_500_000
    warm_up: timedelta = timedelta(days=184)
    facts_kept: timedelta = timedelta(days=90)
    shadow_kept: timedelta = timedelta(days=90)
    forgotten_at_once: int = 5_000


async def ask_backtest(
    conn: Connection, resources: Resources, rule_version_id: UUID, *, days: int, caller: Caller
) -> Backtest | Refusal:
    """Queue a replay of the last days with this version; it runs in the background."""
    version = await rule_versions.lock_version(conn, rule_version_id)
    if version is None:
        return NOT_FOUND
    if refused := await _check(conn, version):
        return refused
    backtest = Backtest(
        backtest_id=resources.new_id(),
        rule_version_id=rule_version_id,
        asked_at=caller.at,
        days=days,
        state="waiting",
    )
    await backtests.insert_backtest(conn, backtest, asked_by=caller.actor.key)
    detail = {"rule": version.rule, "version": version.version, "days": days}
    subject = Subject(number=None, patient_ref=None, detail=detail)
    await trace(conn, caller, Operation.RULE_PROPOSE, subject, outcome="backtest")
    return backtest


async def _check(conn: Connection, version: RuleVersion) -> Refusal | None:
    if version.rule in NOT_REPLAYABLE:
        return Refusal("rule_not_replayable")
    if version.state not in {"draft", "shadow"}:
        return Refusal("rule_state_unfit")
    if await backtests.is_open(conn, version.rule_version_id):
        return Refusal("rule_backtest_waiting")
    if await backtests.count_waiting(conn) >= WAITING_MAX:
        return Refusal("rule_backtests_full")
    return None


async def run_next_backtest(
    pool: Pool, replayer: Replayer, terms: BacktestTerms, *, now: Callable[[], datetime]
) -> int:
    """Run the backtest that waits longest, unless another replica runs one; return how many."""
    started = now()
    until = started + timedelta(seconds=replayer.seconds) + LEASE_MARGIN
    async with transaction(pool) as conn:
        turn = await backtests.claim_backtest(conn, now=started, until=until)
    if turn is None:
        return 0
    try:
        await _run(pool, replayer, terms, turn, now=now)
    except BacktestTooLong:
        await _fail(pool, turn, "too_long", at=now())
    except TooManyHits:
        await _fail(pool, turn, "too_many_hits", at=now())
    return 1


async def _run(
    pool: Pool,
    replayer: Replayer,
    terms: BacktestTerms,
    turn: Turn,
    *,
    now: Callable[[], datetime],
) -> None:
    trial, since = await _trial(pool, terms, turn)
    pages = facts.read_facts(pool, since=since, until=turn.asked_at)
    result, days = await replayer.replay(trial, pages)
    if not days:
        await _fail(pool, turn, "no_facts", at=now())
        return
    async with transaction(pool) as conn:
        await backtests.finish_backtest(conn, turn, result, covered_days=days, at=now())


async def _trial(pool: Pool, terms: BacktestTerms, turn: Turn) -> tuple[Trial, datetime]:
    """Return what is compared, and from when on facts are read: the newest of them at most."""
    counted_from = turn.asked_at - timedelta(days=turn.days)
    async with transaction(pool) as conn:
        version = await rule_versions.find_version(conn, turn.rule_version_id)
        assert version is not None, "a version is never deleted"
        live = await rule_versions.find_live(conn, version.rule)
        assert live is not None, "a rule that has a draft has a live version"
        rule = RULES.get(version.rule) or NIGHT_RULES[version.rule]
        labels = await backtests.list_labels(
            conn, rule.entity_kind, since=counted_from - terms.warm_up
        )
        floor = await facts.find_nth_newest(conn, terms.facts_max, until=turn.asked_at)
    since = counted_from - terms.warm_up
    trial = Trial(
        rule=version.rule,
        live=Version(version=live.version, parameters=live.parameters),
        candidate=Version(version=version.version, parameters=version.parameters),
        counted_from=counted_from,
        labels=labels,
    )
    return trial, since if floor is None else max(since, floor)


async def _fail(pool: Pool, turn: Turn, failure: BacktestFailure, *, at: datetime) -> None:
    async with transaction(pool) as conn:
        await backtests.fail_backtest(conn, turn, failure, at=at)


async def forget_old(pool: Pool, terms: BacktestTerms, *, at: datetime) -> int:
    """Forget some of the facts and shadow hits that were kept long enough; return how many."""
    limit = terms.forgotten_at_once
    async with transaction(pool) as conn:
        facts_gone = await facts.forget_facts(conn, before=at - terms.facts_kept, limit=limit)
        hits_gone = await shadow_hits.forget_shadow_hits(
            conn, before=at - terms.shadow_kept, limit=limit
        )
    return max(facts_gone, hits_gone)
