"""How many packs go out for the days they are said to cover (ADR 9), both sides of each bound."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.dispense import rules
from services.dispense.model import Declined
from shared.contracts.prescription import Posology
from tests.dispense.builders import (
    NOON,
    a_hand_over,
    a_prescription,
    a_product,
    a_request,
    a_state,
    in_days,
    in_packs,
    refusal_of,
)

BOX_OF_EIGHT = replace(a_product(), units_per_pack=8)
TWICE_A_DAY = Posology(text="1 comprimé matin et soir", units_per_intake="1", intakes_per_day=2)


def refused(packs, days, *, units_per_pack=8, posology=TWICE_A_DAY, **changes):
    state = a_state(quantity=in_days(30), posology=posology, **changes)
    product = replace(BOX_OF_EIGHT, units_per_pack=units_per_pack)
    asked = a_hand_over(packs=packs, covers_days=days, product=product)
    return refusal_of(a_prescription(state), asked)


@pytest.mark.parametrize(
    ("days", "is_secure", "most"),
    [(1, False, 2), (1, True, 1), (4, True, 1), (5, True, 2), (30, False, 9), (30, True, 8)],
)
def test_packs_are_those_that_the_days_need_and_one_more_unless_secure(days, is_secure, most):
    assert refused(most, days, is_secure=is_secure) is None
    assert refused(most + 1, days, is_secure=is_secure) == "packs_exceed_days"


def test_half_a_tablet_counts_for_half():
    half = Posology(text="½ comprimé par jour", units_per_intake="0.5", intakes_per_day=1)

    assert refused(2, 30, posology=half, is_secure=True) is None
    assert refused(3, 30, posology=half, is_secure=True) == "packs_exceed_days"


@pytest.mark.parametrize("text", ["1 gélule toutes les 12 heures", "si douleur", "matin et soir"])
def test_a_structure_that_a_secure_text_does_not_confirm_lowers_the_bound_and_never_raises_it(text):
    sure = Posology(text=text, units_per_intake="1", intakes_per_day=2)
    many = Posology(text=text, units_per_intake="99", intakes_per_day=48)

    assert refused(4, 14, posology=sure, is_secure=True) is None
    assert refused(5, 14, posology=sure, is_secure=True) == "packs_exceed_days"
    assert refused(14, 14, posology=many, is_secure=True) is None
    assert refused(15, 14, posology=many, is_secure=True) == "packs_exceed_days"


@pytest.mark.parametrize(
    ("lasts", "days", "is_secure", "most", "code"),
    [
        (4, 1, True, 0, "packs_last_already"),
        (4, 3, True, 0, "packs_last_already"),
        (4, 4, True, 1, "packs_last_already"),
        (4, 3, False, 0, "packs_last_already"),
        (4, 4, False, 1, "packs_last_already"),
        (1, 1, True, 1, "packs_exceed_days"),
        (1, 1, False, 2, "packs_exceed_days"),
        (None, 1, True, 1, "packs_exceed_days"),
    ],
)
def test_packs_that_last_already_are_not_handed_over_once_more_in_small_visits(
    lasts, days, is_secure, most, code
):
    """A pack of eight for one day, as often as there are days, would be a cartload."""
    begun = {"delivered": 1, "round_delivered": 1, "round_started_on": NOON.date()}
    visit = {"is_secure": is_secure, "round_lasts": lasts, **begun}

    assert most == 0 or refused(most, days, **visit) is None
    assert refused(most + 1, days, **visit) == code


def test_a_new_round_has_packs_of_its_own():
    before = {"delivered": 1, "round_delivered": 1, "round_lasts": 4}
    yesterday = {"round_started_on": NOON.date() - timedelta(days=1)}

    assert refused(1, 1, is_secure=True, **before, **yesterday) is None


@pytest.mark.parametrize(
    "unknown",
    [
        {"units_per_pack": None},
        {"posology": Posology(text="si douleur")},
        {"posology": Posology(text="si douleur", units_per_intake="1")},
        {"posology": Posology(text="?", units_per_intake="un", intakes_per_day=2)},
        {"posology": Posology(text="?", units_per_intake="0", intakes_per_day=2)},
        {"posology": Posology(text="?", units_per_intake="NaN", intakes_per_day=2)},
        {"posology": Posology(text="?", units_per_intake="Infinity", intakes_per_day=2)},
    ],
)
def test_where_nobody_can_count_a_pack_a_day_and_two_at_least(unknown):
    assert refused(2, 1, **unknown) is None
    assert refused(3, 1, **unknown) == "packs_exceed_days"
    assert refused(30, 30, **unknown) is None
    assert refused(31, 30, **unknown) == "packs_exceed_days"


def test_twelve_weeks_of_a_contraceptive_are_no_cartload():
    pill = replace(BOX_OF_EIGHT, units_per_pack=None, is_contraceptive=True)
    prescription = a_prescription(a_state(quantity=in_days(84)))

    def asked(packs):
        hand_over = a_hand_over(packs=packs, covers_days=84, product=pill)
        return refusal_of(prescription, hand_over)

    assert asked(84) is None
    assert asked(85) == "packs_exceed_days"


def test_a_line_counted_in_packs_is_bounded_by_its_packs_alone():
    prescription = a_prescription(a_state(quantity=in_packs(9)))

    assert refusal_of(prescription, a_hand_over(packs=9, covers_days=1)) is None


@pytest.mark.parametrize(("given", "most"), [(0, 4), (3, 1)])
def test_packs_of_a_secure_line_are_those_of_its_duration(given, most):
    state = a_state(
        quantity=in_packs(50),
        posology=TWICE_A_DAY,
        is_secure=True,
        duration_days=28,
        packs=50,
        delivered=given,
        round_started_on=NOON.date() if given else None,
        round_delivered=given,
    )
    product = replace(BOX_OF_EIGHT, units_per_pack=14)

    def handed_over(packs, **changes):
        changed = replace(state, signed=state.signed.model_copy(update=changes))
        return refusal_of(a_prescription(changed), a_hand_over(packs=packs, product=product))

    assert handed_over(most) is None
    assert handed_over(most + 1) == "packs_exceed_days"
    assert handed_over(most + 1, is_secure=False) is None
    assert handed_over(most + 1, duration_days=None) is None


def test_the_refusal_says_how_many_packs_the_days_explain():
    prescription = a_prescription(a_state(quantity=in_days(30)))
    asked = a_hand_over(packs=9_999, covers_days=1, product=BOX_OF_EIGHT)

    decision = rules.decide_dispensation(prescription, a_request(asked), NOON)

    assert isinstance(decision, Declined)
    refusal = decision.refusals[-1]
    assert refusal.values == {"packs": 9_999, "covers_days": 1, "packs_max": 2}
    assert refusal.field == "lines[0].packs"
