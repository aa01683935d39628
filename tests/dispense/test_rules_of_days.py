"""Which day it is at a counter: that of its department, overseas too (ADR 32)."""

from datetime import date, datetime, timedelta

import pytest

from services.dispense.rules.days import day_at
from shared.days import officine_day
from tests.builders import ISSUED_ON, a_content
from tests.dispense.builders import NOON

A_DAY = timedelta(days=1)
PARIS_FINESS, REUNION, TAHITI, NOUMEA = "750000018", "970408589", "987000010", "988000010"


@pytest.mark.parametrize(
    ("finess", "hour", "day"),
    [
        (PARIS_FINESS, 22, ISSUED_ON),
        (PARIS_FINESS, 23, ISSUED_ON + A_DAY),
        (REUNION, 19, ISSUED_ON),
        (REUNION, 20, ISSUED_ON + A_DAY),
        (NOUMEA, 12, ISSUED_ON),
        (NOUMEA, 13, ISSUED_ON + A_DAY),
        (TAHITI, 9, ISSUED_ON - A_DAY),
        (TAHITI, 10, ISSUED_ON),
        ("980500003", 21, ISSUED_ON + A_DAY),  # Mayotte
        ("970100228", 3, ISSUED_ON - A_DAY),  # Guadeloupe
        ("2A0000014", 23, ISSUED_ON + A_DAY),  # Corse
    ],
)
def test_an_officine_has_the_day_of_its_department(finess, hour, day):
    assert officine_day(datetime(2026, 11, 22, hour, tzinfo=NOON.tzinfo), finess) == day


@pytest.mark.parametrize(
    ("hour", "day"),
    [
        (22, ISSUED_ON - A_DAY),  # before it is issued: still the evening of the 21st in Paris
        (23, ISSUED_ON),  # midnight in Paris, one in the afternoon of the day before in Tahiti
    ],
)
def test_a_prescription_of_this_morning_is_of_today_where_it_is_still_yesterday(hour, day):
    moment = datetime(2026, 11, 21, hour, tzinfo=NOON.tzinfo)

    assert day_at(moment, TAHITI, a_content()) == day


def test_after_its_issue_each_officine_goes_by_its_own_day():
    moment = datetime(2026, 11, 25, 9, tzinfo=NOON.tzinfo)

    assert day_at(moment, TAHITI, a_content()) == date(2026, 11, 24)
    assert day_at(moment, PARIS_FINESS, a_content()) == date(2026, 11, 25)
