"""How much of a line goes out at once, and from which day the next round does (ADR 9)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.dispense import rules
from services.dispense.model import Dispensed, LineState, Prescription
from services.dispense.products import seen_from
from shared.contracts.prescription import Posology
from tests.builders import ISSUED_ON, PARACETAMOL_CIP13, a_line
from tests.dispense.builders import (
    MEDICINES,
    a_hand_over,
    a_prescription,
    a_product,
    a_request,
    a_state,
    at,
    in_days,
    in_packs,
    nothing_given,
    refusal_of,
)

YEAR = in_days(30, renewals=11)


def day(number: int) -> date:
    """Return the day so many days after the issue."""
    return ISSUED_ON + timedelta(days=number)


def given(*hand_overs: tuple[int, int], **changes: Any) -> LineState:
    """Return a line after these hand-overs, each a day and an amount in the line's unit."""
    state = a_state(**changes)
    for number, amount in hand_overs:
        state = rules.after_hand_over(state, amount, outcome="delivered", today=day(number))
    return state


def left(state: LineState, number: int) -> tuple[int, date | None]:
    found = rules.left_of(state, a_prescription(state), day(number))
    return found.left_now, found.next_possible_on


def days_refused(prescription: Prescription, days: int, number: int = 0, **changes: Any):
    asked = a_hand_over(covers_days=days, **{"packs": 3, **changes})
    return refusal_of(prescription, asked, now=at(day(number)))


def test_renewals_nobody_came_for_are_not_handed_over_together():
    line = given((0, 30), quantity=YEAR)

    assert left(line, 330) == (30, None)
    assert days_refused(a_prescription(line), 31, 330) == "quantity_exceeded"
    assert days_refused(a_prescription(line), 30, 330) is None
    again = rules.after_hand_over(line, 30, outcome="delivered", today=day(330))
    assert left(again, 330) == (0, day(360))


def test_a_line_of_a_year_goes_out_a_month_at_a_time():
    line = a_state(quantity=in_days(365))

    assert left(line, 0) == (30, None)
    assert days_refused(a_prescription(line), 31) == "quantity_exceeded"
    assert days_refused(a_prescription(line), 30) is None


@pytest.mark.parametrize("quantity", [in_packs(2, renewals=2), in_days(30, renewals=2)])
def test_a_new_round_opens_when_the_treatment_handed_over_ends(quantity):
    line = given((3, quantity.per_dispensing), quantity=quantity)

    assert left(line, 3) == (0, day(33))
    assert left(line, 32) == (0, day(33))
    assert left(line, 33) == (quantity.per_dispensing, None)
    asked = a_hand_over(packs=2, covers_days=30)
    eve, opening = at(day(32), 23, 59), at(day(33), 0, 0)
    assert refusal_of(a_prescription(line), asked, now=eve) == "renewal_too_early"
    assert refusal_of(a_prescription(line), asked, now=opening) is None


def test_the_rest_of_a_round_may_be_fetched_later_and_does_not_move_the_next():
    line = given((0, 1), quantity=in_packs(3, renewals=1))

    assert left(line, 10) == (2, None)
    line = rules.after_hand_over(line, 2, outcome="delivered", today=day(10))
    assert left(line, 10) == (0, day(30))
    assert line.round_started_on == day(0)


def test_a_round_that_is_over_is_not_completed_beside_a_new_one():
    by_pack = given((0, 1), quantity=in_packs(3, renewals=2))
    by_day = given((0, 10), quantity=YEAR)

    assert left(by_pack, 29) == (2, None)
    assert left(by_pack, 30) == (3, None)
    assert left(by_day, 9) == (20, None)
    assert left(by_day, 10) == (30, None)
    fresh = rules.after_hand_over(by_pack, 3, outcome="delivered", today=day(40))
    assert left(fresh, 40) == (0, day(70))


def test_a_round_never_gives_more_than_what_is_left_of_all():
    line = given((0, 30), (30, 30), quantity=in_days(40, renewals=1))

    assert left(line, 60) == (20, None)
    ended = rules.after_hand_over(line, 20, outcome="delivered", today=day(60))
    assert left(ended, 300) == (0, None)


def test_without_a_duration_one_visit_takes_one_round():
    line = given((0, 2), quantity=in_packs(2, renewals=3, period_days=None))

    assert left(line, 0) == (0, day(1))
    assert left(line, 1) == (2, None)


def test_one_large_pack_may_cover_three_months():
    prescription = a_prescription(a_state(quantity=YEAR))

    assert days_refused(prescription, 92, packs=1) is None
    assert days_refused(prescription, 93, packs=1) == "quantity_exceeded"
    assert days_refused(prescription, 31, packs=2) == "quantity_exceeded"
    short = a_prescription(a_state(quantity=in_days(30, renewals=1)))
    assert days_refused(short, 60, packs=1) is None
    assert days_refused(short, 61, packs=1) == "quantity_exceeded"


