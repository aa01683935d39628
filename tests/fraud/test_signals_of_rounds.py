"""S2: one prescription shown in several officines, and what explains it."""

import pytest

from tests.fraud.events import A, B, C, D, handed, not_served, seen, served
from tests.fraud.hits import IN_A_DAY, IN_A_WEEK, a_life, detect, found_by, hit_of

A_SECOND = 1 / 3600


# S2


@pytest.mark.parametrize(("hours", "fires"), [(24, True), (24 + A_SECOND, False)])
def test_two_officines_within_a_day_are_a_round(hours: float, fires: bool):  # noqa: FBT001
    first, second = seen(A, 0), seen(B, hours)

    hit = found_by(IN_A_DAY, second, a_life(presentations=(first, second)))

    assert (hit is not None) == fires


def test_a_round_names_what_it_saw_and_proves_it():
    first, second = seen(A, 0), seen(B, 1)

    hit = hit_of(IN_A_DAY, second, a_life(presentations=(first, second)))

    assert (hit.signal, hit.signal_class, hit.observed, hit.threshold) == ("S2", "F", "2", "2")
    assert hit.evidence == (first.event_id, second.event_id)
    assert "2 officines différentes en 24 heures" in hit.sentence
    assert "Appelez" not in hit.sentence


def test_one_officine_is_never_a_round_however_often_it_looks():
    visits = tuple(seen(A, hours) for hours in range(10))

    assert detect(visits[-1], a_life(presentations=visits)) == ()


@pytest.mark.parametrize(("hours", "fires"), [(168, True), (168 + A_SECOND, False)])
def test_three_officines_within_a_week_are_a_hold(hours: float, fires: bool):  # noqa: FBT001
    visits = (seen(A, 0), seen(B, 80), seen(C, hours))

    hit = found_by(IN_A_WEEK, visits[-1], a_life(presentations=visits))

    assert (hit is not None) == fires


def test_two_officines_within_a_week_are_no_hold():
    visits = (seen(A, 0), seen(B, 80))

    assert found_by(IN_A_WEEK, visits[-1], a_life(presentations=visits)) is None


def test_a_hold_asks_for_a_call_to_the_prescriber():
    visits = (seen(A, 0), seen(B, 80), seen(C, 160))

    hit = hit_of(IN_A_WEEK, visits[-1], a_life(presentations=visits))

    assert hit.signal_class == "H"
    assert "3 officines différentes en 7 jours" in hit.sentence
    assert "Appelez le prescripteur" in hit.sentence


def test_an_officine_that_looks_again_sets_nothing_off():
    visits = (seen(A, 0), seen(B, 1), seen(B, 2))

    assert found_by(IN_A_DAY, visits[-1], a_life(presentations=visits)) is None


@pytest.mark.parametrize("line", [served(left=1), not_served("stock_out")])
def test_a_patient_sent_on_by_an_officine_does_no_round(line):
    visits = (seen(A, 0), seen(B, 1))
    history = a_life(visits, (handed(A, 0.5, line),))

    assert found_by(IN_A_DAY, visits[-1], history) is None


@pytest.mark.parametrize(
    "line", [served(left=0), not_served("patient_declined"), not_served("stock_out", left=0)]
)
def test_what_leaves_no_rest_explains_no_other_officine(line):
    visits = (seen(A, 0), seen(B, 1), seen(C, 2))
    history = a_life(visits, (handed(A, 0.5, line),))

    assert found_by(IN_A_DAY, visits[-1], history) is not None


def test_a_dispensing_after_the_visit_does_not_explain_it():
    visits = (seen(A, 0), seen(B, 1))
    history = a_life(visits, (handed(A, 1.5, not_served()),))

    assert found_by(IN_A_DAY, visits[-1], history) is not None


def test_an_officine_does_not_explain_its_own_visits():
    visits = (seen(A, 0), seen(B, 1))
    history = a_life(visits, (handed(B, 0.5, not_served()),))

    assert found_by(IN_A_DAY, visits[-1], history) is not None


def test_one_partial_dispensing_explains_one_next_officine():
    visits = (seen(A, 0), seen(B, 1), seen(C, 2), seen(D, 3))
    handovers = (handed(A, 0.5, served(left=3)),)

    one_more = found_by(IN_A_DAY, visits[2], a_life(visits[:3], handovers))
    two_more = hit_of(IN_A_DAY, visits[3], a_life(visits, handovers))

    assert one_more is None  # A executed, B is explained: C stands alone
    assert two_more.observed == "2"
    assert two_more.evidence == (visits[2].event_id, visits[3].event_id)


def test_the_officine_that_was_sent_a_patient_may_look_twice():
    visits = (seen(A, 0), seen(B, 1), seen(B, 2), seen(C, 3))
    handovers = (handed(A, 0.5, served(left=3)),)

    assert found_by(IN_A_DAY, visits[3], a_life(visits, handovers)) is None


def test_a_chain_of_stock_outs_is_no_round():
    visits = (seen(A, 0), seen(B, 1), seen(C, 2))
    handovers = (handed(A, 0.5, not_served()), handed(B, 1.5, not_served()))

    assert detect(visits[2], a_life(visits, handovers)) == ()


@pytest.mark.parametrize(("hours", "fires"), [(168, False), (168 + A_SECOND, True)])
def test_a_rest_explains_a_visit_for_a_week(hours: float, fires: bool):  # noqa: FBT001
    sent_on = handed(A, 0, not_served())
    visits = (seen(B, hours), seen(C, hours))

    # B takes the explanation of A, if it still holds; C is never explained.
    hit = found_by(IN_A_DAY, visits[-1], a_life(visits, (sent_on,)))

    assert (hit is not None) == fires


def test_the_executing_officine_never_counts():
    visits = (seen(A, 0), seen(B, 1, executed_by=(A,)))
    history = a_life(visits, (handed(A, 0.5, served(left=0)),))

    assert found_by(IN_A_DAY, visits[-1], history) is None


def test_what_dispense_says_of_the_execution_is_enough():
    visits = (seen(A, 0), seen(B, 1, executed_by=(A,)))

    assert found_by(IN_A_DAY, visits[-1], a_life(visits)) is None


def test_the_executing_officine_sets_nothing_off_itself():
    visits = (seen(B, 0), seen(C, 1), seen(A, 2, executed_by=(A,)))

    assert found_by(IN_A_DAY, visits[-1], a_life(visits)) is None


def test_what_comes_after_the_event_does_not_count():
    early, late = seen(A, 0), seen(B, 1)

    assert found_by(IN_A_DAY, early, a_life(presentations=(early, late))) is None
