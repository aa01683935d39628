"""Months are added as people count them, to the end of the month where the day is missing."""

from datetime import UTC, date, datetime

import pytest

from shared.days import (
    add_months,
    last_day_to_execute,
    last_first_day,
    officine_day_began,
    paris_day,
    paris_days,
)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 22), 12, date(2027, 11, 22)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 12, 1), 0, date(2026, 12, 1)),
    ],
)
def test_months_later(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("issued_on", "last"),
    [
        (date(2026, 11, 22), date(2027, 2, 21)),
        (date(2026, 12, 1), date(2027, 2, 28)),
        (date(2026, 11, 30), date(2027, 2, 27)),
    ],
)
def test_a_prescription_is_first_dispensed_before_it_is_three_months_old(issued_on, last):
    assert last_first_day(issued_on) == last


@pytest.mark.parametrize(
    ("hour", "minute", "day"), [(22, 59, date(2026, 11, 22)), (23, 0, date(2026, 11, 23))]
)
def test_a_day_begins_at_midnight_in_paris(hour, minute, day):
    assert paris_day(datetime(2026, 11, 22, hour, minute, tzinfo=UTC)) == day


@pytest.mark.parametrize(
    ("is_begun", "last"), [(False, date(2027, 2, 21)), (True, date(2027, 11, 22))]
)
def test_what_was_begun_goes_on_while_the_prescription_is_valid(is_begun, last):
    issued_on, valid_until = date(2026, 11, 22), date(2027, 11, 22)

    found = last_day_to_execute(issued_on=issued_on, valid_until=valid_until, is_begun=is_begun)

    assert found == last


@pytest.mark.parametrize(
    ("finess", "moment", "began"),
    [
        (
            "750000000",
            datetime(2026, 11, 22, 23, 0, tzinfo=UTC),
            datetime(2026, 11, 22, 23, tzinfo=UTC),
        ),
        (
            "750000000",
            datetime(2026, 11, 22, 22, 59, tzinfo=UTC),
            datetime(2026, 11, 21, 23, tzinfo=UTC),
        ),
        # Both changes of the clock: the day has 25 hours, then 23, and begins at midnight.
        (
            "750000000",
            datetime(2026, 10, 25, 22, 59, tzinfo=UTC),
            datetime(2026, 10, 24, 22, tzinfo=UTC),
        ),
        (
            "750000000",
            datetime(2027, 3, 28, 21, 59, tzinfo=UTC),
            datetime(2027, 3, 27, 23, tzinfo=UTC),
        ),
        (
            "987000000",
            datetime(2026, 11, 22, 9, 59, tzinfo=UTC),
            datetime(2026, 11, 21, 10, tzinfo=UTC),
        ),
        (
            "970400000",
            datetime(2026, 11, 22, 20, 0, tzinfo=UTC),
            datetime(2026, 11, 22, 20, tzinfo=UTC),
        ),
    ],
)
def test_a_day_begins_at_midnight_where_the_officine_is(finess, moment, began):
    assert officine_day_began(moment, finess) == began


def test_days_in_paris_are_counted_from_midnight_to_midnight():
    first, after = paris_days(date(2026, 7, 1), date(2026, 7, 1))

    assert first == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert after == datetime(2026, 7, 1, 22, tzinfo=UTC)


@pytest.mark.parametrize("edge", [None, date.min, date.max])
def test_the_edge_of_the_calendar_bounds_nothing(edge):
    assert paris_days(edge, edge) == (None, None)
