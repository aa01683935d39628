"""Days and hours as numbers since 1970 (UTC): what buckets are named by."""

from datetime import UTC, datetime, timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
# Where an entity keeps what belongs to no day, such as its habits.
PROFILE_DAY: Final = 0

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def hour_of(moment: datetime) -> int:
    """Return the hour that a moment lies in."""
    return (moment - _EPOCH) // HOUR


def day_of(moment: datetime) -> int:
    """Return the day (UTC) that a moment lies in."""
    return (moment - _EPOCH).days


def seconds_of(moment: datetime) -> float:
    """Return a moment as seconds since 1970, exact to the microsecond."""
    return (moment - _EPOCH).total_seconds()


def moment_of(seconds: float) -> datetime:
    """Return the moment of so many seconds since 1970."""
    return _EPOCH + timedelta(seconds=seconds)
