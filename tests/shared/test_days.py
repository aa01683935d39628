"""Months are added as people count them, to the end of the month where the day is missing."""

from datetime import date

import pytest

from shared.days import add_months


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
