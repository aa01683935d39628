"""The loops that do what time brings; every replica may run them."""

from functools import partial

from services.fraud.use_cases.asking import lapse_due
from shared.db import Pool
from shared.running.clockwork import Pace, act_forever


async def lapse_forever(pool: Pool, pace: Pace) -> None:
    """End questions past their time until cancelled; a database that is away is waited for."""
    lapse = partial(lapse_due, pool, limit=pace.batch)
    await act_forever(lapse, pace, done="verifications_lapsed", failed="lapsing_failed")
