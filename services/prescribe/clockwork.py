"""The loop that ends, in time, requests that nobody answered; every replica may run one."""

import asyncio
from dataclasses import dataclass

from services.prescribe.resources import Resources
from services.prescribe.use_cases import lapse_due
from shared.db import TRANSIENT, Pool
from shared.log import get_logger

log = get_logger()


@dataclass(frozen=True, slots=True)
class LapseLimits:
    """How often to look for requests past their time, in seconds, and how many to end at once."""

    poll_s: float
    batch: int


async def lapse_forever(pool: Pool, resources: Resources, limits: LapseLimits) -> None:
    """End what is past its time until cancelled; a database that is away is waited for."""
    while True:
        if await _lapse_some(pool, resources, limits) < limits.batch:
            await asyncio.sleep(limits.poll_s)


async def _lapse_some(pool: Pool, resources: Resources, limits: LapseLimits) -> int:
    try:
        count = await lapse_due(pool, resources, limit=limits.batch)
    except TRANSIENT as error:
        log.warning("lapsing_failed", reason=type(error).__name__)
        return 0
    if count:
        log.info("adaptations_lapsed", count=count)
    return count
