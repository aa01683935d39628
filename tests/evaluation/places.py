"""Made-up communes inside real départements, and how far apart they are."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Kind = Literal["urban", "suburban", "rural", "coast"]
_EARTH_KM: Final = 6371.0


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune that does not exist, at a place that does; `weight` is its share of people."""

    name: str
    department: str
    latitude: float
    longitude: float
    kind: Kind
    weight: float
    basin: str  # where its people work, study and see specialists


COMMUNES: Final[tuple[Commune, ...]] = (
    Commune("Clairlieu", "75", 48.86, 2.35, "urban", 12, "paris"),
    Commune("Montfleury", "93", 48.91, 2.45, "suburban", 10, "paris"),
    Commune("Orvigny", "94", 48.79, 2.46, "suburban", 8, "paris"),
    Commune("Villebelle-sur-Orge", "91", 48.62, 2.30, "suburban", 4, "paris"),
    Commune("Pontrhône", "69", 45.76, 4.84, "urban", 12, "lyon"),
    Commune("Saint-Aubin-l’Isle", "38", 45.60, 5.15, "suburban", 6, "lyon"),
    Commune("Dombres", "01", 46.05, 5.20, "rural", 4, "lyon"),
    Commune("Belcalanque", "13", 43.30, 5.40, "urban", 11, "south"),
    Commune("Garrigues-Hautes", "84", 43.95, 4.90, "suburban", 5, "south"),
    Commune("Port-Cigale", "83", 43.12, 6.13, "coast", 4, "south"),
    Commune("Beffroi", "59", 50.63, 3.06, "urban", 10, "north"),
    Commune("Dunes-Blanches", "62", 50.72, 1.61, "coast", 3, "north"),
    Commune("Vieilbourg", "23", 46.17, 1.87, "rural", 3, "centre"),
    Commune("Pierrelatour", "87", 45.83, 1.26, "urban", 4, "centre"),
    Commune("Les Essarts", "36", 46.60, 1.60, "rural", 2, "centre"),
    Commune("Valblanc", "73", 45.45, 6.60, "rural", 1, "lyon"),
    Commune("Port-Hermine", "29", 48.10, -4.10, "coast", 2, "west"),
    Commune("Sablonceaux-Plage", "17", 45.95, -1.10, "coast", 2, "west"),
)
HOLIDAY: Final = tuple(
    commune for commune in COMMUNES if commune.kind == "coast" or commune.name == "Valblanc"
)


@lru_cache(maxsize=1024)
def kilometres(one: Commune, other: Commune) -> float:
    """Return the distance as the crow flies."""
    north = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    half = (
        math.sin((north[1] - north[0]) / 2) ** 2
        + math.cos(north[0]) * math.cos(north[1]) * math.sin(east / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))
