"""Marks of pages: read back as they were written, and nothing else is one."""

import base64
from datetime import UTC, date, datetime

import pytest

from shared.http.paging import CURSOR_LENGTH_MAX, moment_in, read_cursor, write_cursor
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


def _moment(moment: str, number: str) -> tuple[datetime, str]:
    return moment_in(moment), number


def test_a_moment_in_a_mark_is_read_in_utc():
    mark = write_cursor("2026-11-22T12:00:00+01:00", "1")

    assert read_cursor(mark, _moment) == (datetime(2026, 11, 22, 11, tzinfo=UTC), "1")


@pytest.mark.parametrize(
    "moment", ["2026-11-22T12:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_a_moment_that_has_none_in_utc_is_no_mark(moment):
    with pytest.raises(Refused) as refused:
        read_cursor(write_cursor(moment, "1"), _moment)

    assert refused.value.refusals[0].code == "cursor_invalid"
