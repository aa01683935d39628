"""Points of a case: whole numbers that an analyst can add up, capped per family of signals."""

from collections.abc import Iterable
from typing import Final

from services.fraud.model import Family, Severity

POINTS_PER_FAMILY_MAX: Final = 50
# From how many points on a case is that severe.
SEVERITIES: Final[tuple[tuple[int, Severity], ...]] = (
    (80, "critical"),
    (50, "high"),
    (25, "medium"),
    (0, "low"),
)


def points_of(raised: Iterable[tuple[Family, int]]) -> int:
    """Add the points of the raised signals of a case: of each family at most so many."""
    sums: dict[Family, int] = {}
    for family, points in raised:
        sums[family] = min(POINTS_PER_FAMILY_MAX, sums.get(family, 0) + points)
    return sum(sums.values())


def severity_of(points: int) -> Severity:
    """Return the band that so many points fall in."""
    return next(severity for least, severity in SEVERITIES if points >= least)
