"""The loops that do what time brings; every replica may run them."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from services.fraud.backtest import Replayer
from services.fraud.resources import NewId, Resources
from services.fraud.use_cases.asking import ask_unasked, lapse_due
from services.fraud.use_cases.backtesting import BacktestTerms, forget_old, run_next_backtest
from services.fraud.use_cases.forgetting import forget_due
from services.fraud.use_cases.indexing import index_anew
from services.fraud.use_cases.nightly import NightTerms, run_night
from services.fraud.use_cases.remembering import forget_old_traces
from services.fraud.use_cases.rulebook import store_built_in
from services.fraud.use_cases.searching import forget_old_counts
from shared.db import Pool
from shared.running.clockwork import Pace, act_forever


async def lapse_forever(pool: Pool, resources: Resources, pace: Pace) -> None:
    """End questions past their time, and put those that waited for a prescription.

    Until cancelled; a database that is away is waited for.
    """

    async def lapse() -> int:
        await ask_unasked(pool, resources, limit=pace.batch)
        return await lapse_due(pool, limit=pace.batch)

    await act_forever(lapse, pace, done="verifications_lapsed", failed="lapsing_failed")


async def index_forever(
    pool: Pool, resources: Resources, pace: Pace, *, now: Callable[[], datetime]
) -> None:
    """Index alerts of an earlier key anew, and forget who searched long ago, until cancelled."""

    async def index() -> int:
        await forget_old_counts(pool, now=now(), limit=pace.batch)
        return await index_anew(pool, resources, limit=pace.batch)

    await act_forever(index, pace, done="alerts_indexed_anew", failed="indexing_failed")


async def forget_forever(
    pool: Pool, resources: Resources, pace: Pace, *, now: Callable[[], datetime]
) -> None:
    """Forget scans, reports, alerts and traces past their days, until cancelled."""

    async def forget() -> int:
        traces = await forget_old_traces(pool, now=now(), limit=pace.batch)
        return traces + await forget_due(pool, resources, now=now(), limit=pace.batch)

    await act_forever(forget, pace, done="reports_forgotten", failed="forgetting_failed")


async def try_rules_forever(
    pool: Pool,
    replayer: Replayer,
    terms: BacktestTerms,
    *,
    poll_s: float,
    now: Callable[[], datetime],
) -> None:
    """Run backtests that analysts asked for, one at a time over all replicas, until cancelled."""
    run = partial(run_next_backtest, pool, replayer, terms, now=now)
    await act_forever(
        run, Pace(poll_s=poll_s, batch=1), done="backtests_run", failed="backtest_failed"
    )


async def keep_rules_forever(
    pool: Pool, new_id: NewId, terms: BacktestTerms, *, poll_s: float, now: Callable[[], datetime]
) -> None:
    """Store the rules of the code where they are not yet, forget old facts, until cancelled."""

    async def keep() -> int:
        await store_built_in(pool, new_id, at=now())
        return await forget_old(pool, terms, at=now())

    pace = Pace(poll_s=poll_s, batch=terms.forgotten_at_once)
    await act_forever(keep, pace, done="facts_forgotten", failed="keeping_rules_failed")


async def compare_forever(
    pool: Pool,
    resources: Resources,
    terms: NightTerms,
    *,
    poll_s: float,
    now: Callable[[], datetime],
) -> None:
    """Do once a night what compares all with all, whichever replica comes first."""

    async def compare() -> int:
        await run_night(pool, resources, terms, at=now())
        return 0

    await act_forever(
        compare, Pace(poll_s=poll_s, batch=1), done="night_done", failed="night_failed"
    )
