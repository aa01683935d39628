"""Confidence intervals by resampling whole units: episodes, cases, buckets of patients."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from tests.evaluation.chance import Chance

_T = TypeVar("_T")
_TIMES: Final = 400
_LOW, _HIGH = 0.025, 0.975


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and its 95 % interval; `value` is None where there was nothing to measure."""

    value: float | None
    low: float = 0.0
    high: float = 0.0


def bootstrap(units: Sequence[_T], measure: Callable[[Sequence[_T]], float | None]) -> Estimate:
    """Return the measure over the units and its interval over resamples of them."""
    value = measure(units)
    if value is None:
        return Estimate(None)
    chance = Chance("bootstrap", len(units))
    drawn = [measure(chance.choices(units, k=len(units))) for _ in range(_TIMES)]
    found = sorted(one for one in drawn if one is not None)
    if not found:
        return Estimate(value, value, value)
    return Estimate(value, found[int(len(found) * _LOW)], found[int(len(found) * _HIGH)])


def share(units: Sequence[bool]) -> float | None:
    """Return the share of units for which it holds."""
    return sum(units) / len(units) if units else None


def ratio(units: Sequence[tuple[float, float]]) -> float | None:
    """Return the sum of the first over the sum of the second."""
    below = sum(unit[1] for unit in units)
    return sum(unit[0] for unit in units) / below if below else None


def quantile(values: Sequence[float], at: float) -> float | None:
    """Return the value below which that share lies, by the nearest rank; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(at * len(ordered)))]