def test_a_large_pack_begins_a_round_and_moves_the_next_by_all_its_days():
    begun = given((0, 10), quantity=YEAR)
    after = given((0, 90), quantity=YEAR)

    assert days_refused(a_prescription(begun), 21, 5, packs=1) == "quantity_exceeded"
    assert days_refused(a_prescription(begun), 20, 5, packs=1) is None
    assert left(after, 89) == (0, day(90))
    assert days_refused(a_prescription(after), 90, 89, packs=1) == "renewal_too_early"
    assert left(after, 90) == (30, None)


def test_a_large_pack_does_not_undo_a_treatment_prescribed_week_by_week():
    weekly = a_prescription(a_state(quantity=in_days(7, renewals=12)))
    monthly = a_prescription(a_state(quantity=in_days(28, renewals=2)))

    assert days_refused(weekly, 8, packs=1) == "quantity_exceeded"
    assert days_refused(monthly, 84, packs=1) is None


def test_a_contraceptive_covers_twelve_weeks_whatever_the_pack():
    line = a_line(quantity=in_days(28, renewals=12))
    pill = replace(a_product(), is_contraceptive=True)
    prescription = a_prescription(a_state(quantity=line.quantity))

    assert days_refused(prescription, 84, product=pill) is None
    assert days_refused(prescription, 85, product=pill) == "quantity_exceeded"
    assert days_refused(prescription, 84) == "quantity_exceeded"


def test_the_catalogue_tells_contraceptives_from_other_medicines():
    (minidril,) = [s for s in MEDICINES.search_inn("lévonorgestrel") if "MINIDRIL" in s.name]
    pack = MEDICINES.presentations(minidril.cis)[0].cip13
    seen = seen_from(a_line().product, pack, medicines=MEDICINES)

    assert seen is not None
    assert seen.is_contraceptive
    assert not a_product(PARACETAMOL_CIP13).is_contraceptive


def test_what_is_not_delivered_begins_no_round():
    request = a_request(nothing_given())

    decision = rules.decide_dispensation(a_prescription(), request, at(ISSUED_ON))

    assert isinstance(decision, Dispensed)
    (state,) = decision.after.lines
    assert (state.delivered, state.round_started_on, state.round_delivered) == (0, None, 0)


def test_a_recorded_line_says_what_is_left_and_from_which_day():
    prescription = a_prescription(a_state(quantity=in_packs(2, renewals=1)))
    request = a_request(a_hand_over(packs=2))

    decision = rules.decide_dispensation(prescription, request, at(ISSUED_ON))

    assert isinstance(decision, Dispensed)
    (line,) = decision.lines
    assert (line.left_now, line.left_total, line.next_possible_on) == (0, 2, day(30))


def test_without_a_duration_the_dosage_tells_when_the_packs_have_run():
    """Two a day, in packs of eight: four days a pack."""
    quantity = in_packs(2, renewals=1, period_days=None)
    eight = replace(a_product(), units_per_pack=8)
    prescription = a_prescription(a_state(quantity=quantity))

    for packs, number in ((1, 0), (1, 1)):
        request = a_request(a_hand_over(packs=packs, product=eight))
        decision = rules.decide_dispensation(prescription, request, at(day(number)))
        assert isinstance(decision, Dispensed)
        prescription = decision.after

    (line,) = prescription.lines
    assert line.round_lasts == 8
    assert left(line, 7) == (0, day(8))
    assert left(line, 8) == (2, None)


@pytest.mark.parametrize(
    ("product", "posology"),
    [
        (replace(a_product(), units_per_pack=None), {}),
        (replace(a_product(), units_per_pack=8), {"posology": Posology(text="si besoin")}),
    ],
)
def test_where_neither_duration_nor_dosage_tells_one_visit_takes_one_round(product, posology):
    state = a_state(quantity=in_packs(2, renewals=1, period_days=None), **posology)
    request = a_request(a_hand_over(packs=2, product=product))

    decision = rules.decide_dispensation(a_prescription(state), request, at(ISSUED_ON))

    assert isinstance(decision, Dispensed)
    (line,) = decision.after.lines
    assert (line.round_lasts, left(line, 0)) == (None, (0, day(1)))


def test_the_prescribers_own_delay_goes_before_what_the_dosage_tells():
    state = a_state(quantity=in_packs(2, renewals=1, period_days=30))
    eight = replace(a_product(), units_per_pack=8)

    decision = rules.decide_dispensation(
        a_prescription(state), a_request(a_hand_over(packs=2, product=eight)), at(ISSUED_ON)
    )

    assert isinstance(decision, Dispensed)
    assert left(decision.after.lines[0], 0) == (0, day(30))
