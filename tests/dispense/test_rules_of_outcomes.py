"""What an officine says of a line that it puts off fits together."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.dispense import rules
from services.dispense.model import Dispensed
from shared.identifiers import Cip13
from tests.builders import (
    ISSUED_ON,
    PARACETAMOL_CIP13,
)
from tests.dispense.agreeing import refused
from tests.dispense.builders import (
    a_begun_state,
    a_hand_over,
    a_prescription,
    a_request,
    at,
    nothing_given,
)

LAST_DAY = date(2027, 11, 22)


def put_off(**changes: Any):
    parts: dict[str, Any] = {"outcome": "postponed", "reason": "stock_out"}
    return nothing_given(**parts | changes)


@pytest.mark.parametrize(
    "reason", ["stock_out", "too_early", "awaiting_prescriber", "patient_returns", "other"]
)
def test_a_line_is_put_off_for_a_reason_that_leaves_something_to_expect(reason):
    assert refused(put_off(reason=reason)) is None
    assert refused(nothing_given(reason=reason)) is None


@pytest.mark.parametrize(
    "reason", ["patient_declined", "patient_has_enough", "clinical_reason", "unknown_product"]
)
def test_what_ends_a_line_does_not_put_it_off(reason):
    assert refused(put_off(reason=reason)) == "reason_unfit"
    assert refused(nothing_given(reason=reason)) is None


def test_a_line_that_is_put_off_needs_its_reason_and_no_product():
    assert refused(put_off(reason=None)) == "reason_missing"
    assert refused(put_off(packs=1)) == "outcome_contradictory"
    assert refused(put_off(cip13=Cip13(PARACETAMOL_CIP13))) == "outcome_contradictory"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (ISSUED_ON - timedelta(days=1), "expected_on_impossible"),
        (ISSUED_ON, None),
        (LAST_DAY, None),
        (LAST_DAY + timedelta(days=1), "expected_on_impossible"),
    ],
)
def test_a_line_is_put_off_to_a_day_on_which_it_may_still_go_out(day, code):
    assert refused(put_off(expected_on=day)) == code


def test_only_what_is_put_off_has_its_day():
    assert refused(a_hand_over(expected_on=ISSUED_ON)) == "outcome_contradictory"
    assert refused(nothing_given(expected_on=ISSUED_ON)) == "outcome_contradictory"


def test_what_was_said_before_is_not_put_off_again():
    assert refused(put_off(already_said=True)) == "already_said"
    assert refused(a_hand_over(already_said=True)) is None


def test_a_line_that_is_put_off_waits_and_changes_no_balance():
    request = a_request(put_off(expected_on=ISSUED_ON))

    decision = rules.decide_dispensation(a_prescription(), request, at(ISSUED_ON))

    assert isinstance(decision, Dispensed)
    (state,) = decision.after.lines
    assert (state.delivered, decision.lines[0].left_total) == (0, 2)
    assert decision.lines[0].expected_on == ISSUED_ON
    assert rules.status_of(state, decision.after, ISSUED_ON) == "postponed"
    assert rules.state_of(decision.after, ISSUED_ON) == "issued"


def test_a_begun_line_that_is_put_off_stays_begun():
    begun = replace(a_begun_state(1), last_outcome="postponed")

    assert rules.status_of(begun, a_prescription(begun), ISSUED_ON) == "partially_dispensed"
