"""An adaptation is what its prescriber agreed to, by answer or by phone."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.dispense.model import Agreement
from services.dispense.products import agrees_with
from shared.contracts.prescription import ProductProposal
from shared.identifiers import Cip13
from tests.builders import (
    ISSUED_ON,
    PARACETAMOL_CIP13,
)
from tests.dispense.agreeing import BY_PHONE, METFORMIN_AGREED, adapted, an_adaptation, refused
from tests.dispense.builders import (
    LARGE_PARACETAMOL,
    MEDICINES,
    METFORMIN_30,
    METFORMIN_90,
    METFORMIN_GENERIC_30,
    UNKNOWN_CIP13,
    a_hand_over,
    a_product,
    a_state,
    an_id,
    at,
    nothing_given,
)


def test_an_adaptation_needs_the_prescribers_agreement_and_nothing_else_has_one():
    assert refused(adapted()) is None
    assert refused(adapted(agreement=None)) == "agreement_missing"
    assert refused(a_hand_over(agreement=BY_PHONE)) == "outcome_contradictory"
    assert refused(nothing_given(agreement=BY_PHONE)) == "outcome_contradictory"


@pytest.mark.parametrize(
    ("agreed_at", "code"),
    [
        (at(ISSUED_ON, 0, 0) - timedelta(seconds=1), "agreed_at_impossible"),
        (at(ISSUED_ON, 0, 0), None),
        (at(ISSUED_ON, 23, 59), None),
        (at(ISSUED_ON + timedelta(days=1), 0, 0), "agreed_at_impossible"),
    ],
)
def test_an_agreement_by_phone_is_of_a_day_since_the_issue(agreed_at: datetime, code):
    agreement = Agreement(by="phone", agreed_at=agreed_at)

    assert refused(adapted(agreement=agreement)) == code


def test_a_secure_line_is_adapted_in_writing_only():
    secure = a_state(is_secure=True, duration_days=10)

    assert refused(adapted(), state=secure) == "agreement_unwritten"
    assert refused(adapted(an_adaptation()), state=secure) is None


def test_no_agreement_puts_a_stupefiant_in_the_place_of_an_ordinary_medicine():
    secure = replace(a_product(METFORMIN_30), is_secure=True)
    in_writing = an_adaptation(proposal=ProductProposal(text="Paracétamol 500 mg"))

    assert refused(adapted(product=secure)) == "secure_prescription_needed"
    assert refused(adapted(in_writing, product=secure)) == "secure_prescription_needed"
    assert refused(adapted(an_adaptation(), product=secure)) == "secure_prescription_needed"
    line = a_state(is_secure=True, duration_days=10)
    assert refused(adapted(an_adaptation(), product=secure), state=line) is None


def test_a_secure_line_is_adapted_to_what_is_named_by_a_code_and_to_no_words():
    line = a_state(is_secure=True, duration_days=10)
    in_words = an_adaptation(proposal=ProductProposal(text="Metformine 1000 mg"))

    assert refused(adapted(in_words), state=line) == "agreement_differs"
    assert refused(adapted(in_words)) is None


def test_a_request_that_is_not_of_this_line_is_unknown():
    agreement = Agreement(by="request", request_id=an_id())

    assert refused(adapted(agreement=agreement)) == "agreement_unknown"


@pytest.mark.parametrize("outcome", ["refused", "lapsed", None])
def test_a_refusal_a_lapse_or_no_answer_yet_is_no_agreement(outcome):
    assert refused(adapted(an_adaptation(outcome))) == "agreement_not_given"


def test_a_counter_proposal_is_what_was_agreed_and_not_the_proposal():
    other = ProductProposal(text="Autre", cip13=LARGE_PARACETAMOL)
    countered = an_adaptation("counter_proposal", other, counter_proposal=METFORMIN_AGREED)
    wrong_way = an_adaptation("counter_proposal", METFORMIN_AGREED, counter_proposal=other)

    assert refused(adapted(countered)) is None
    assert refused(adapted(wrong_way)) == "agreement_differs"


def test_the_agreed_product_or_its_generic_is_handed_over_whatever_the_line_says():
    marked = a_state(non_substituable="MTE")
    generic = {"cip13": METFORMIN_GENERIC_30, "product": a_product(METFORMIN_GENERIC_30)}
    paracetamol = {"cip13": Cip13(PARACETAMOL_CIP13), "product": a_product()}

    assert refused(adapted(an_adaptation()), state=marked) is None
    assert refused(adapted(an_adaptation(), **generic)) is None
    assert refused(adapted(an_adaptation(), **paracetamol)) == "agreement_differs"


@pytest.mark.parametrize(
    ("agreed", "expected"),
    [
        (ProductProposal(text="au choix"), True),
        (ProductProposal(text="ce code", cip13=METFORMIN_30), True),
        (ProductProposal(text="une autre boîte", cip13=METFORMIN_90), True),
        (ProductProposal(text="le générique", cip13=METFORMIN_GENERIC_30), True),
        (ProductProposal(text="autre chose", cip13=Cip13(PARACETAMOL_CIP13)), False),
        (ProductProposal(text="un code que nul ne connaît", cip13=UNKNOWN_CIP13), False),
    ],
)
def test_codes_tell_whether_a_pack_is_what_was_agreed(agreed, expected):
    assert agrees_with(agreed, METFORMIN_30, MEDICINES) is expected


def test_an_unknown_code_is_not_what_was_agreed():
    assert not agrees_with(METFORMIN_AGREED, UNKNOWN_CIP13, MEDICINES)
