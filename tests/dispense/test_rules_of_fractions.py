"""How much of a fractioned line goes out at once, and when the next fraction opens (ADR 9)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dispense import rules
from services.dispense.model import Declined, Dispensed
from shared.contracts.prescription import Mentions, Posology
from tests.builders import ISSUED_ON
from tests.dispense.builders import (
    NOON,
    a_hand_over,
    a_prescription,
    a_product,
    a_request,
    a_state,
    at,
    in_days,
    in_packs,
    refusal_of,
)

WEEKLY = Mentions(fraction_days=7)
FREE_TEXT = Posology(text="selon le schéma")
ONCE_A_DAY = Posology(text="1 gélule le matin", units_per_intake="1", intakes_per_day=1)
TWO_WEEKS = in_packs(4, period_days=14)


def day(number: int) -> date:
    """Return the day so many days after the issue."""
    return ISSUED_ON + timedelta(days=number)


def fractioned(**changes):
    parts = {"quantity": TWO_WEEKS, "posology": FREE_TEXT, "mentions": WEEKLY}
    return a_state(**parts | changes)


def given_on(state, *visits):
    for number, amount in visits:
        state = rules.after_hand_over(state, amount, outcome="delivered", today=day(number))
    return state


def refused(state, number=0, **asked):
    return refusal_of(a_prescription(state), a_hand_over(**asked), now=at(day(number)))


def left(state, number=0):
    found = rules.left_of(state, a_prescription(state), day(number))
    return found.left_now, found.next_possible_on


def boxes_of(units):
    return replace(a_product(), units_per_pack=units)


def test_packs_nobody_can_count_go_out_by_a_fractions_share():
    assert left(fractioned()) == (2, None)
    assert refused(fractioned(), packs=2) is None
    assert refused(fractioned(), packs=3) == "fraction_exceeded"
    assert refused(fractioned(), packs=5) == "quantity_exceeded"
    odd = fractioned(quantity=in_packs(3, period_days=14))
    assert left(odd) == (2, None)


def test_the_next_fraction_of_packs_opens_after_its_days():
    begun = given_on(fractioned(), (2, 2))

    assert left(begun, 2) == (0, day(9))
    assert refused(begun, 8) == "fraction_not_open"
    assert refused(begun, 9, packs=2) is None
    assert refused(begun, 9, packs=3) == "quantity_exceeded"


def test_the_rest_of_a_fraction_may_be_fetched_within_it():
    begun = given_on(fractioned(), (0, 1))

    assert refused(begun, 3, packs=1) is None
    assert refused(begun, 3, packs=2) == "fraction_exceeded"
    assert left(begun, 7) == (2, None)


@pytest.mark.parametrize(("units", "most"), [(7, 1), (6, 2), (14, 1), (3, 3)])
def test_counted_packs_are_those_that_the_days_of_a_fraction_need(units, most):
    state = fractioned(posology=ONCE_A_DAY)

    assert refused(state, packs=most, product=boxes_of(units)) is None
    assert refused(state, packs=most + 1, product=boxes_of(units)) == "fraction_exceeded"
    begun = given_on(state, (0, most))
    assert refused(begun, 6, product=boxes_of(units)) == "fraction_not_open"
    assert refused(begun, 7, product=boxes_of(units)) is None


@pytest.mark.parametrize(
    ("text", "units", "most"),
    [
        ("1 gélule le matin", "1", 1),
        ("3 gélules le matin", "3", 3),
        ("si douleur", "1", 1),
        ("si douleur", "3", 2),
    ],
)
def test_a_structure_that_a_secure_text_does_not_confirm_raises_no_fraction(text, units, most):
    posology = Posology(text=text, units_per_intake=units, intakes_per_day=1)
    state = fractioned(posology=posology, is_secure=True)

    assert refused(state, packs=most, product=boxes_of(7)) is None
    assert refused(state, packs=most + 1, product=boxes_of(7)) == "fraction_exceeded"


def test_a_counted_fraction_is_never_more_than_one_dispensing():
    state = fractioned(posology=ONCE_A_DAY, quantity=in_packs(1, renewals=1, period_days=14))

    assert refused(state, packs=2, product=boxes_of(1)) == "fraction_exceeded"


def test_days_go_out_by_the_fraction_and_the_next_opens_when_they_have_run():
    state = fractioned(quantity=in_days(28))

    assert left(state) == (7, None)
    assert refused(state, packs=1, covers_days=7) is None
    assert refused(state, packs=1, covers_days=8) == "fraction_exceeded"
    begun = given_on(state, (3, 7))
    assert left(begun, 3) == (0, day(10))
    assert refused(begun, 9, packs=1, covers_days=7) == "fraction_not_open"
    assert refused(begun, 10, packs=1, covers_days=7) is None


def test_one_large_pack_undoes_no_fraction():
    state = fractioned(quantity=in_days(28), mentions=Mentions(fraction_days=14))

    assert refused(state, packs=1, covers_days=28) == "fraction_exceeded"


def test_a_line_handed_over_at_once_or_without_the_mention_has_no_fraction():
    once = Mentions(fraction_days=7, is_single_dispensing=True)

    assert refused(fractioned(mentions=once), packs=4) is None
    assert refused(fractioned(mentions=Mentions()), packs=4) is None
    assert refused(fractioned(mentions=None), packs=4) is None


def test_without_a_duration_a_share_cannot_be_told():
    unknown = fractioned(quantity=in_packs(4, period_days=None))

    assert refused(unknown, packs=4) is None
    counted = fractioned(quantity=in_packs(4, period_days=None), posology=ONCE_A_DAY)
    assert refused(counted, packs=2, product=boxes_of(7)) == "fraction_exceeded"


def test_fractions_rounded_up_to_a_pack_do_not_hasten_renewals():
    """Three packs for 28 days: a pack a week would be four."""
    state = given_on(fractioned(quantity=in_packs(3, renewals=2, period_days=28)), (0, 1))

    assert left(state, 8) == (0, day(9))
    assert refused(state, 9) is None


def test_no_fraction_opens_after_the_prescription_has_ended():
    late = given_on(fractioned(), (360, 2))

    assert refused(late, 361) == "no_renewal_before_term"


def test_the_refusals_say_how_much_and_when():
    prescription = a_prescription(given_on(fractioned(), (0, 1)))

    much = rules.decide_dispensation(prescription, a_request(a_hand_over(packs=2)), NOON)
    begun = a_prescription(given_on(fractioned(), (0, 2)))
    early = rules.decide_dispensation(begun, a_request(), NOON)

    assert isinstance(much, Declined)
    assert much.refusals[-1].values == {
        "fraction_days": 7,
        "left_now": 1,
        "today": "1 boîte",
        "in_all": "3 boîtes",
    }
    assert isinstance(early, Declined)
    assert early.refusals[-1].values == {"opens_on": "29/11/2026"}


@given(visits=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 6)), max_size=12))
def test_no_order_of_visits_brings_more_than_the_fractions_begun_so_far(visits):
    prescription, given_packs = a_prescription(fractioned()), 0
    opened: list[int] = []

    for number, packs in sorted(visits):
        request = a_request(a_hand_over(packs=packs))
        decision = rules.decide_dispensation(prescription, request, at(day(number)))
        if isinstance(decision, Dispensed):
            prescription, given_packs = decision.after, given_packs + packs
            if not opened or number >= opened[-1] + 7:
                opened.append(number)

    assert given_packs <= min(4, 2 * len(opened))
