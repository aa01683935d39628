"""Adaptations that the prescriber agreed to, by answer or by phone, made short."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.dispense.model import Adaptation, Agreement, AnswerGiven
from services.dispense.products import completed
from shared.contracts.dispense import AdaptationQuestion
from shared.contracts.prescribe import AdaptationAnswer, AdaptationOutcome
from shared.contracts.prescription import ProductProposal
from tests.builders import (
    a_number,
    a_patient,
    a_prescriber,
)
from tests.dispense.builders import (
    MEDICINES,
    METFORMIN,
    METFORMIN_30,
    NOON,
    a_finess,
    a_hand_over,
    a_prescription,
    a_product,
    a_state,
    an_actor,
    an_id,
    refusal_of,
)

BY_PHONE = Agreement(by="phone", agreed_at=NOON)
METFORMIN_AGREED = ProductProposal(text="Metformine", cis=METFORMIN)


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
