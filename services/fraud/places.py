"""Where officines are: the middle of their département, or the finer place that somebody gave.

`departments.csv` is written by hand: the middles of the 101 départements as atlases and Wikipedia
give them, rounded to a twentieth of a degree, some five kilometres, and how far their borders reach
from there. The places of establishments
in FINESS may be put over them (data.gouv.fr, Licence Ouverte).
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import asin, cos, hypot, radians, sin, sqrt
from pathlib import Path
from typing import Final

from shared.departments import department_of
from shared.identifiers import Finess

EARTH_RADIUS_KM: Final = 6_371.0


@dataclass(frozen=True, slots=True)
class Place:
    """A point, in degrees, and how far from it what it stands for may be."""

    latitude: float
    longitude: float
    reach_km: float = 0


@dataclass(frozen=True)
class Places:
    """The places of establishments; `finer` holds those that are known better than by number."""

    finer: Mapping[Finess, Place] = field(default_factory=dict)

    def of(self, finess: Finess) -> Place | None:
        """Return the best place known of an establishment, None for one of no known département."""
        return self.finer.get(finess) or self._departments.get(department_of(finess))

    def distance_km(self, one: Finess, other: Finess) -> float | None:
        """Return the great-circle distance, None where a place is not known.

        Two establishments of one département, neither known better, are 0 km apart.
        """
        here, there = self.of(one), self.of(other)
        return None if here is None or there is None else great_circle_km(here, there)

    def apart_km(self, one: Finess, other: Finess) -> float | None:
        """Return the distance that surely lies between two establishments, None where unknown.

        What is known by its département only may stand anywhere in it: its reach is taken off.
        """
        here, there = self.of(one), self.of(other)
        if here is None or there is None:
            return None
        return max(0.0, great_circle_km(here, there) - here.reach_km - there.reach_km)

    @cached_property
    def _departments(self) -> Mapping[str, Place]:
        return department_places()


def great_circle_km(here: Place, there: Place) -> float:
    """Return the distance between two points along the ground (haversine formula)."""
    half_latitude = radians(there.latitude - here.latitude) / 2
    half_longitude = radians(there.longitude - here.longitude) / 2
    shrink = sqrt(cos(radians(here.latitude)) * cos(radians(there.latitude)))
    chord = hypot(sin(half_latitude), shrink * sin(half_longitude))
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, chord))


@lru_cache(maxsize=1)
def department_places() -> Mapping[str, Place]:
    """Return the middle of every département, by its number."""
    path = Path(__file__).with_name("departments.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["department"]: Place(
                float(row["latitude"]), float(row["longitude"]), float(row["reach_km"])
            )
            for row in csv.DictReader(file)
        }
