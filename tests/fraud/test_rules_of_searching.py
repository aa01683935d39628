"""How often, and for how little, one may search: both sides of each limit."""

from datetime import timedelta

import pytest

from services.fraud.model.searching import Searched, SearchLimits
from services.fraud.rules.searching import refuse_too_little, refuse_too_many_searches
from tests.fraud.events import NOON


def searched(*, short: int = 1, day: int = 1) -> Searched:
    return Searched(
        short_from=NOON - timedelta(minutes=4),
        short_count=short,
        day_from=NOON - timedelta(hours=3),
        day_count=day,
    )


def refused(found):
    return refuse_too_many_searches(found, most_short=30, most_day=300, now=NOON)


def test_the_last_search_of_a_window_is_answered():
    assert refused(searched(short=30, day=300)) is None


def test_one_more_in_ten_minutes_waits_for_their_end():
    refusal = refused(searched(short=31, day=300))

    assert (refusal.code, refusal.values) == ("too_many_searches", {"seconds": 360})


def test_one_more_in_a_day_waits_for_its_end():
    refusal = refused(searched(short=31, day=301))

    assert refusal.values == {"seconds": 21 * 3600}


@pytest.mark.parametrize(("letters", "code"), [(3, "search_too_short"), (4, None)])
def test_a_name_of_few_letters_is_not_looked_for(letters, code):
    refusal = refuse_too_little(letters, SearchLimits())

    assert (refusal and refusal.code) == code
