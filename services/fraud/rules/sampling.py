"""Which prescriptions are drawn at random, so that what signals miss can be counted."""

import hmac
from typing import Final

_RANGE: Final = 2**64
_MILLION: Final = 1_000_000


def is_drawn(number: str, *, key: bytes, per_million: int) -> bool:
    """Draw a prescription by a keyed hash of its number: always the same answer, nobody's choice.

    Without the key nobody tells which numbers are drawn, so nobody stays out of the sample.
    """
    drawn = int.from_bytes(hmac.digest(key, number.encode(), "sha256")[:8])
    return drawn * _MILLION < per_million * _RANGE
