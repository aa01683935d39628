"""Marks of pages: read back as they were written, and nothing else is one."""

import base64
from datetime import date

import pytest

from shared.http.paging import CURSOR_LENGTH_MAX, read_cursor, write_cursor
from shared.problems import Refused


def _place(day: str, number: str) -> tuple[date, str]:
    return date.fromisoformat(day), number


def test_a_mark_leads_back_to_its_place():
    mark = write_cursor("2026-11-22", "0123456789ABCDEFGHJ")

    assert read_cursor(mark, _place) == (date(2026, 11, 22), "0123456789ABCDEFGHJ")
    assert len(mark) <= CURSOR_LENGTH_MAX


@pytest.mark.parametrize(
    "text", ["", "!", "A", "é", base64.urlsafe_b64encode(b"yesterday 1").decode()]
)
def test_what_we_never_wrote_is_refused(text):
    with pytest.raises(Refused) as refused:
        read_cursor(text, _place)

    assert refused.value.refusals[0].code == "cursor_invalid"
