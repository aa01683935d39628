"""Open-model load: requests start when they are due, whether or not the earlier ones came back.

A closed loop slows down with the server it measures and so hides its stalls (coordinated omission):
here each latency counts from the moment that its request was meant to start.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Final

IN_FLIGHT_MAX: Final = 2_000  # beyond it the server is lost: what is due then counts as failed
DRAIN_S_MAX: Final = 30.0
IN_TIME_SHARE_MIN: Final = 0.97  # fewer: a queue grew, which only the end of the run emptied
NOT_SENT: Final = "not_sent"
NO_ANSWER: Final = "no_answer"

Call = Callable[[int], Awaitable[str]]
"""Makes the nth request and returns how it ended: a status such as "201", or what went wrong."""


@dataclass(slots=True)
class Load:
    """What came of one run: latencies in seconds of the requests that succeeded, and all ends."""

    rate: float
    seconds: float
    latencies: list[float] = field(default_factory=list)
    in_time: int = 0  # successes answered before the run's last moment, not while it drains
    ends: Counter[str] = field(default_factory=Counter)

    def quantile(self, share: float) -> float:
        """Return the latency in seconds that `share` of the requests stayed within."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    @property
    def succeeded(self) -> int:
        return len(self.latencies)

    @property
    def failed(self) -> int:
        return self.ends.total() - self.succeeded

    @property
    def achieved(self) -> float:
        """Successes a second, of those answered before the run's last moment."""
        return self.in_time / self.seconds

    def is_held(self, p99_s_max: float) -> bool:
        """Tell whether the server kept up: all answered, nearly all before the end, and fast.

        What counts is what was sent: the draw of a short run strays from its rate by some percent.
        """
        is_in_time = self.in_time >= IN_TIME_SHARE_MIN * self.ends.total()
        return not self.failed and is_in_time and self.quantile(0.99) <= p99_s_max


async def open_load(
    call: Call, *, rate: float, seconds: float, good: str, seed: int = 2026
) -> Load:
    """Send `rate` requests a second on average, at random moments (Poisson), for `seconds`."""
    load = Load(rate, seconds)
    chance = random.Random(seed)  # noqa: S311 - moments to send at, no secret
    running: set[asyncio.Task[None]] = set()
    started = time.perf_counter()
    due, ends = started, started + seconds
    for number in count():
        due += chance.expovariate(rate)
        if due >= ends:
            break
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        if len(running) >= IN_FLIGHT_MAX:
            load.ends[NOT_SENT] += 1
            continue
        task = asyncio.create_task(_timed(call(number), due, load, good=good, ends=ends))
        running.add(task)
        task.add_done_callback(running.discard)
    await _drained(running, load)
    return load


async def closed_load(call: Call, *, workers: int, seconds: float, good: str) -> Load:
    """Keep `workers` requests going for `seconds`: the most that the server can do."""
    load = Load(0.0, seconds)
    numbers = count()
    deadline = time.perf_counter() + seconds

    async def work() -> None:
        while (due := time.perf_counter()) < deadline:
            await _timed(call(next(numbers)), due, load, good=good, ends=deadline)

    await asyncio.gather(*(work() for _ in range(workers)))
    return load


async def _timed(answer: Awaitable[str], due: float, load: Load, *, good: str, ends: float) -> None:
    end = await answer
    load.ends[end] += 1
    if end == good:
        now = time.perf_counter()
        load.latencies.append(now - due)
        load.in_time += now <= ends


async def _drained(running: set[asyncio.Task[None]], load: Load) -> None:
    if not running:
        return
    _, late = await asyncio.wait(running, timeout=DRAIN_S_MAX)
    for task in late:
        task.cancel()
        load.ends[NO_ANSWER] += 1
