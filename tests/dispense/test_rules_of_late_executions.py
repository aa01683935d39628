"""An execution told afterwards: what may be told, what fits, and what is left to people."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.dispense import rules
from services.dispense.model import Agreement, Declined, End, ToldAfterwards
from shared.contracts.prescription import Mentions
from tests.builders import ISSUED_ON, a_number
from tests.dispense.builders import (
    NOON,
    a_begun_state,
    a_hand_over,
    a_prescription,
    a_request,
    a_state,
    an_alert,
    in_days,
    in_packs,
    nothing_given,
)

A_DAY = timedelta(days=1)
TODAY = ISSUED_ON + 2 * A_DAY
AGE_MAX = timedelta(days=30)
INSTANT = timedelta(microseconds=1)
CANCELLED = End(state="cancelled", at=NOON)
REPLACED = End(state="replaced", at=NOON, replaced_by=a_number(2))


def may_be_told(*, intended_at=NOON, now=NOON, day=ISSUED_ON) -> str | None:
    context = rules.LateContext(now=now, age_max=AGE_MAX, day=day, prescription=a_prescription())
    refusal = rules.refuse_telling(intended_at, context)
    return None if refusal is None else refusal.code


def decided(prescription, *lines, day=ISSUED_ON, **changes):
    request = a_request(*lines, source="offline", intended_at=NOON, **changes)
    return rules.decide_afterwards(prescription, request, day=day, today=TODAY)


def told(prescription, *lines, **changes) -> ToldAfterwards:
    answer = decided(prescription, *lines, **changes)
    assert isinstance(answer, ToldAfterwards), answer
    return answer


def conflicts_of(answer: ToldAfterwards):
    return [(each.line, each.refusal.code, each.quantity) for each in answer.conflicts]


@pytest.mark.parametrize(
    ("ahead", "code"), [(0 * INSTANT, None), (INSTANT, "late_execution_ahead")]
)
def test_what_has_not_happened_is_not_told(ahead, code):
    assert may_be_told(intended_at=NOON + ahead) == code


@pytest.mark.parametrize(
    ("age", "code"), [(AGE_MAX, None), (AGE_MAX + INSTANT, "late_execution_too_old")]
)
def test_what_is_older_than_thirty_days_is_not_told(age, code):
    assert may_be_told(now=NOON + age) == code


@pytest.mark.parametrize(
    ("day", "code"), [(ISSUED_ON, None), (ISSUED_ON - A_DAY, "late_execution_before_issue")]
)
def test_nothing_was_handed_over_before_the_prescription_was_written(day, code):
    assert may_be_told(day=day) == code


def test_what_fits_is_recorded_with_what_is_left_today():
    answer = told(a_prescription(a_state(quantity=in_packs(2))), a_hand_over(packs=1))

    assert answer.unrecorded == ()
    assert answer.dispensed is not None
    (line,) = answer.dispensed.lines
    assert (line.packs, line.left_now, line.left_total) == (1, 1, 1)
    assert answer.dispensed.after.version == 2


def test_an_execution_of_the_last_day_told_after_it_is_recorded():
    last = date(2027, 2, 21)
    prescription = a_prescription()

    on_time, too_late = told(prescription, day=last), told(prescription, day=last + A_DAY)

    assert on_time.dispensed is not None
    assert too_late.dispensed is None
    assert conflicts_of(too_late) == [(1, "first_dispensing_too_late", 1)]


def test_what_others_handed_over_meanwhile_leaves_a_conflict():
    answer = told(a_prescription(a_begun_state(2)), a_hand_over(packs=2))

    assert answer.dispensed is None
    assert conflicts_of(answer) == [(1, "line_already_dispensed", 2)]


def test_as_much_of_a_line_as_fits_is_recorded_and_the_rest_is_a_conflict():
    answer = told(a_prescription(a_begun_state(1, quantity=in_packs(3))), a_hand_over(packs=3))

    assert answer.dispensed is not None
    assert [line.packs for line in answer.dispensed.lines] == [2]
    assert conflicts_of(answer) == [(1, "quantity_exceeded", 1)]
    assert answer.dispensed.after.lines[0].delivered == 3


def test_days_that_fit_are_recorded_with_their_share_of_the_packs():
    state = a_begun_state(10, quantity=in_days(30))

    answer = told(a_prescription(state), a_hand_over(packs=3, covers_days=30))

    assert answer.dispensed is not None
    (line,) = answer.dispensed.lines
    assert (line.covers_days, line.packs) == (20, 2)
    assert conflicts_of(answer) == [(1, "quantity_exceeded", 10)]


def test_what_does_not_fit_even_when_cut_is_a_conflict_as_a_whole():
    """Thirty packs for the twenty days that are left are still too many."""
    state = a_begun_state(10, quantity=in_days(30))

    answer = told(a_prescription(state), a_hand_over(packs=90, covers_days=30))

    assert answer.dispensed is None
    assert conflicts_of(answer) == [(1, "quantity_exceeded", 30)]


def test_one_conflict_does_not_keep_another_line_from_being_recorded():
    prescription = a_prescription(a_begun_state(2), a_state(line=2))

    answer = told(prescription, a_hand_over(), a_hand_over(line=2))

    assert answer.dispensed is not None
    assert [line.line for line in answer.dispensed.lines] == [2]
    assert conflicts_of(answer) == [(1, "line_already_dispensed", 1)]


@pytest.mark.parametrize(
    ("end", "code"), [(CANCELLED, "prescription_cancelled"), (REPLACED, "prescription_replaced")]
)
def test_what_left_before_an_end_that_the_officine_did_not_know_is_a_conflict(end, code):
    ended = replace(a_prescription(a_state(), a_state(line=2)), end=end)

    answer = told(ended, a_hand_over(), nothing_given(line=2))

    assert answer.dispensed is None
    assert conflicts_of(answer) == [(1, code, 1)]
    assert [each.line for each in answer.unrecorded] == [1, 2]


def test_nobody_is_asked_why_it_was_gone_on_with():
    known = replace(a_prescription(alerts=(an_alert(),)), alerts=(an_alert(),))

    answer = told(known, version=7, is_elsewhere=True)

    assert answer.dispensed is not None
    assert answer.dispensed.after.alerts == known.alerts


def test_a_fault_sends_the_whole_back_so_that_it_is_told_once():
    prescription = a_prescription(a_state(), a_state(line=2))

    answer = decided(prescription, a_hand_over(), a_hand_over(line=2, cip13=None))

    assert isinstance(answer, Declined)
    assert [each.code for each in answer.refusals] == ["dispensation_incorrect", "cip13_missing"]


def test_a_line_that_does_not_exist_is_a_fault():
    answer = decided(a_prescription(), a_hand_over(line=9))

    assert isinstance(answer, Declined)
    assert answer.refusals[-1].code == "line_unknown"


def test_where_nothing_left_the_officine_and_nothing_is_new_nothing_is_kept():
    answer = decided(a_prescription(), nothing_given(already_said=True))

    assert isinstance(answer, Declined)
    assert [each.code for each in answer.refusals] == ["dispensation_refused", "already_said"]


def test_the_first_round_began_with_what_is_told_of_an_earlier_day():
    later = ISSUED_ON + 2 * A_DAY
    state = rules.after_hand_over(
        a_state(quantity=in_packs(2, renewals=1)), 1, outcome="delivered", today=later
    )

    answer = told(a_prescription(state), a_hand_over(packs=1))

    assert answer.dispensed is not None
    after = answer.dispensed.after.lines[0]
    assert (after.round_started_on, after.round_delivered) == (ISSUED_ON, 2)


@pytest.mark.parametrize(("days", "begun_after_days"), [(29, 0), (30, 30)])
def test_a_round_that_would_have_ended_by_then_is_another_one(days, begun_after_days):
    """Else a new one would open at once, beside what left a moment ago."""
    later = ISSUED_ON + days * A_DAY
    state = rules.after_hand_over(
        a_state(quantity=in_packs(3, renewals=1)), 2, outcome="delivered", today=later
    )

    answer = told(a_prescription(state), a_hand_over(packs=1))

    assert answer.dispensed is not None
    after = answer.dispensed.after.lines[0]
    assert after.round_started_on == ISSUED_ON + begun_after_days * A_DAY
    assert rules.left_of(after, a_prescription(after), later).left_now == 0


def test_a_later_round_stays_where_it_began():
    first = a_begun_state(2, quantity=in_packs(2, renewals=2))
    later = ISSUED_ON + 40 * A_DAY
    second = rules.after_hand_over(first, 1, outcome="delivered", today=later)

    answer = told(a_prescription(second), a_hand_over(packs=1))

    assert answer.dispensed is not None
    assert answer.dispensed.after.lines[0].round_started_on == later


def test_a_line_of_which_nothing_left_begins_nothing():
    later = ISSUED_ON + 2 * A_DAY
    state = rules.after_hand_over(
        a_state(quantity=in_packs(2, renewals=1)), 1, outcome="delivered", today=later
    )

    answer = told(a_prescription(state), nothing_given())

    assert answer.dispensed is not None
    assert answer.dispensed.after.lines[0].round_started_on == later


@pytest.mark.parametrize(("days_late", "recorded", "lost"), [(3, 28, 0), (4, 24, 4), (5, 23, 5)])
def test_a_stupefiant_is_late_by_the_day_of_the_execution_not_of_the_telling(
    days_late, recorded, lost
):
    """Until the third day after the issue in full (R.5132-33 CSP), however late it is told."""
    state = a_state(
        quantity=in_days(28), duration_days=28, mentions=Mentions(presented_within_days=3)
    )
    day = ISSUED_ON + days_late * A_DAY
    line = a_hand_over(packs=28, covers_days=28)

    request = a_request(line, source="paper", intended_at=NOON + days_late * A_DAY)
    answer = rules.decide_afterwards(
        a_prescription(state), request, day=day, today=day + 20 * A_DAY
    )

    assert isinstance(answer, ToldAfterwards)
    assert answer.dispensed is not None
    assert [each.covers_days for each in answer.dispensed.lines] == [recorded]
    assert [each.quantity for each in answer.conflicts] == ([lost] if lost else [])


def test_what_was_adapted_is_not_cut():
    by_phone = Agreement(by="phone", agreed_at=NOON)
    line = a_hand_over(outcome="adapted", agreement=by_phone, packs=3)

    answer = told(a_prescription(a_begun_state(1, quantity=in_packs(3))), line)

    assert answer.dispensed is None
    assert conflicts_of(answer) == [(1, "quantity_exceeded", 3)]
