"""When to send again, and after how long; the same for both clients. No clock, no socket."""

from collections.abc import Callable
from dataclasses import dataclass

DEFAULT_STATUSES = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient a client is; times in seconds.

    An answer is asked for again when its status is in `statuses`, or when it advises `later` and
    `follows_advice`. Waits double from `first_s` up to `cap_s`, each drawn between its half and
    its whole, so that many clients do not come back at once; Retry-After is waited for at least.
    `total_s` bounds all waits of one call together.
    """

    attempts_max: int = 10
    first_s: float = 0.5
    cap_s: float = 10.0
    total_s: float = 30.0  # somebody waits at a counter
    statuses: frozenset[int] = DEFAULT_STATUSES
    follows_advice: bool = True

    def wants(self, status: int, retry: object) -> bool:
        """Tell whether an answer may be different another time."""
        return status in self.statuses or (self.follows_advice and retry == "later")


@dataclass(slots=True)
class Patience:
    """What is left of a policy for one call; `draw` gives a number from 0 to 1."""

    policy: RetryPolicy
    draw: Callable[[], float]
    attempts: int = 0
    waited_s: float = 0.0

    def next_wait_s(self, retry_after_s: float | None) -> float | None:
        """Count an attempt that failed; return the wait before the next one, None for no more."""
        self.attempts += 1
        if self.attempts >= self.policy.attempts_max:
            return None
        whole = min(self.policy.cap_s, self.policy.first_s * 2.0 ** (self.attempts - 1))
        wait_s = max(whole * (1 + self.draw()) / 2, retry_after_s or 0.0)
        if self.waited_s + wait_s > self.policy.total_s:
            return None
        self.waited_s += wait_s
        return wait_s
