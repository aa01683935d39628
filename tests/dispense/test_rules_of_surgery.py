"""Nothing goes out before the third day ahead of a planned operation (R.5132-33 CSP)."""

from datetime import timedelta

from services.dispense import rules
from services.dispense.model import Declined
from shared.contracts.prescription import Surgery
from tests.builders import ISSUED_ON
from tests.dispense.builders import (
    a_prescription,
    a_request,
    a_state,
    at,
    nothing_given,
    refusal_of,
)


def operated_after(days):
    operated_on = ISSUED_ON + timedelta(days=days)
    surgery = Surgery(operated_on=operated_on, discharged_on=operated_on)
    return a_prescription(a_state(), surgery=surgery)


def left(prescription, number):
    found = rules.left_of(prescription.lines[0], prescription, ISSUED_ON + timedelta(days=number))
    return found.left_now, found.left_total, found.next_possible_on


def test_nothing_is_handed_over_before_the_third_day_ahead_of_the_operation():
    prescription = operated_after(60)
    eve, opening = ISSUED_ON + timedelta(days=56), ISSUED_ON + timedelta(days=57)

    assert refusal_of(prescription, now=at(ISSUED_ON)) == "surgery_ahead"
    assert refusal_of(prescription, now=at(eve, 23, 59)) == "surgery_ahead"
    assert refusal_of(prescription, now=at(opening, 0, 0)) is None
    assert left(prescription, 56) == (0, 2, opening)
    assert left(prescription, 57) == (2, 2, None)


def test_an_operation_within_three_days_holds_nothing_back():
    assert refusal_of(operated_after(3), now=at(ISSUED_ON)) is None
    assert refusal_of(operated_after(0), now=at(ISSUED_ON)) is None
    assert left(operated_after(3), 0) == (2, 2, None)


def test_what_is_not_delivered_may_be_said_before_the_operation():
    assert refusal_of(operated_after(60), nothing_given(), now=at(ISSUED_ON)) is None


def test_the_refusal_names_the_operation_and_the_day():
    decision = rules.decide_dispensation(operated_after(60), a_request(), at(ISSUED_ON))

    assert isinstance(decision, Declined)
    assert decision.refusals[-1].values == {"opens_on": "18/01/2027", "operated_on": "21/01/2027"}
