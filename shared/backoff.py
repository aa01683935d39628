"""How long to wait before the next try: twice as long each time, up to a limit."""

from typing import Final

DOUBLINGS_MAX: Final = 16  # keeps the power finite, whatever the limit


def backoff_s(tries: int, *, first_s: float, cap_s: float) -> float:
    """Seconds to wait after `tries` failures: `first_s` after one, then doubled up to `cap_s`."""
    return min(cap_s, first_s * 2.0 ** min(tries - 1, DOUBLINGS_MAX))
