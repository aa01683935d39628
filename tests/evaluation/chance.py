"""Seeded chance: people, numbers and moments that are the same for the same seed."""

import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar
from uuid import UUID

from shared.identifiers import Finess, Rpps, luhn_holds
from shared.number import PrescriptionNumber, make_number

_T = TypeVar("_T")
_POISSON_BY_NORMAL = 50.0  # above this mean a rounded normal is as good, and quick


class Chance(Random):
    """A stream of chance of its own: what one fraud draws changes nothing of anybody else."""

    def __init__(self, *seed: object) -> None:
        super().__init__(":".join(map(str, seed)))

    def id(self) -> UUID:
        """Return an identifier of an event or a record."""
        return UUID(int=self.getrandbits(128), version=4)

    def number(self) -> PrescriptionNumber:
        """Return the number of a prescription."""
        return make_number(self.getrandbits(80).to_bytes(10, "big"))

    def ref(self) -> str:
        """Return the pseudonym of a patient: 32 hexadecimal characters."""
        return f"{self.getrandbits(128):032x}"

    def happens(self, probability: float) -> bool:
        """Tell whether something of this probability happens."""
        return self.random() < probability

    def poisson(self, mean: float) -> int:
        """Return how many times something of this mean happens."""
        if mean > _POISSON_BY_NORMAL:
            return max(0, round(self.gauss(mean, math.sqrt(mean))))
        limit, product, count = math.exp(-mean), self.random(), 0
        while product > limit:
            product *= self.random()
            count += 1
        return count

    def one_of(self, weighted: Sequence[tuple[_T, float]]) -> _T:
        """Return one of the values, each as often as its weight says."""
        return self.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


def an_rpps(serial: int) -> Rpps:
    """Return a professional's number whose Luhn key holds."""
    return Rpps.parse(_with_key(f"998{serial:07}"), strict_luhn=True)


def a_finess(department: str, serial: int) -> Finess:
    """Return an establishment's number in a département, with its key."""
    return Finess(_with_key(f"{department}{serial:06}"))


def _with_key(digits: str) -> str:
    return next(f"{digits}{key}" for key in range(10) if luhn_holds(f"{digits}{key}"))
