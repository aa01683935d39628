"""How much of what was agreed to is handed over, and what it takes of what was prescribed."""

from dataclasses import replace
from typing import Any

import pytest

from services.dispense import rules
from services.dispense.model import Dispensed
from shared.identifiers import Lpp
from tests.builders import (
    ISSUED_ON,
)
from tests.dispense.agreeing import METFORMIN_AGREED, adapted, an_adaptation, refused
from tests.dispense.builders import (
    DEVICE,
    LPP,
    METFORMIN,
    METFORMIN_30,
    METFORMIN_90,
    a_begun_state,
    a_hand_over,
    a_pack,
    a_prescription,
    a_product,
    a_recorded_line,
    a_request,
    a_state,
    at,
    in_days,
    in_packs,
)


def test_no_more_than_what_was_agreed_is_handed_over():
    two_packs = an_adaptation(proposal=METFORMIN_AGREED.model_copy(update={"packs": 2}))
    ten_days = an_adaptation(proposal=METFORMIN_AGREED.model_copy(update={"duration_days": 10}))
    line = a_state(quantity=in_days(30))

    assert refused(adapted(two_packs, packs=2, covers_days=30), state=line) is None
    assert refused(adapted(two_packs, packs=3, covers_days=30), state=line) == "agreement_exceeded"
    assert refused(adapted(ten_days, packs=1, covers_days=10), state=line) is None
    assert refused(adapted(ten_days, packs=1, covers_days=11), state=line) == "agreement_exceeded"


@pytest.mark.parametrize(
    ("before", "packs", "days", "code"),
    [
        ((1, 1), 1, 1, None),
        ((2, 1), 1, 1, "agreement_exceeded"),
        ((2, 1), 2, 27, "agreement_exceeded"),
        ((2, 28), 2, 28, None),
        ((2, 28), 3, 28, "agreement_exceeded"),
    ],
)
@pytest.mark.parametrize("duration_days", [28, None])
def test_what_was_agreed_for_a_dispensing_is_not_taken_at_each_visit(
    before, packs, days, code, duration_days
):
    told = {"packs": 2, "duration_days": duration_days}
    agreed = an_adaptation(proposal=METFORMIN_AGREED.model_copy(update=told))
    line = a_state(quantity=in_days(28, renewals=1))
    visit = adapted(agreed, packs=packs, covers_days=days, agreed_before=before)

    assert refused(visit, state=line) == code


@pytest.mark.parametrize(("packs", "taken"), [(1, 1), (2, 1), (3, 2), (4, 2)])
def test_agreed_packs_take_their_share_of_what_was_prescribed(packs, taken):
    """Four packs of half the strength in place of two."""
    agreed = an_adaptation(proposal=METFORMIN_AGREED.model_copy(update={"packs": 4}))
    request = a_request(adapted(agreed, packs=packs))

    decision = rules.decide_dispensation(a_prescription(), request, at(ISSUED_ON))

    assert isinstance(decision, Dispensed)
    assert decision.after.lines[0].delivered == taken
    assert decision.lines[0].packs == packs


def test_fewer_packs_agreed_than_prescribed_are_all_of_them():
    agreed = an_adaptation(proposal=METFORMIN_AGREED.model_copy(update={"packs": 1}))
    request = a_request(adapted(agreed, packs=1))

    decision = rules.decide_dispensation(a_prescription(), request, at(ISSUED_ON))

    assert isinstance(decision, Dispensed)
    assert decision.after.lines[0].delivered == 2


def test_an_agreement_never_lifts_what_was_prescribed():
    begun = a_begun_state(1, quantity=in_packs(2))

    assert refused(adapted(an_adaptation(), packs=1), state=begun) is None
    assert refused(adapted(an_adaptation(), packs=2), state=begun) == "quantity_exceeded"
    assert refused(adapted(packs=3)) == "quantity_exceeded"


def test_the_size_of_a_pack_is_that_of_what_was_agreed():
    metformin = a_state(product=a_pack(METFORMIN_30, METFORMIN))
    large: dict[str, Any] = {
        "cip13": METFORMIN_90,
        "product": a_product(METFORMIN_90, prescribed=metformin.signed),
    }

    assert refused(a_hand_over(**large), state=metformin) == "pack_too_large"
    assert refused(adapted(**large), state=metformin) is None


def test_the_dosage_of_the_line_does_not_count_what_was_agreed_instead():
    """Two tablets a day of the prescribed strength would be one pack for ten days."""
    secure = a_state(is_secure=True, quantity=in_days(28), duration_days=28)
    few = replace(a_product(METFORMIN_30), units_per_pack=90)

    counted = a_hand_over(packs=3, covers_days=28, product=few, cip13=METFORMIN_30)
    agreed = adapted(an_adaptation(), packs=3, covers_days=28, product=few)

    assert refused(agreed, state=secure) is None
    assert refused(replace(counted, outcome="delivered"), state=secure) == "product_differs"


def test_a_device_may_be_adapted_to_another_one():
    device = a_state(product=DEVICE)
    other: dict[str, Any] = {"cip13": None, "product": None, "lpp": Lpp("7654321")}

    assert refused(a_hand_over(**other), state=device) == "product_differs"
    assert refused(adapted(**other), state=device) is None
    assert refused(adapted(**other | {"lpp": LPP}), state=device) is None
    assert refused(adapted(), state=device) == "product_differs"


def test_the_moment_of_a_written_agreement_is_that_of_the_answer():
    adaptation = an_adaptation()

    decision = rules.decide_dispensation(
        a_prescription(), a_request(adapted(adaptation)), at(ISSUED_ON)
    )

    assert isinstance(decision, Dispensed)
    (line,) = decision.lines
    assert adaptation.answer is not None
    assert (line.agreed_by, line.agreed_at) == ("request", adaptation.answer.answered_at)
    assert line.outcome == "adapted"
    untold = a_recorded_line()
    assert (untold.agreed_by, untold.agreed_at) == (None, None)
