"""What may be taken back, and what is left then: both sides of each boundary."""

from datetime import timedelta
from typing import Any

import pytest

from services.dispense import rules
from services.dispense.model import Billed, Dispensation, Owed, ReversalRequest
from tests.builders import ISSUED_ON, a_content, a_line
from tests.dispense.builders import (
    NOON,
    a_begun_state,
    a_dispensation,
    a_finess,
    a_prescription,
    a_recorded_line,
    a_state,
    an_id,
    an_invoice,
    at,
    in_days,
    in_packs,
)
from tests.dispense.reversing import a_reversal_request, standing

TWO_LINES = (a_recorded_line(), a_recorded_line(line=2))
GIVEN_BACK = a_recorded_line(reversed_at=NOON)


def billed(**changes: Any) -> Billed:
    parts: dict[str, Any] = {
        "invoice_id": an_id(),
        "billed_at": NOON,
        "invoice": an_invoice(),
        "differences": (),
    }
    return Billed(**parts | changes)


def code_of(
    asked: ReversalRequest, dispensation: Dispensation, *, now=NOON, days_max: int = 30, earlier=0
) -> str | None:
    context = rules.ReversalContext(
        dispensation=dispensation, now=now, days_max=days_max, earlier=earlier
    )
    refusal = rules.refuse_reversal(asked, context)
    return None if refusal is None else refusal.code


@pytest.mark.parametrize(
    ("lines", "code"), [((), None), ((1,), None), ((1, 2), None), ((2, 3), "line_not_recorded")]
)
def test_only_what_was_recorded_is_taken_back(lines, code):
    assert code_of(a_reversal_request(lines=lines), a_dispensation(lines=TWO_LINES)) == code


@pytest.mark.parametrize(
    ("recorded", "lines", "code"),
    [
        ((GIVEN_BACK,), (), "already_reversed"),
        ((GIVEN_BACK,), (1,), "already_reversed"),
        ((GIVEN_BACK, TWO_LINES[1]), (1, 2), "already_reversed"),
        ((GIVEN_BACK, TWO_LINES[1]), (2,), None),
        ((GIVEN_BACK, TWO_LINES[1]), (), None),
    ],
)
def test_what_was_taken_back_stays_taken_back(recorded, lines, code):
    assert code_of(a_reversal_request(lines=lines), a_dispensation(lines=recorded)) == code


@pytest.mark.parametrize(("earlier", "code"), [(19, None), (20, "reversals_too_many")])
def test_nobody_takes_back_all_day_long(earlier, code):
    assert code_of(a_reversal_request(), a_dispensation(), earlier=earlier) == code


@pytest.mark.parametrize(("days", "code"), [(3, None), (4, "reversal_too_late")])
def test_after_its_delay_nothing_is_taken_back(days, code):
    late = at(ISSUED_ON + timedelta(days=days), 23, 59)

    assert code_of(a_reversal_request(), a_dispensation(), now=late, days_max=3) == code


@pytest.mark.parametrize(
    ("invoice", "credit", "code"),
    [
        (None, None, None),
        (None, "A-1", "credit_unexpected"),
        (billed(), None, "credit_missing"),
        (billed(), "A-1", None),
        (billed(credit_number="A-1"), None, None),
        (billed(credit_number="A-1"), "A-2", "credit_unexpected"),
    ],
)
def test_a_standing_invoice_needs_its_credit_note_and_no_other_has_one(invoice, credit, code):
    asked, dispensation = a_reversal_request(credit_number=credit), a_dispensation(billed=invoice)

    assert code_of(asked, dispensation) == code


def test_a_line_that_nobody_billed_needs_no_credit_note():
    nothing = a_recorded_line(line=2, outcome="not_delivered", packs=0, reason="stock_out")
    dispensation = a_dispensation(lines=(a_recorded_line(), nothing), billed=billed())

    assert code_of(a_reversal_request(lines=(2,)), dispensation) is None
    assert code_of(a_reversal_request(lines=(1, 2)), dispensation) == "credit_missing"


def test_nothing_that_stands_is_an_untouched_line():
    state = a_begun_state(2)

    assert rules.folded(state, (), a_content()) == a_state()


