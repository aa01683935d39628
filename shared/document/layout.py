"""Rows of the document and how they are shared out over pages; lengths are points, y grows down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from shared.document.fonts import REGULAR, wrap

PAGE_WIDTH, PAGE_HEIGHT = 595.276, 841.89  # A4
MARGIN = 42.5  # 15 mm: every printer can print inside it
ROOM = PAGE_WIDTH - 2 * MARGIN
LEADING = 1.28


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of drawable text; `y` is its baseline, `grey` 0 for black."""

    x: float
    y: float
    text: str
    size: float
    font: str = REGULAR
    grey: float = 0.0


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle from its upper left corner; `fill` and `stroke` are greys, None for neither."""

    x: float
    y: float
    width: float
    height: float
    fill: float | None = None
    stroke: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """What is drawn together; its items are placed from the row's upper left corner."""

    height: float
    items: tuple[Text | Rect, ...] = ()


Rows = tuple[Row, ...]


def paragraph(  # noqa: PLR0913 - a paragraph has this many properties, all named at the call
    text: str,
    *,
    size: float,
    font: str = REGULAR,
    x: float = 0.0,
    room: float = ROOM,
    grey: float = 0.0,
) -> Rows:
    """Return one row per line of `text`, wrapped to `room`."""
    height = size * LEADING
    return tuple(
        Row(height, (Text(x, size, line, size, font, grey),))
        for line in wrap(text, font, size, room=room)
    )


def gap(height: float) -> Row:
    """Return an empty row."""
    return Row(height)


def height_of(rows: Iterable[Row]) -> float:
    """Return the height of `rows` one below the other."""
    return sum(row.height for row in rows)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that stay on one page if they can.

    `running_title` says at the top of a following page what the rows there belong to; a group
    that `opens` begins with a title of its own.
    """

    rows: Rows
    running_title: Rows = ()
    opens: bool = False


def joined(line: Group, ending: Rows) -> Group:
    """Return a line and what must not stand without one, as one group."""
    return replace(line, rows=(*line.rows, *ending))


def paginate(groups: Sequence[Group], *, first_room: float, next_room: float) -> list[list[Row]]:
    """Share `groups` out over pages of these heights.

    A group stays on one page, unless it is taller than a whole one: then it is cut between rows.
    """
    pages: list[list[Row]] = [[]]
    left = first_room
    for group in groups:
        title = () if group.opens else group.running_title
        height = height_of(group.rows)
        if left < height <= next_room - height_of(title):
            pages.append(list(title))
            left = next_room - height_of(title)
        for row in group.rows:
            if row.height > left:
                pages.append(list(title))
                left = next_room - height_of(title)
            title = group.running_title
            pages[-1].append(row)
            left -= row.height
    return pages
