"""Who is told, and what remains of a line and from when."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.notify.model import Balance
from services.notify.rules import (
    alert_source,
    balances_of,
    lifted_sources,
    remainders,
)
from shared.contracts.fraud import AlertWithdrawn, WithdrawalReason
from shared.contracts.prescription import Quantity
from shared.days import last_first_day
from tests.builders import ISSUED_ON, a_content, a_line
from tests.notify.events import NOON, an_id, delivered, recorded, signal

RENEWED = Quantity(unit="pack", per_dispensing=2, renewals=2, period_days=28)


def renewed_content(**changes):
    return a_content(lines=(a_line(quantity=RENEWED),), **changes)


def test_one_case_and_signal_make_one_alert():
    assert alert_source(signal("D")) == alert_source(signal("D"))
    assert alert_source(signal(name="S1")) != alert_source(signal(name="S3"))


def balance(left: int, *, now: int = 0, opens_on: date | None = None) -> Balance:
    return Balance(left_total=left, left_now=now, next_possible_on=opens_on)


def test_what_is_left_is_what_dispense_says():
    opening = ISSUED_ON + timedelta(days=28)
    event = recorded(
        delivered(1, left=4, next_possible_on=opening),
        delivered(2, packs=0, outcome="not_delivered", reason="other", left=2, left_now=2),
    )

    assert balances_of(event) == {1: balance(4, opens_on=opening), 2: balance(2, now=2)}


def test_an_untouched_line_remains_as_a_whole_and_at_once():
    (left,) = remainders(renewed_content(), {}, today=ISSUED_ON)

    assert (left.left_total, left.opens_on) == (6, None)


@pytest.mark.parametrize("balances", [{}, {1: balance(6, now=2)}])
def test_a_line_that_was_not_begun_within_three_months_does_not_remain(balances):
    last = last_first_day(ISSUED_ON)

    assert len(remainders(renewed_content(), balances, today=last)) == 1
    assert remainders(renewed_content(), balances, today=last + timedelta(days=1)) == []


def test_a_renewal_opens_on_the_day_that_dispense_says():
    opening = ISSUED_ON + timedelta(days=27)

    (left,) = remainders(renewed_content(), {1: balance(4, opens_on=opening)}, today=ISSUED_ON)

    assert (left.left_total, left.opens_on) == (4, opening)


def test_a_partial_hand_over_may_be_completed_at_once():
    (left,) = remainders(renewed_content(), {1: balance(5, now=1)}, today=ISSUED_ON)

    assert left.opens_on is None


def test_a_renewal_is_open_from_its_day_on():
    opening = ISSUED_ON + timedelta(days=28)
    balances = {1: balance(4, opens_on=opening)}

    (before,) = remainders(renewed_content(), balances, today=opening - timedelta(days=1))
    (on_it,) = remainders(renewed_content(), balances, today=opening)

    assert (before.opens_on, on_it.opens_on) == (opening, None)


@pytest.mark.parametrize("left", [0, 4])
def test_a_line_of_which_nothing_may_ever_be_handed_over_does_not_remain(left):
    assert remainders(renewed_content(), {1: balance(left)}, today=ISSUED_ON) == []


@pytest.mark.parametrize(("days", "count"), [(28, 1), (29, 0)])
def test_nothing_remains_after_the_end_of_validity(days, count):
    end = ISSUED_ON + timedelta(days=28)
    content = renewed_content(valid_until=end)
    today = ISSUED_ON + timedelta(days=days)

    assert len(remainders(content, {1: balance(4, opens_on=end)}, today=today)) == count


def test_a_lifted_suspicion_is_about_each_alert_that_a_counter_set_off():
    parts: dict[str, Any] = {"event_id": an_id(), "occurred_at": NOON, "case_id": UUID(int=5)}
    reasons: tuple[WithdrawalReason, ...] = ("unfounded", "rectified", "expired")
    told = {reason: lifted_sources(AlertWithdrawn(reason=reason, **parts)) for reason in reasons}

    assert told["unfounded"] == told["rectified"]
    assert alert_source(signal()) in told["unfounded"]
    assert len({*told["unfounded"], *told["unfounded"].values()}) == 2 * len(told["unfounded"])
    assert told["expired"] == {}
