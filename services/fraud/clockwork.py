"""The loops that do what time brings; every replica may run them."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from services.fraud.resources import Resources
from services.fraud.use_cases.asking import lapse_due
from services.fraud.use_cases.forgetting import forget_due
from services.fraud.use_cases.indexing import index_anew
from services.fraud.use_cases.searching import forget_old_counts
from shared.db import Pool
from shared.running.clockwork import Pace, act_forever


async def lapse_forever(pool: Pool, pace: Pace) -> None:
    """End questions past their time until cancelled; a database that is away is waited for."""
    lapse = partial(lapse_due, pool, limit=pace.batch)
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
    """Forget scans, reports and alerts past their days, until cancelled."""

    async def forget() -> int:
        return await forget_due(pool, resources, now=now(), limit=pace.batch)

    await act_forever(forget, pace, done="reports_forgotten", failed="forgetting_failed")
