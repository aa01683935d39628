"""The loop that ends prescriptions past their last day; every replica may run one."""

from functools import partial

from services.dispense.resources import Resources
from services.dispense.use_cases import expire_due
from shared.db import Pool
from shared.running.clockwork import Pace, act_forever


async def expire_forever(pool: Pool, resources: Resources, pace: Pace) -> None:
    """End what is past its last day until cancelled; a database that is away is waited for."""
    expire = partial(expire_due, pool, resources, limit=pace.batch)
    await act_forever(expire, pace, done="prescriptions_expired", failed="expiring_failed")
