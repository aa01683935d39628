"""Where an establishment is, as far as its number tells: its département."""

from collections.abc import Mapping
from typing import Final

# The public list numbers establishments overseas by these beginnings.
_OVERSEAS: Final[Mapping[str, str]] = {
    "9701": "971",
    "9702": "972",
    "9703": "973",
    "9704": "974",
    "9705": "975",
    "9805": "976",
}


def department_of(finess: str) -> str:
    """Return the number of the département of a FINESS, such as "75", "2A" or "974"."""
    if finess[:2] in {"97", "98"}:
        return _OVERSEAS.get(finess[:4], finess[:3])
    return finess[:2]
