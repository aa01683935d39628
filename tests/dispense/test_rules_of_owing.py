"""What an officine promises beside what it hands over, and what is left of the promise."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.dispense import rules
from services.dispense.model import Dispensed, LineState, Owed, Prescription
from shared.contracts.prescription import Mentions
from tests.builders import ISSUED_ON
from tests.dispense.builders import (
    a_finess,
    a_hand_over,
    a_prescription,
    a_request,
    a_state,
    at,
    in_days,
    in_packs,
    nothing_given,
    refusal_of,
)

HERE, ELSEWHERE = a_finess(1), a_finess(2)
TOMORROW = ISSUED_ON + timedelta(days=1)
THREE_PACKS = in_packs(3)


def owing(packs: int, *others: Owed, **changes: Any) -> LineState:
    """Return a line of three packs, one handed over, of which this officine owes some."""
    own = Owed(pharmacy=HERE, packs=packs, promised_on=ISSUED_ON)
    parts: dict[str, Any] = {
        "quantity": THREE_PACKS,
        "delivered": 1,
        "round_started_on": ISSUED_ON,
        "round_delivered": 1,
    }
    return a_state(**parts | changes, owed=(own, *others))


def after(state: LineState, asked: Any, day: date = ISSUED_ON, pharmacy: Any = HERE) -> LineState:
    request = a_request(asked, pharmacy=pharmacy)
    decision = rules.decide_dispensation(a_prescription(state), request, at(day))
    assert isinstance(decision, Dispensed), decision
    return decision.after.lines[0]


def owed(state: LineState) -> list[tuple[Any, int]]:
    return [(each.pharmacy, each.packs) for each in state.owed]


def refused(state: LineState, **asked: Any) -> str | None:
    return refusal_of(a_prescription(state), a_hand_over(**asked))


@pytest.mark.parametrize(("promised", "code"), [(0, None), (2, None), (3, "owed_exceeded")])
def test_no_more_is_promised_than_may_be_handed_over_today(promised, code):
    assert refused(a_state(quantity=THREE_PACKS), packs=1, owed_packs=promised) == code


def test_where_days_are_counted_a_promise_needs_days_left():
    line = a_state(quantity=in_days(30))

    assert refused(line, packs=1, covers_days=29, owed_packs=1) is None
    assert refused(line, packs=1, covers_days=30, owed_packs=1) == "owed_exceeded"


def test_only_beside_a_hand_over_something_is_promised():
    nothing = a_prescription()

    assert refusal_of(nothing, nothing_given(owed_packs=1)) == "outcome_contradictory"
    put_off = nothing_given(outcome="postponed", owed_packs=1)
    assert refusal_of(nothing, put_off) == "outcome_contradictory"


def test_the_day_of_the_return_is_told_where_something_is_owed():
    line = a_state(quantity=THREE_PACKS)

    assert refused(line, owed_packs=1, expected_on=TOMORROW) is None
    assert refused(line, owed_packs=0, expected_on=TOMORROW) == "outcome_contradictory"


def test_a_promise_is_kept_with_its_officine_and_reserves_nothing():
    line = after(a_state(quantity=THREE_PACKS), a_hand_over(owed_packs=2, expected_on=TOMORROW))

    assert line.owed == (Owed(pharmacy=HERE, packs=2, promised_on=ISSUED_ON, expected_on=TOMORROW),)
    assert line.delivered == 1
    assert refused(line, packs=2) is None


def test_what_is_fetched_is_owed_no_more():
    assert owed(after(owing(2), a_hand_over(packs=1), TOMORROW)) == [(HERE, 1)]
    assert after(owing(2), a_hand_over(packs=1), TOMORROW).owed[0].promised_on == ISSUED_ON
    assert owed(after(owing(2), a_hand_over(packs=2))) == []
    assert owed(after(owing(1), a_hand_over(packs=2))) == []
    assert owed(after(owing(2), a_hand_over(packs=1, owed_packs=0))) == []


def test_who_delivers_nothing_more_owes_nothing_and_who_puts_it_off_still_does():
    put_off = nothing_given(outcome="postponed", expected_on=TOMORROW)

    assert owed(after(owing(2), nothing_given())) == []
    assert owed(after(owing(2), put_off)) == [(HERE, 2)]
    assert after(owing(2), put_off).owed[0].expected_on == TOMORROW
    assert owed(after(a_state(quantity=THREE_PACKS), put_off)) == []


def test_what_another_officine_hands_over_leaves_no_more_owed_than_what_is_left():
    assert owed(after(owing(2), a_hand_over(packs=1), pharmacy=ELSEWHERE)) == [(HERE, 1)]
    assert owed(after(owing(2), a_hand_over(packs=2), pharmacy=ELSEWHERE)) == []
    by_day = owing(2, quantity=in_days(30))
    some, all_ = (a_hand_over(packs=2, covers_days=days) for days in (20, 29))
    later = ISSUED_ON + timedelta(days=1)
    assert owed(after(by_day, some, later, ELSEWHERE)) == [(HERE, 2)]
    assert owed(after(by_day, all_, later, ELSEWHERE)) == []


def test_the_promises_of_others_stay_theirs():
    theirs = Owed(pharmacy=ELSEWHERE, packs=1, promised_on=ISSUED_ON)

    line = after(owing(1, theirs), nothing_given())

    assert owed(line) == [(ELSEWHERE, 1)]


def test_without_an_officine_nothing_is_promised():
    line = after(a_state(quantity=THREE_PACKS), a_hand_over(owed_packs=1), pharmacy=None)

    assert line.owed == ()


def kinds(state: LineState, *visits: tuple[int, Any]) -> list[str | None]:
    """Return the kind of fill of each visit, given as a day after the issue and what is asked."""
    prescription: Prescription = a_prescription(state)
    found: list[str | None] = []
    for number, asked in visits:
        day = at(ISSUED_ON + timedelta(days=number))
        decision = rules.decide_dispensation(prescription, a_request(asked), day)
        assert isinstance(decision, Dispensed), decision
        prescription = decision.after
        found.append(decision.lines[0].fill)
    return found


def packs(count: int) -> Any:
    return a_hand_over(packs=count)


def days(count: int) -> Any:
    return a_hand_over(packs=1, covers_days=count)


def test_a_fill_is_first_or_next_complete_or_in_part():
    renewed = a_state(quantity=in_packs(2, renewals=2))

    assert kinds(renewed, (0, packs(2)), (30, packs(2))) == ["FFC", "RFC"]
    assert kinds(renewed, (0, packs(1)), (1, packs(1)), (30, packs(1)), (31, packs(1))) == [
        *("FFP", "FFC"),
        *("RFP", "RFC"),
    ]
    assert kinds(renewed, (0, packs(1)), (30, packs(2))) == ["FFP", "RFC"]
    assert kinds(renewed, (0, nothing_given())) == [None]


def test_fractions_are_parts_of_one_fill():
    weekly = a_state(quantity=in_days(14), mentions=Mentions(fraction_days=7))
    twice = a_state(quantity=in_days(14, renewals=1), mentions=Mentions(fraction_days=7))

    assert kinds(weekly, (0, days(7)), (7, days(7))) == ["FFP", "FFC"]
    assert kinds(twice, (0, days(7)), (7, days(7)), (14, days(7)), (21, days(7))) == [
        *("FFP", "FFC"),
        *("RFP", "RFC"),
    ]


def test_what_lateness_cost_counts_as_gone():
    late = Mentions(fraction_days=7, presented_within_days=3)
    weekly = a_state(quantity=in_days(14), mentions=late, duration_days=14)
    whole = a_state(
        quantity=in_days(14), mentions=Mentions(presented_within_days=3), duration_days=14
    )

    assert kinds(weekly, (4, days(3)), (7, days(7))) == ["FFP", "FFC"]
    assert kinds(whole, (4, days(10))) == ["FFC"]
