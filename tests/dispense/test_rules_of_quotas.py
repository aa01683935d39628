"""How often is too often, on both sides of each limit."""

from datetime import datetime, timedelta

import pytest

from services.dispense import rules
from services.dispense.model import Quotas
from shared.problems import Refusal
from tests.dispense.builders import NOON

QUOTAS = Quotas.of()
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("refuse", "quota", "code"),
    [
        (
            rules.refuse_too_many_failures,
            QUOTAS.failed_consultations,
            "too_many_failed_consultations",
        ),
        (rules.refuse_too_many_scans, QUOTAS.failed_scans, "too_many_failed_scans"),
        (rules.refuse_too_many_consultations, QUOTAS.polling, "too_many_consultations"),
        (rules.refuse_too_many_tellings, QUOTAS.polling, "too_many_late_executions"),
    ],
)
def test_so_many_in_ten_minutes_are_enough(refuse, quota, code):
    def moments(count: int, age: timedelta) -> list[datetime]:
        return [NOON - age] * count

    just_inside = quota.window - SECOND

    assert quota.window == timedelta(minutes=10)
    assert refuse(moments(quota.most - 1, timedelta(0)), quota, NOON) is None
    assert refuse(moments(quota.most, quota.window), quota, NOON) is None
    refusal = refuse(moments(quota.most, just_inside), quota, NOON)
    assert (refusal.code, refusal.values) == (code, {"seconds": 1})


def test_the_next_one_waits_until_the_first_that_counts_is_ten_minutes_old():
    quota = QUOTAS.polling
    moments = [NOON + SECOND * number for number in range(quota.most)]

    excess = rules.refuse_too_many_consultations(moments, quota, NOON + timedelta(minutes=9))

    assert rules.refuse_too_many_consultations(moments[1:], quota, moments[-1]) is None
    assert excess == Refusal("too_many_consultations", values={"seconds": 60})


def test_only_what_counts_is_kept_and_no_more_than_the_limit():
    quota = QUOTAS.failed_consultations

    assert rules.recent_of([NOON - quota.window] * 3, quota, NOON) == ()
    assert rules.recent_of([NOON] * (quota.most + 3), quota, NOON) == (NOON,) * quota.most


def test_prescriptions_opened_for_nothing_are_counted_over_a_day():
    quota = QUOTAS.unserved
    within = NOON - quota.window + SECOND

    assert rules.refuse_too_many_unserved(None, quota, NOON) is None
    assert rules.refuse_too_many_unserved(NOON - quota.window, quota, NOON) is None
    assert rules.refuse_too_many_unserved(within, quota, NOON) == Refusal(
        "too_many_unserved_consultations", values={"seconds": 1}
    )
