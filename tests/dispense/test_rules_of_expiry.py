"""When a prescription expires: on its last day, once that is over everywhere in France."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dispense import rules
from services.dispense.model import Dispensed, End, Expired, Prescription, StillOpen
from shared.contracts.prescription import Mentions
from shared.days import PARIS, add_months, end_of_day
from tests.builders import ISSUED_ON
from tests.dispense.builders import (
    NOON,
    a_begun_state,
    a_hand_over,
    a_prescription,
    a_request,
    a_state,
    in_days,
    in_packs,
)

INSTANT = timedelta(microseconds=1)


def issued(day: date, *states) -> Prescription:
    return a_prescription(*states, issued_on=day)


@pytest.mark.parametrize(
    ("issued_on", "last", "over_at"),
    [
        # In winter Paris is eleven hours ahead of Tahiti, in summer twelve.
        (date(2026, 11, 22), date(2027, 2, 21), datetime(2027, 2, 22, 11, 0, tzinfo=PARIS)),
        (date(2026, 4, 22), date(2026, 7, 21), datetime(2026, 7, 22, 12, 0, tzinfo=PARIS)),
        # The end of a year, a year with and one without a 29 February.
        (date(2026, 10, 1), date(2026, 12, 31), datetime(2027, 1, 1, 11, 0, tzinfo=PARIS)),
        (date(2027, 11, 30), date(2028, 2, 28), datetime(2028, 2, 29, 11, 0, tzinfo=PARIS)),
        (date(2027, 12, 1), date(2028, 2, 29), datetime(2028, 3, 1, 11, 0, tzinfo=PARIS)),
        (date(2026, 11, 30), date(2027, 2, 27), datetime(2027, 2, 28, 11, 0, tzinfo=PARIS)),
        # The nights on which clocks change: 28 March 2027 and 31 October 2027.
        (date(2026, 12, 28), date(2027, 3, 27), datetime(2027, 3, 28, 12, 0, tzinfo=PARIS)),
        (date(2026, 12, 29), date(2027, 3, 28), datetime(2027, 3, 29, 12, 0, tzinfo=PARIS)),
        (date(2027, 7, 31), date(2027, 10, 30), datetime(2027, 10, 31, 11, 0, tzinfo=PARIS)),
        (date(2027, 8, 1), date(2027, 10, 31), datetime(2027, 11, 1, 11, 0, tzinfo=PARIS)),
    ],
)
def test_what_was_never_begun_expires_once_its_third_month_is_over_in_polynesia(
    issued_on, last, over_at
):
    prescription = issued(issued_on)

    before = rules.decide_expiry(prescription, over_at - INSTANT)
    after = rules.decide_expiry(prescription, over_at)

    assert before == StillOpen(rules.next_action(prescription))
    assert isinstance(after, Expired)
    assert (after.expired_on, after.after.version) == (last, prescription.version + 1)


@pytest.mark.parametrize(
    ("issued_on", "last"),
    [
        (date(2026, 11, 22), date(2027, 11, 22)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_what_was_begun_expires_after_twelve_months(issued_on, last):
    begun = issued(issued_on, a_begun_state(1))

    assert rules.last_day(begun) == last
    assert isinstance(rules.decide_expiry(begun, end_of_day(last)), Expired)
    assert isinstance(rules.decide_expiry(begun, end_of_day(last) - INSTANT), StillOpen)


def test_one_begun_line_keeps_the_prescription_open():
    prescription = issued(date(2026, 11, 22), a_state(), a_begun_state(1, line=2))

    assert rules.last_day(prescription) == date(2027, 11, 22)


def test_a_line_handed_over_in_full_keeps_nothing_open():
    prescription = issued(date(2026, 11, 22), a_state(), a_begun_state(2, line=2))

    assert rules.last_day(prescription) == date(2027, 2, 21)


def test_what_was_handed_over_in_full_never_expires():
    done = a_prescription(a_begun_state(2))

    assert rules.last_day(done) is None
    assert rules.decide_expiry(done, NOON + timedelta(days=1000)) == StillOpen(None)


@pytest.mark.parametrize("state", ["cancelled", "replaced"])
def test_what_its_prescriber_ended_never_expires(state):
    other = "another" if state == "replaced" else None
    ended = Prescription(
        content=a_prescription().content,
        patient_ref="0" * 32,
        version=2,
        lines=(a_state(),),
        end=End(state=state, at=NOON, replaced_by=other),
    )

    assert rules.next_action(ended) is None
    assert rules.decide_expiry(ended, NOON + timedelta(days=1000)) == StillOpen(None)


@given(
    issued_on=st.dates(date(2024, 1, 1), date(2040, 12, 31)),
    delivered=st.lists(st.integers(0, 6), min_size=1, max_size=4),
)
def test_the_day_after_the_last_one_is_the_first_on_which_the_state_is_expired(
    issued_on, delivered
):
    quantity = in_packs(2, renewals=2)
    states = (
        a_begun_state(packs, line=line, quantity=quantity)
        for line, packs in enumerate(delivered, 1)
    )
    prescription = issued(issued_on, *states)

    last = rules.last_day(prescription)

    if last is None:
        assert rules.state_of(prescription, add_months(issued_on, 24)) == "dispensed"
    else:
        assert rules.state_of(prescription, last) != "expired"
        assert rules.state_of(prescription, last + timedelta(days=1)) == "expired"


def test_a_line_that_ran_while_nobody_came_ends_it_though_the_others_are_handed_over_later():
    weekly = Mentions(fraction_days=7, presented_within_days=3)
    run = a_state(line=2, quantity=in_days(28, period_days=28), mentions=weekly)
    prescription = a_prescription(a_state(quantity=in_packs(1)), run)
    now = NOON + timedelta(days=60)

    decision = rules.decide_dispensation(prescription, a_request(a_hand_over()), now)

    assert isinstance(decision, Dispensed)
    assert rules.last_day(decision.after) == ISSUED_ON + timedelta(days=27)
    assert isinstance(rules.decide_expiry(decision.after, now), Expired)


@given(day=st.dates(date(2020, 1, 1), date(2060, 1, 1)), zone=st.sampled_from(range(-10, 15)))
def test_no_officine_of_france_is_still_on_a_day_that_is_over(day, zone):
    over_at = end_of_day(day)

    assert (over_at + timedelta(hours=zone)).replace(tzinfo=UTC).date() > day
    assert (over_at.hour, over_at.tzinfo) == (10, UTC)


@pytest.mark.parametrize(("days_left", "is_soon"), [(-1, False), (0, True), (7, True), (8, False)])
def test_what_ends_within_a_week_ends_soon_and_what_is_over_does_not(days_left, is_soon):
    assert rules.ends_soon(ISSUED_ON + timedelta(days=days_left), ISSUED_ON) == is_soon
