"""Waiting between tries."""

import pytest

from shared.backoff import backoff_s


def test_each_wait_is_twice_the_one_before_up_to_the_limit():
    waits = [backoff_s(tries, first_s=1, cap_s=30) for tries in range(1, 8)]

    assert waits == [1, 2, 4, 8, 16, 30, 30]


@pytest.mark.parametrize("tries", [100, 10_000])
def test_years_of_failures_do_not_overflow(tries):
    assert backoff_s(tries, first_s=0.2, cap_s=5) == 5
