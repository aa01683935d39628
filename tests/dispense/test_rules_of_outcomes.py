"""What an officine says of a line fits together, and an adaptation is what was agreed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.dispense import rules
from services.dispense.model import Adaptation, Agreement, AnswerGiven, Dispensed
from services.dispense.products import agrees_with, completed
from shared.contracts.dispense import AdaptationQuestion
from shared.contracts.prescribe import AdaptationAnswer, AdaptationOutcome
from shared.contracts.prescription import ProductProposal
from shared.identifiers import Cip13, Lpp
from tests.builders import (
    ISSUED_ON,
    PARACETAMOL_CIP13,
    a_number,
    a_patient,
    a_prescriber,
)
from tests.dispense.builders import (
    DEVICE,
    LARGE_PARACETAMOL,
    LPP,
    MEDICINES,
    METFORMIN,
    METFORMIN_30,
    METFORMIN_90,
    METFORMIN_GENERIC_30,
    NOON,
    UNKNOWN_CIP13,
    a_begun_state,
    a_finess,
    a_hand_over,
    a_pack,
    a_prescription,
    a_product,
    a_recorded_line,
    a_request,
    a_state,
    an_actor,
    an_id,
    at,
    in_days,
    in_packs,
    nothing_given,
    refusal_of,
)

LAST_DAY = date(2027, 11, 22)
BY_PHONE = Agreement(by="phone", agreed_at=NOON)
METFORMIN_AGREED = ProductProposal(text="Metformine", cis=METFORMIN)


def put_off(**changes: Any):
    parts: dict[str, Any] = {"outcome": "postponed", "reason": "stock_out"}
    return nothing_given(**parts | changes)


def an_adaptation(
    outcome: AdaptationOutcome | None = "accepted",
    proposal: ProductProposal = METFORMIN_AGREED,
    counter_proposal: ProductProposal | None = None,
) -> Adaptation:
    answer = AdaptationAnswer(counter_proposal=counter_proposal)
    answered_at = NOON + timedelta(hours=1)
    return Adaptation(
        request_id=an_id(),
        number=a_number(),
        line=1,
        kind="product",
        pharmacy=a_finess(),
        pharmacist=an_actor().rpps or a_prescriber().rpps,
        requested_at=NOON,
        answer_by=NOON + timedelta(hours=24),
        question=AdaptationQuestion(
            patient=a_patient(),
            prescriber=a_prescriber(),
            prescribed="DOLIPRANE",
            proposal=proposal,
        ),
        answer=None
        if outcome is None
        else AnswerGiven(outcome=outcome, answered_at=answered_at, words=answer),
    )


def adapted(adaptation: Adaptation | None = None, **changes: Any):
    """Return one pack of metformin on the line of paracetamol, by phone unless told otherwise."""
    agreement = BY_PHONE
    if adaptation is not None:
        agreement = Agreement(by="request", request_id=adaptation.request_id)
    parts: dict[str, Any] = {
        "outcome": "adapted",
        "cip13": METFORMIN_30,
        "product": a_product(METFORMIN_30),
        "agreement": agreement,
        "adaptation": adaptation,
    }
    asked = a_hand_over(**parts | changes)
    return replace(asked, is_as_agreed=completed(asked, a_state().signed, MEDICINES).is_as_agreed)


def refused(*asked, state=None, **changes: Any) -> str | None:
    return refusal_of(a_prescription(state or a_state()), *asked, **changes)


@pytest.mark.parametrize(
    "reason", ["stock_out", "too_early", "awaiting_prescriber", "patient_returns", "other"]
)
def test_a_line_is_put_off_for_a_reason_that_leaves_something_to_expect(reason):
    assert refused(put_off(reason=reason)) is None
    assert refused(nothing_given(reason=reason)) is None


@pytest.mark.parametrize(
    "reason", ["patient_declined", "patient_has_enough", "clinical_reason", "unknown_product"]
)
def test_what_ends_a_line_does_not_put_it_off(reason):
    assert refused(put_off(reason=reason)) == "reason_unfit"
    assert refused(nothing_given(reason=reason)) is None


def test_a_line_that_is_put_off_needs_its_reason_and_no_product():
    assert refused(put_off(reason=None)) == "reason_missing"
    assert refused(put_off(packs=1)) == "outcome_contradictory"
    assert refused(put_off(cip13=Cip13(PARACETAMOL_CIP13))) == "outcome_contradictory"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (ISSUED_ON - timedelta(days=1), "expected_on_impossible"),
        (ISSUED_ON, None),
        (LAST_DAY, None),
        (LAST_DAY + timedelta(days=1), "expected_on_impossible"),
    ],
)
def test_a_line_is_put_off_to_a_day_on_which_it_may_still_go_out(day, code):
    assert refused(put_off(expected_on=day)) == code


def test_only_what_is_put_off_has_its_day():
    assert refused(a_hand_over(expected_on=ISSUED_ON)) == "outcome_contradictory"
    assert refused(nothing_given(expected_on=ISSUED_ON)) == "outcome_contradictory"


def test_what_was_said_before_is_not_put_off_again():
    assert refused(put_off(already_said=True)) == "already_said"
    assert refused(a_hand_over(already_said=True)) is None


def test_a_line_that_is_put_off_waits_and_changes_no_balance():
    request = a_request(put_off(expected_on=ISSUED_ON))

    decision = rules.decide_dispensation(a_prescription(), request, at(ISSUED_ON))

    assert isinstance(decision, Dispensed)
    (state,) = decision.after.lines
    assert (state.delivered, decision.lines[0].left_total) == (0, 2)
    assert decision.lines[0].expected_on == ISSUED_ON
    assert rules.status_of(state, decision.after, ISSUED_ON) == "postponed"
    assert rules.state_of(decision.after, ISSUED_ON) == "issued"


def test_a_begun_line_that_is_put_off_stays_begun():
    begun = replace(a_begun_state(1), last_outcome="postponed")

    assert rules.status_of(begun, a_prescription(begun), ISSUED_ON) == "partially_dispensed"


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
