"""Who is told, and what remains of a line and from when."""

from datetime import date, timedelta

import pytest

from services.notify.model import Balance
from services.notify.rules import (
    alert_source,
    balances_after,
    is_told_to_people,
    remainders,
)
from shared.contracts.prescription import Quantity
from tests.builders import ISSUED_ON, a_content, a_line
from tests.notify.events import delivered, recorded, signal

RENEWED = Quantity(unit="pack", per_dispensing=2, renewals=2, period_days=28)


def renewed_content(**changes):
    return a_content(lines=(a_line(quantity=RENEWED),), **changes)


@pytest.mark.parametrize(("signal_class", "is_told"), [("D", True), ("H", True), ("F", False)])
def test_signals_for_analysts_are_told_to_nobody_else(signal_class, is_told):
    assert is_told_to_people(signal_class) is is_told


def test_one_case_and_signal_make_one_alert():
    assert alert_source(signal("D")) == alert_source(signal("D"))
    assert alert_source(signal(name="S1")) != alert_source(signal(name="S3"))


def test_only_a_hand_over_starts_the_first_round():
    event = recorded(
        delivered(1), delivered(2, packs=0, outcome="not_delivered", reason="other", left=2)
    )

    assert balances_after(event) == {1: Balance(0, date(2026, 11, 22)), 2: Balance(2, None)}


def test_days_are_counted_in_paris():
    assert balances_after(recorded(hours=11.5))[1].first_dispensed_on == date(2026, 11, 23)


def test_an_untouched_line_remains_as_a_whole_and_at_once():
    (left,) = remainders(renewed_content(), {}, today=ISSUED_ON)

    assert (left.left_total, left.opens_on) == (6, None)


def test_a_renewal_opens_one_period_after_the_first_hand_over():
    balances = {1: Balance(4, ISSUED_ON)}

    (left,) = remainders(renewed_content(), balances, today=ISSUED_ON)

    assert (left.left_total, left.opens_on) == (4, ISSUED_ON + timedelta(days=28))


def test_a_partial_hand_over_may_be_completed_at_once():
    (left,) = remainders(renewed_content(), {1: Balance(5, ISSUED_ON)}, today=ISSUED_ON)

    assert left.opens_on is None


def test_a_renewal_is_open_from_its_day_on():
    opening = ISSUED_ON + timedelta(days=28)

    (before,) = remainders(
        renewed_content(), {1: Balance(4, ISSUED_ON)}, today=opening - timedelta(days=1)
    )
    (on_it,) = remainders(renewed_content(), {1: Balance(4, ISSUED_ON)}, today=opening)

    assert (before.opens_on, on_it.opens_on) == (opening, None)


def test_a_line_handed_over_in_full_does_not_remain():
    assert remainders(renewed_content(), {1: Balance(0, ISSUED_ON)}, today=ISSUED_ON) == []


@pytest.mark.parametrize(("days", "count"), [(28, 1), (27, 0)])
def test_nothing_remains_after_the_end_of_validity(days, count):
    content = renewed_content(valid_until=ISSUED_ON + timedelta(days=days))

    assert len(remainders(content, {1: Balance(4, ISSUED_ON)}, today=ISSUED_ON)) == count
