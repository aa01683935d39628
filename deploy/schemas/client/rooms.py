"""Divides what is generated for one service among modules that stay short by themselves.

A service begins as one module. Once that would be too long it is a package, with a module per
resource of its paths; a resource that is too long again is cut further.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

# Of the 300 lines that a module may have, some forty are left to its imports.
LINES_MAX: Final = 255
_VERSION: Final = re.compile(r"v[0-9]+")

Cut = Callable[[str], str]  # what is placed -> its part of the room's name
Rooms = dict[str, list[str]]


def resource_of(path: str) -> str:
    """Return the name that a path gives to its module: its first word besides the version."""
    words = (word for word in path.split("/") if word and not _VERSION.fullmatch(word))
    return re.sub(r"\W+", "_", next(words)).strip("_").lower()


def rooms_of(lines: Mapping[str, int], cuts: Sequence[Cut]) -> Rooms:
    """Return what each module holds, in the order given; the one module "" while it is short.

    `lines` is how long each thing is, in the order that they need each other. A room too long is
    divided by the next of `cuts`; after the last, into numbered pieces of what follows on.
    """
    return dict(_divided("", list(lines), lines, cuts))


def _divided(
    room: str, held: list[str], lines: Mapping[str, int], cuts: Sequence[Cut]
) -> Iterator[tuple[str, list[str]]]:
    if sum(lines[each] for each in held) <= LINES_MAX:
        yield room, held
    elif not cuts:
        for number, piece in enumerate(_pieces(held, lines), start=1):
            yield f"{room or 'part'}_{number}", piece
    else:
        cut, *finer = cuts
        # Sorted by first appearance: `sorted` is stable, so that the order of need stays.
        parts = list(dict.fromkeys(map(cut, held)))
        for part, members in groupby(sorted(held, key=lambda each: parts.index(cut(each))), cut):
            name = f"{room}_{part}" if room else part
            yield from _divided(name, list(members), lines, finer)


def _pieces(held: Iterable[str], lines: Mapping[str, int]) -> Iterator[list[str]]:
    piece: list[str] = []
    for each in held:
        if piece and sum(lines[other] for other in [*piece, each]) > LINES_MAX:
            yield piece
            piece = []
        piece.append(each)
    yield piece
