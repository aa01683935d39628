"""A loop that does what time brings; every replica may run one."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from shared.db import TRANSIENT
from shared.log import get_logger

log = get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to look for what is due, in seconds, and on how many to act at once."""

    poll_s: float
    batch: int


async def act_forever(
    act: Callable[[], Awaitable[int]], pace: Pace, *, done: str, failed: str
) -> None:
    """Call `act`, which tells on how many it acted, until cancelled; rest when little is left.

    A database that is away is waited for. `done` and `failed` are the words of the log.
    """
    while True:
        if await _act_once(act, done=done, failed=failed) < pace.batch:
            await asyncio.sleep(pace.poll_s)


async def _act_once(act: Callable[[], Awaitable[int]], *, done: str, failed: str) -> int:
    try:
        count = await act()
    except TRANSIENT as error:
        log.warning(failed, reason=type(error).__name__)
        return 0
    if count:
        log.info(done, count=count)
    return count
