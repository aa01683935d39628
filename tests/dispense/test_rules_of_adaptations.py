"""When an officine may ask the prescriber to adapt a line, on both sides of each boundary."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.dispense import rules
from services.dispense.model import AdaptationLimits, End, OpenRequests
from shared.days import last_first_day
from tests.builders import ISSUED_ON, a_number
from tests.dispense.adapting import a_question
from tests.dispense.builders import NOON, a_begun_state, a_prescription, a_state

LIMITS = AdaptationLimits(open_of_prescription_max=2, open_of_pharmacy_max=3)


def refusal_of(
    *states, line: int = 1, today: date = ISSUED_ON, of_prescription=0, of_pharmacy=0, end=None
) -> str | None:
    context = rules.AskContext(
        prescription=replace(a_prescription(*states), end=end),
        waiting=OpenRequests(of_prescription=of_prescription, of_pharmacy=of_pharmacy),
        limits=LIMITS,
        today=today,
    )
    refusal = rules.decide_request(a_question(line=line), context)
    return None if refusal is None else refusal.code


def test_a_line_with_something_left_may_be_asked_about():
    assert refusal_of(a_state()) is None
    assert refusal_of(a_begun_state(1)) is None


@pytest.mark.parametrize(("line", "code"), [(1, None), (2, "line_unknown")])
def test_only_lines_of_the_prescription_may_be_asked_about(line, code):
    assert refusal_of(line=line) == code


def test_a_line_handed_over_in_full_has_nothing_to_adapt():
    assert refusal_of(a_begun_state(2)) == "line_already_dispensed"


def test_a_line_never_begun_ends_three_months_after_its_issue():
    last = last_first_day(ISSUED_ON)

    assert refusal_of(today=last) is None
    assert refusal_of(today=last + timedelta(days=1)) == "first_dispensing_too_late"


def test_a_begun_line_ends_with_the_prescription():
    last = a_prescription().content.valid_until

    assert refusal_of(a_begun_state(1), today=last) is None
    assert refusal_of(a_begun_state(1), today=last + timedelta(days=1)) == "prescription_expired"


@pytest.mark.parametrize(("waiting", "code"), [(1, None), (2, "adaptations_waiting")])
def test_few_requests_wait_on_one_prescription(waiting, code):
    assert refusal_of(of_prescription=waiting) == code


@pytest.mark.parametrize(("waiting", "code"), [(2, None), (3, "adaptations_of_pharmacy_waiting")])
def test_few_requests_of_one_officine_wait(waiting, code):
    assert refusal_of(of_pharmacy=waiting) == code


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (End(state="cancelled", at=NOON), "prescription_cancelled"),
        (End(state="replaced", at=NOON, replaced_by=a_number(2)), "prescription_replaced"),
    ],
)
def test_what_the_prescriber_ended_is_not_asked_about(end, code):
    assert refusal_of(end=end) == code
