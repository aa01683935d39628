"""Opaque marks of pages: where a list goes on, whatever was added or removed meanwhile."""

import base64
import binascii
from collections.abc import Callable
from typing import Final, TypeVar

from shared.problems import Refusal, Refused

CURSOR_LENGTH_MAX: Final = 120

Position = TypeVar("Position")


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
