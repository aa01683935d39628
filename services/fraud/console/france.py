"""A map of officines: an outline drawn by hand, a dot where a département's officines are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians
from typing import Final

from services.fraud.model.page import Link
from services.fraud.places import department_places
from shared.departments import department_of

WIDTH: Final = 440
HEIGHT: Final = 440
_WEST: Final = -5.3
_NORTH: Final = 51.4
_SQUEEZE: Final = cos(radians(46.5))  # a degree of longitude is that much shorter in mid-France
_SCALE: Final = 41.0
_RADIUS_MAX: Final = 15.0
# Coasts and borders, longitude and latitude, by eye from an atlas: enough to know where one is.
_MAINLAND: Final = (
    *((2.5, 51.07), (1.6, 50.87), (1.55, 50.2), (0.2, 49.72), (0.1, 49.45), (-0.3, 49.3)),
    *((-1.15, 49.37), (-1.25, 49.7), (-1.94, 49.72), (-1.6, 49.2), (-1.55, 48.65), (-2.0, 48.66)),
    *((-2.75, 48.55), (-3.1, 48.86), (-3.95, 48.72), (-4.75, 48.5), (-4.6, 48.33), (-4.3, 48.15)),
    *((-4.72, 48.04), (-4.35, 47.8), (-3.4, 47.7), (-2.95, 47.55), (-2.5, 47.3), (-2.1, 47.2)),
    *((-2.05, 46.85), (-1.8, 46.48), (-1.15, 46.2), (-1.15, 45.75), (-1.1, 45.5), (-1.25, 44.65)),
    *((-1.45, 43.65), (-1.78, 43.37), (-1.4, 43.05), (-0.7, 42.87), (0.0, 42.7), (0.65, 42.7)),
    *((1.45, 42.6), (1.95, 42.38), (3.15, 42.43), (3.03, 42.9), (3.15, 43.22), (3.7, 43.4)),
    *((4.2, 43.48), (4.6, 43.38), (5.05, 43.35), (5.35, 43.22), (6.0, 43.08), (6.62, 43.16)),
    *((7.0, 43.55), (7.53, 43.78), (7.66, 44.15), (6.9, 44.4), (7.0, 44.75), (6.65, 45.1)),
    *((7.12, 45.45), (6.85, 45.85), (6.8, 46.4), (6.15, 46.2), (6.1, 46.57), (6.95, 47.28)),
    *((7.0, 47.48), (7.58, 47.6), (7.6, 48.15), (8.2, 48.97), (7.05, 49.13), (6.36, 49.46)),
    *((5.8, 49.55), (4.85, 50.15), (4.2, 49.97), (3.65, 50.35), (3.1, 50.78)),
)
_CORSICA: Final = (
    *((9.4, 43.0), (9.55, 42.1), (9.25, 41.38), (8.65, 41.8), (8.6, 42.35), (9.2, 42.72)),
)
# Overseas, in boxes of their own along the left side.
_OVERSEAS: Final = ("971", "972", "973", "974", "976")
_BOX: Final = 34


@dataclass(frozen=True, slots=True)
class Dot:
    """The officines of one département."""

    department: str
    x: float
    y: float
    radius: float
    officines: int
    presentations: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class Map:
    """The drawing; `elsewhere` counts the officines of no département known."""

    width: int
    height: int
    outlines: tuple[str, ...]
    boxes: tuple[tuple[str, float, float], ...]
    dots: tuple[Dot, ...]
    elsewhere: int


def map_of(links: Iterable[Link]) -> Map:
    """Return where the officines of the links are; those of the case itself are marked."""
    officines: dict[str, set[str]] = defaultdict(set)
    presentations: dict[str, int] = defaultdict(int)
    own: set[str] = set()
    for link in links:
        department = department_of(link.pharmacy)
        officines[department].add(link.pharmacy)
        presentations[department] += link.presentations
        if link.is_own:
            own.add(department)
    most = max(presentations.values(), default=1)
    dots, elsewhere = [], 0
    for department, count in sorted(presentations.items(), key=lambda item: -item[1]):
        spot = _spot(department)
        if spot is None:
            elsewhere += len(officines[department])
            continue
        radius = 6 + (_RADIUS_MAX - 6) * (count / most) ** 0.5
        dots.append(
            Dot(
                department,
                *spot,
                round(radius, 1),
                len(officines[department]),
                count,
                department in own,
            )
        )
    boxes = tuple((name, *_box(name)) for name in _OVERSEAS)
    outlines = tuple(_outline(points) for points in (_MAINLAND, _CORSICA))
    return Map(WIDTH, HEIGHT, outlines, boxes, tuple(dots), elsewhere)


def _spot(department: str) -> tuple[float, float] | None:
    if department in _OVERSEAS:
        x, y = _box(department)
        return x + _BOX / 2, y + _BOX / 2
    place = department_places().get(department)
    return None if place is None else _point(place.longitude, place.latitude)


def _point(longitude: float, latitude: float) -> tuple[float, float]:
    x = (longitude - _WEST) * _SQUEEZE * _SCALE
    return round(x + 12, 1), round((_NORTH - latitude) * _SCALE + 6, 1)


def _box(department: str) -> tuple[float, float]:
    return 6.0, 205.0 + _OVERSEAS.index(department) * (_BOX + 12)


def _outline(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join("{:g} {:g}".format(*_point(*point)) for point in points) + "Z"
