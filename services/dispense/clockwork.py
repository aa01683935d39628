"""The loop that ends prescriptions past their last day; every replica may run one."""

import asyncio
from dataclasses import dataclass

from services.dispense.resources import Resources
from services.dispense.use_cases import expire_due
from shared.db import TRANSIENT, Pool
from shared.log import get_logger

log = get_logger()


@dataclass(frozen=True, slots=True)
class ClockLimits:
    """How often to look for what is due, in seconds, and on how many to act at once."""

    poll_s: float
    batch: int


async def expire_forever(pool: Pool, resources: Resources, limits: ClockLimits) -> None:
    """End what is past its last day until cancelled; a database that is away is waited for."""
    while True:
        if await _expire_some(pool, resources, limits) < limits.batch:
            await asyncio.sleep(limits.poll_s)


async def _expire_some(pool: Pool, resources: Resources, limits: ClockLimits) -> int:
    try:
        count = await expire_due(pool, resources, limit=limits.batch)
    except TRANSIENT as error:
        log.warning("expiring_failed", reason=type(error).__name__)
        return 0
    if count:
        log.info("prescriptions_expired", count=count)
    return count
