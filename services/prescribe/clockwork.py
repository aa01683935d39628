"""The loop that ends, in time, requests that nobody answered; every replica may run one."""

from functools import partial

from services.prescribe.resources import Resources
from services.prescribe.use_cases import lapse_due
from shared.db import Pool
from shared.running.clockwork import Pace, act_forever


async def lapse_forever(pool: Pool, resources: Resources, pace: Pace) -> None:
    """End what is past its time until cancelled; a database that is away is waited for."""
    lapse = partial(lapse_due, pool, resources, limit=pace.batch)
    await act_forever(lapse, pace, done="adaptations_lapsed", failed="lapsing_failed")