def test_a_fold_is_what_happened_one_after_the_other():
    signed = a_line(quantity=in_days(30, renewals=2))
    days = [at(ISSUED_ON + timedelta(days=days)) for days in (0, 10, 30, 65)]
    given = zip((10, 20, 0, 30), days, strict=True)
    hand_overs = [standing(quantity, at=day) for quantity, day in given]

    line = rules.folded(a_state(quantity=signed.quantity), hand_overs, a_content())

    assert (line.delivered, line.round_delivered) == (60, 30)
    assert line.round_started_on == ISSUED_ON + timedelta(days=65)
    assert line.last_outcome == "delivered"


def test_once_the_first_visit_is_taken_back_its_round_begins_with_the_next_one():
    visit = standing(1, at=at(ISSUED_ON + timedelta(days=3)))
    state = a_begun_state(2, quantity=in_packs(2, renewals=1))

    line = rules.folded(state, [visit], a_content())

    assert (line.delivered, line.round_started_on) == (1, ISSUED_ON + timedelta(days=3))


@pytest.mark.parametrize(("is_late", "begun_after_days"), [(True, 5), (False, 10)])
def test_what_was_told_afterwards_begins_the_first_round_in_a_fold_too(is_late, begun_after_days):
    tenth, fifth = (NOON + timedelta(days=days) for days in (10, 5))
    visits = [standing(1, at=tenth), standing(1, at=fifth, is_late=is_late)]

    line = rules.folded(a_state(quantity=in_packs(3, renewals=2)), visits, a_content())

    assert line.round_started_on == ISSUED_ON + timedelta(days=begun_after_days)
    assert line.round_delivered == 2


@pytest.mark.parametrize("days", [5, 10])
def test_a_line_told_afterwards_as_not_delivered_begins_no_round(days):
    nothing = standing(0, at=NOON + timedelta(days=days), is_late=True)

    line = rules.folded(
        a_state(), [standing(1, at=NOON + timedelta(days=10)), nothing], a_content()
    )

    assert line.round_started_on == ISSUED_ON + timedelta(days=10)


def test_what_lateness_cost_is_what_was_recorded_then():
    line = rules.folded(a_state(), [standing(1, deducted=1)], a_content())

    assert (line.delivered, line.forfeited) == (1, 1)


def test_a_reversal_opens_what_is_left_and_grows_the_version():
    taken = a_recorded_line(packs=2, quantity=2)

    done = rules.decide_reversal(
        a_prescription(a_begun_state(2)), [taken], (), pharmacy=a_finess(), now=NOON
    )

    (line,) = done.lines
    assert (done.after.version, rules.state_of(done.after, ISSUED_ON)) == (2, "issued")
    assert (line.packs, line.left_now, line.left_total) == (2, 2, 2)


def test_what_others_handed_over_still_counts():
    prescription = a_prescription(a_begun_state(2))

    done = rules.decide_reversal(
        prescription, [a_recorded_line()], [standing(1)], pharmacy=a_finess(), now=NOON
    )

    assert (done.after.lines[0].delivered, done.lines[0].left_total) == (1, 1)


def test_other_lines_stay_as_they_are():
    prescription = a_prescription(a_begun_state(2), a_begun_state(1, line=2))

    done = rules.decide_reversal(
        prescription, [a_recorded_line()], (), pharmacy=a_finess(), now=NOON
    )

    assert done.after.lines[1] == prescription.lines[1]


def test_the_officine_owes_no_more_of_what_it_takes_back_and_others_still_do():
    own, other = (Owed(pharmacy=a_finess(n), packs=1, promised_on=ISSUED_ON) for n in (1, 2))
    state = a_begun_state(1, owed=(own, other))

    done = rules.decide_reversal(
        a_prescription(state), [a_recorded_line()], (), pharmacy=a_finess(), now=NOON
    )

    assert done.after.lines[0].owed == (other,)


def test_what_stands_lasts_as_long_as_it_was_recorded_to():
    quantity = in_packs(2, renewals=1, period_days=None)
    state = a_state(quantity=quantity, round_lasts=30)

    line = rules.folded(state, [standing(1, lasts=4), standing(1, lasts=4)], a_content())

    assert line.round_lasts == 8
    assert rules.folded(state, (), a_content()).round_lasts is None
