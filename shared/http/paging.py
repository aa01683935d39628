"""Pages of lists, and their opaque marks: where a list goes on, whatever was added or removed."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final, TypeVar

from fastapi import Query

from shared.problems import Refusal, Refused

PAGE_LIMIT: Final = 50
PAGE_LIMIT_MAX: Final = 100
CURSOR_LENGTH_MAX: Final = 120

Position = TypeVar("Position")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the query string of any list may hold: how many, and the mark to go on from."""

    limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT_MAX)] = PAGE_LIMIT
    after: Annotated[
        str | None,
        Query(max_length=CURSOR_LENGTH_MAX, description="Le `next` de la page précédente."),
    ] = None

    def position(self, parse: Callable[[str, str], Position]) -> Position | None:
        """Return where to go on, None at the start; raise `Refused` as `read_cursor` does."""
        return None if self.after is None else read_cursor(self.after, parse)

    def next(self, found: Sequence[Row], mark: Callable[[Row], str]) -> str | None:
        """Return the mark of a page that is full: there may be more rows after its last one."""
        return mark(found[-1]) if len(found) == self.limit else None


def write_cursor(sorted_by: str, key: str) -> str:
    """Return the mark of the page that ends with the row sorted by `sorted_by`, then by `key`."""
    return base64.urlsafe_b64encode(f"{sorted_by} {key}".encode()).decode().rstrip("=")


def read_cursor(text: str, parse: Callable[[str, str], Position]) -> Position:
    """Return the position that a mark holds; raise `Refused` for anything that we never wrote.

    `parse` gets both parts and raises `ValueError` for what they cannot be.
    """
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        sorted_by, _, key = decoded.partition(" ")
        return parse(sorted_by, key)
    except (binascii.Error, ValueError, OverflowError):
        raise Refused(Refusal("cursor_invalid", field="after")) from None


def whole_in(mark: str, *, most: int) -> int:
    """Return the whole number that a part of a mark holds; raise as `read_cursor` expects.

    `most`: what the column can hold; beyond it no database could look for it.
    """
    number = int(mark)
    if not 0 <= number <= most:
        raise ValueError("no row is sorted by such a number")
    return number


def moment_in(mark: str) -> datetime:
    """Return the moment that a part of a mark holds, in UTC; raise as `read_cursor` expects.

    One on the edge of the calendar has no moment in UTC, and no database could look for it.
    """
    moment = datetime.fromisoformat(mark)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC)
