"""What a line loses because it is presented late (R.5132-33 al. 1 CSP), to the day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dispense import rules
from services.dispense.model import (
    AdaptationLimits,
    Declined,
    Dispensed,
    LineState,
    OpenRequests,
    Prescription,
)
from shared.contracts.prescription import Mentions, Posology, Surgery
from tests.dispense.adapting import a_question
from tests.dispense.builders import (
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

FIRST_OF_FEBRUARY = date(2027, 2, 1)
FOUR_WEEKS = in_days(28, period_days=28)
ISSUED = {"issued_on": FIRST_OF_FEBRUARY, "valid_until": date(2028, 2, 1)}
STUPEFIANT = Mentions(presented_within_days=3)
WEEKLY = Mentions(presented_within_days=3, fraction_days=7)
FREE_TEXT = Posology(text="selon le schéma")


def day(number: int) -> date:
    """Return a day of February 2027 (29 is 1 March): the prescription is dated 1 February."""
    return FIRST_OF_FEBRUARY + timedelta(days=number - 1)


def stupefiant(**changes: Any) -> LineState:
    parts: dict[str, Any] = {"quantity": FOUR_WEEKS, "mentions": STUPEFIANT, "duration_days": 28}
    return a_state(**parts | changes)


def dated(state: LineState, **changes: Any) -> Prescription:
    return a_prescription(state, **ISSUED | changes)


def left(prescription: Prescription, number: int) -> tuple[int, int, date | None]:
    (state,) = prescription.lines
    found = rules.left_of(state, prescription, day(number))
    return found.left_now, found.left_total, found.next_possible_on


def after(prescription: Prescription, number: int, days: int, packs: int = 1) -> Prescription:
    """Return the prescription once so many days were handed over on a day of February."""
    asked = a_request(a_hand_over(packs=packs, covers_days=days))
    decision = rules.decide_dispensation(prescription, asked, at(day(number)))
    assert isinstance(decision, Dispensed), decision
    return decision.after


def refused(prescription: Prescription, number: int, **asked: Any) -> str | None:
    return refusal_of(prescription, a_hand_over(**{"packs": 1} | asked), now=at(day(number)))


@pytest.mark.parametrize(
    ("number", "days"), [(1, 28), (2, 28), (4, 28), (5, 24), (6, 23), (27, 2), (28, 1)]
)
def test_dated_the_first_it_is_whole_until_the_fourth_then_the_days_gone_are_lost(number, days):
    prescription = dated(stupefiant())

    assert left(prescription, number) == (days, days, None)
    assert refused(prescription, number, covers_days=days) is None
    expected = "quantity_exceeded" if days == 28 else "presented_late"
    assert refused(prescription, number, covers_days=days + 1) == expected


def test_once_its_days_have_run_nothing_goes_out():
    prescription = dated(stupefiant())
    (state,) = prescription.lines

    assert left(prescription, 29) == (0, 0, None)
    assert refused(prescription, 29, covers_days=1) == "treatment_elapsed"
    assert rules.status_of(state, prescription, day(28)) == "to_dispense"
    assert rules.status_of(state, prescription, day(29)) == "expired"
    assert rules.state_of(prescription, day(29)) == "expired"
    assert rules.last_day_of(state, prescription) == day(28)


def test_a_line_without_the_delay_loses_nothing():
    for mentions in (None, Mentions(), Mentions(fraction_days=28)):
        assert left(dated(stupefiant(mentions=mentions)), 20)[1] == 28


def test_what_is_lost_is_lost_with_the_hand_over_and_once():
    prescription = after(dated(stupefiant()), 6, 23)
    (state,) = prescription.lines

    assert (state.delivered, state.forfeited, state.lateness.lost) == (23, 5, 0)
    assert rules.status_of(state, prescription, day(6)) == "dispensed"
    assert rules.state_of(prescription, day(90)) == "dispensed"


def test_a_recorded_line_says_what_it_lost():
    request = a_request(a_hand_over(packs=1, covers_days=20))

    decision = rules.decide_dispensation(dated(stupefiant()), request, at(day(6)))

    assert isinstance(decision, Dispensed)
    (line,) = decision.lines
    assert (line.deducted, line.left_total) == (5, 3)


def test_a_line_that_is_not_handed_over_loses_nothing_for_good():
    decision = rules.decide_dispensation(
        dated(stupefiant()), a_request(nothing_given()), at(day(6))
    )

    assert isinstance(decision, Dispensed)
    (line,), (state,) = decision.lines, decision.after.lines
    assert (line.deducted, line.left_now, line.left_total) == (0, 23, 28)
    assert state.forfeited == 0
    assert left(decision.after, 7)[1] == 22


def test_the_next_fraction_is_whole_for_three_days_after_the_end_of_the_one_before():
    """Seven days from the 1st have run on the 8th."""
    prescription = after(dated(stupefiant(mentions=WEEKLY)), 1, 7)

    assert left(prescription, 7) == (0, 21, day(8))
    assert left(prescription, 11) == (7, 21, None)
    assert left(prescription, 12) == (3, 17, None)
    assert refused(prescription, 12, covers_days=4) == "presented_late"
    late = after(prescription, 12, 3)
    assert left(late, 12) == (0, 14, day(15))
    assert left(late, 15) == (7, 14, None)


def test_the_rest_of_a_late_fraction_may_be_fetched_within_it():
    prescription = after(dated(stupefiant(mentions=WEEKLY)), 5, 2)

    assert left(prescription, 5) == (1, 22, None)
    assert refused(prescription, 5, covers_days=2) == "fraction_exceeded"
    assert left(after(prescription, 5, 1), 5) == (0, 21, day(8))


def test_a_fraction_nobody_came_for_is_lost_whole_and_the_next_has_its_own_three_days():
    prescription = dated(stupefiant(mentions=WEEKLY))

    assert [left(prescription, number)[:2] for number in (7, 8, 9, 11, 12, 15)] == [
        *[(1, 22), (7, 21), (7, 21), (7, 21), (3, 17)],
        (7, 14),
    ]
    assert left(prescription, 28)[:2] == (1, 1)
    assert left(prescription, 29)[:2] == (0, 0)


def test_a_begun_line_of_which_the_rest_has_run_is_over_though_not_handed_over_in_full():
    prescription = after(dated(stupefiant(mentions=WEEKLY)), 1, 7)
    (state,) = prescription.lines

    assert rules.last_day_of(state, prescription) == day(28)
    assert rules.state_of(prescription, day(28)) == "partially_dispensed"
    assert rules.status_of(state, prescription, day(29)) == "expired"
    assert refused(prescription, 29, covers_days=1) == "treatment_elapsed"


@pytest.mark.parametrize(
    ("number", "now", "total"), [(4, 4, 4), (5, 4, 4), (8, 3, 3), (15, 2, 2), (28, 1, 1)]
)
def test_packs_are_lost_by_their_share_and_never_cut(number, now, total):
    packs = stupefiant(quantity=in_packs(4, period_days=28), posology=FREE_TEXT)
    prescription = dated(packs)

    assert left(prescription, number)[:2] == (now, total)
    assert refused(prescription, number, packs=now) is None
    more = "quantity_exceeded" if total == 4 else "presented_late"
    assert refused(prescription, number, packs=now + 1) == more


def test_packs_without_a_duration_lose_nothing():
    quantity = in_packs(4, period_days=None)

    assert left(dated(stupefiant(quantity=quantity, duration_days=None)), 20)[1] == 4
    assert left(dated(stupefiant(quantity=quantity)), 15)[1] == 2


def test_a_late_fraction_of_packs_is_what_its_last_days_need_and_the_next_keeps_its_day():
    quantity = in_packs(4, period_days=14)
    weekly = dated(stupefiant(quantity=quantity, posology=FREE_TEXT, mentions=WEEKLY))

    assert left(weekly, 5)[:2] == (1, 3)
    late = after(weekly, 5, 3, packs=1)
    assert left(late, 5) == (0, 2, day(8))
    assert left(late, 8) == (2, 2, None)


def test_counted_packs_of_a_secure_line_are_those_of_its_last_days():
    """One a day in packs of seven: after a week three packs are enough for the other three."""
    daily = Posology(text="1 gélule le matin", units_per_intake="1", intakes_per_day=1)
    line = stupefiant(posology=daily, quantity=in_packs(5, period_days=28), is_secure=True)
    seven = {"product": a_product_of(7)}

    assert refused(dated(line), 4, packs=4, **seven) is None
    assert refused(dated(line), 8, packs=3, **seven) is None
    assert refused(dated(line), 8, packs=4, **seven) == "packs_exceed_days"


def a_product_of(units: int) -> Any:
    return replace(a_product(), units_per_pack=units)


def test_what_an_operation_prepares_is_whole_until_three_days_after_the_discharge():
    surgery = Surgery(operated_on=day(10), discharged_on=day(12))
    prescription = dated(stupefiant(), surgery=surgery)

    assert left(prescription, 6) == (0, 28, day(7))
    assert left(prescription, 7) == (28, 28, None)
    assert left(prescription, 15) == (28, 28, None)
    assert left(prescription, 16) == (24, 24, None)
    assert left(prescription, 39) == (1, 1, None)
    assert left(prescription, 40) == (0, 0, None)


def test_nothing_is_asked_about_a_line_whose_days_have_run():
    def asked(number: int) -> str | None:
        context = rules.AskContext(
            prescription=dated(stupefiant()),
            waiting=OpenRequests(of_prescription=0, of_pharmacy=0),
            limits=AdaptationLimits(),
            today=day(number),
        )
        refusal = rules.decide_request(a_question(), context)
        return None if refusal is None else refusal.code

    assert asked(28) is None
    assert asked(29) == "treatment_elapsed"


def test_the_refusal_says_what_is_lost_and_what_is_left():
    request = a_request(a_hand_over(packs=1, covers_days=28))

    decision = rules.decide_dispensation(dated(stupefiant()), request, at(day(5)))

    assert isinstance(decision, Declined)
    assert decision.refusals[-1].values == {
        "days_lost": 4,
        "left_now": 24,
        "today": "24 jours",
        "in_all": "24 jours",
    }


def test_a_line_that_loses_nothing_ends_with_its_term():
    never = a_state()
    begun = stupefiant(delivered=1, round_started_on=day(1), round_delivered=1, mentions=None)

    assert rules.last_day_of(never, dated(never)) == date(2027, 4, 30)
    assert rules.last_day_of(begun, dated(begun)) == date(2028, 2, 1)


@given(
    fraction=st.none() | st.integers(1, 28),
    visits=st.lists(st.tuples(st.integers(1, 60), st.integers(1, 28)), max_size=8),
)
def test_nothing_comes_back_and_nothing_beyond_what_was_prescribed_is_handed_over_or_lost(
    fraction, visits
):
    mentions = Mentions(presented_within_days=3, fraction_days=fraction)
    prescription, earlier = dated(stupefiant(mentions=mentions)), 28

    for number, days in sorted(visits):
        total = left(prescription, number)[1]
        assert 0 <= total <= earlier
        request = a_request(a_hand_over(packs=1, covers_days=days))
        decision = rules.decide_dispensation(prescription, request, at(day(number)))
        if isinstance(decision, Dispensed):
            prescription = decision.after
        (state,) = prescription.lines
        assert state.delivered + state.forfeited <= 28
        earlier = left(prescription, number)[1]
        assert earlier == total - (days if isinstance(decision, Dispensed) else 0)
