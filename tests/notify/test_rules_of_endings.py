"""What is lost at the end, who hears of a refusal, and which answers are one message."""

from dataclasses import replace
from typing import Any

import pytest

from services.notify import rules
from services.notify.model import Balance, Contact
from tests.builders import a_content, a_line
from tests.dispense.builders import in_days, in_packs
from tests.notify.events import cancelled, issued, rejected

TWO_LINES = a_content(lines=(a_line(quantity=in_packs(3)), a_line(line=2, quantity=in_days(30))))


def a_contact(**changes) -> Contact:
    event = issued()
    parts: dict[str, Any] = {
        "number": event.number,
        "patient_ref": event.patient_ref,
        "prescriber_rpps": event.prescriber_rpps,
        "prescriber_sees_execution": True,
        "secrets": None,
    }
    return Contact(**parts | changes)


def test_only_what_is_left_of_a_line_is_lost():
    done = Balance(left_total=0, left_now=0, next_possible_on=None)

    assert [(each.line, each.left_total) for each in rules.lost(TWO_LINES, {})] == [(1, 3), (2, 30)]
    assert [each.line for each in rules.lost(TWO_LINES, {1: done})] == [2]
    assert rules.lost(TWO_LINES, {1: done, 2: done}) == []


@pytest.mark.parametrize(
    ("reason", "is_told"),
    [("danger_to_patient", True), ("suspected_forgery", False), ("other", False)],
)
def test_a_patient_hears_of_a_danger_and_of_no_suspicion(reason, is_told):
    assert rules.is_refusal_told_to_patient(reason) is is_told


def test_an_answer_is_one_message():
    first, asked = cancelled(), a_contact()

    assert rules.outcome_source(first, asked) == first.cancellation_id
    assert rules.outcome_source(rejected(), a_contact(wanted_as="cancelled")) == (
        rejected().cancellation_id
    )


def test_what_is_granted_after_all_is_told_again_unless_the_execution_is_hidden():
    granted, refused_before = cancelled(), a_contact(wanted_as="cancelled")
    hidden = replace(refused_before, prescriber_sees_execution=False)

    assert rules.outcome_source(granted, refused_before) != granted.cancellation_id
    assert rules.outcome_source(granted, hidden) == granted.cancellation_id
