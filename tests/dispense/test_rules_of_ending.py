"""Rules about cancelled and replaced prescriptions, each on both sides of its boundary."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.dispense import rules
from services.dispense.model import (
    Cancellation,
    Cancelled,
    End,
    HandedOverBefore,
    NothingToCancel,
    ReasonToGoOn,
)
from shared.days import last_first_day
from tests.builders import ISSUED_ON, PRESCRIBER_RPPS, a_number
from tests.dispense.builders import (
    NOON,
    a_begun_state,
    a_prescription,
    a_state,
    an_id,
    at,
    nothing_given,
    refusal_of,
)

CANCELLED = End(state="cancelled", at=NOON)
REPLACED = End(state="replaced", at=NOON, replaced_by=a_number(2))
BEFORE = HandedOverBefore(day=NOON.date(), label="DOLIPRANE", packs=1)
EXPLAINED = ReasonToGoOn(code="prescriber_confirmed")


def asked(replaced_by=None) -> Cancellation:
    return Cancellation(
        cancellation_id=an_id(),
        number=a_number(),
        patient_ref="0" * 32,
        prescriber_rpps=PRESCRIBER_RPPS,
        asked_at=NOON,
        replaced_by=replaced_by,
    )


def ended(prescription, end):
    decision = rules.decide_end(prescription, asked(end.replaced_by), end.at)
    assert isinstance(decision, Cancelled)
    return decision.after


def test_nothing_handed_over_is_cancelled_as_a_whole():
    decision = rules.decide_end(a_prescription(), asked(), NOON)

    assert isinstance(decision, Cancelled)
    assert (decision.scope, decision.after.end) == ("whole", CANCELLED)
    assert decision.after.version == 2


def test_after_a_partial_hand_over_only_the_rest_is_cancelled():
    begun = a_prescription(a_begun_state(1), a_state(line=2))

    decision = rules.decide_end(begun, asked(), NOON)

    assert isinstance(decision, Cancelled)
    assert decision.scope == "rest"
    assert [line.delivered for line in decision.after.lines] == [1, 0]


def test_a_replacement_says_by_what():
    decision = rules.decide_end(a_prescription(), asked(a_number(2)), NOON)

    assert isinstance(decision, Cancelled)
    assert decision.after.end == REPLACED


def test_what_was_handed_over_in_full_has_nothing_to_cancel():
    done = a_prescription(a_begun_state(2))

    assert rules.decide_end(done, asked(), NOON) == NothingToCancel(
        rejection="already_dispensed", state="dispensed"
    )


@pytest.mark.parametrize(("days_late", "is_cancelled"), [(0, True), (1, False)])
def test_what_expired_has_nothing_to_cancel_from_the_day_after_its_last(days_late, is_cancelled):
    day = last_first_day(ISSUED_ON) + timedelta(days=days_late)

    decision = rules.decide_end(a_prescription(), asked(), at(day))

    expired = NothingToCancel(rejection="already_expired", state="expired")
    assert isinstance(decision, Cancelled) if is_cancelled else decision == expired


@pytest.mark.parametrize("end", [CANCELLED, REPLACED])
def test_an_end_is_never_put_twice(end):
    once = ended(a_prescription(), end)

    assert rules.decide_end(once, asked(), NOON) == NothingToCancel(
        rejection="already_ended", state=end.state
    )


@pytest.mark.parametrize("end", [CANCELLED, REPLACED])
def test_nothing_is_left_of_an_ended_prescription_and_no_day_changes_its_state(end):
    late = ISSUED_ON + timedelta(days=500)
    done = ended(a_prescription(a_begun_state(1), a_begun_state(2, line=2)), end)

    left = rules.left_of(done.lines[0], done, ISSUED_ON)

    assert (left.left_now, left.left_total, left.next_possible_on) == (0, 0, None)
    assert not rules.has_quantity_left(done)
    assert [rules.status_of(line, done, late) for line in done.lines] == ["cancelled", "dispensed"]
    assert rules.state_of(done, late) == end.state


@pytest.mark.parametrize(
    ("end", "code"),
    [(None, None), (CANCELLED, "prescription_cancelled"), (REPLACED, "prescription_replaced")],
)
def test_an_ended_prescription_refuses_step_one_as_a_whole(end, code):
    prescription = a_prescription() if end is None else ended(a_prescription(), end)

    assert refusal_of(prescription) == code


def test_an_end_is_said_before_a_changed_version():
    assert refusal_of(ended(a_prescription(), CANCELLED), version=1) == "prescription_cancelled"


def test_a_line_is_not_begun_without_a_word_on_what_left_under_the_replaced_prescription():
    replacing = a_prescription(replaces=a_number(2))

    assert refusal_of(replacing) is None
    assert refusal_of(with_before(replacing)) == "replacement_reason_missing"
    assert refusal_of(with_before(replacing), reason_to_go_on=EXPLAINED) is None
    assert refusal_of(with_before(replacing), nothing_given()) is None


def test_a_begun_line_needs_no_more_words_on_the_replaced_prescription():
    assert refusal_of(with_before(a_prescription(a_begun_state(1)))) is None


def with_before(prescription):
    return replace(prescription, handed_over_before=(BEFORE,))
