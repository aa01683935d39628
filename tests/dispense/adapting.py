"""Requests to adapt a line, made short, and the answers that prescribe publishes."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.dispense import use_cases
from services.dispense.model import Adaptation, AdaptationRequest, Declined
from services.dispense.use_cases import Asked
from shared.contracts.dispense import AdaptationRequested
from shared.contracts.event import aad_for
from shared.contracts.prescribe import AdaptationAnswer, AdaptationAnswered
from shared.contracts.prescription import ProductProposal
from shared.db import transaction
from tests.dispense.builders import NOON, a_caller, an_id
from tests.dispense.counter import RESOURCES, Counter
from tests.dispense.events import KEY_RING

PROPOSAL = ProductProposal(text="DOLIPRANE 500 mg, deux comprimés par prise")
COUNTER_PROPOSAL = ProductProposal(text="EFFERALGAN 1 g, comprimé effervescent")


def a_question(**changes: Any) -> AdaptationRequest:
    parts: dict[str, Any] = {
        "consultation_id": an_id(),
        "line": 1,
        "kind": "stock_out",
        "proposal": PROPOSAL,
        "comment": "Rupture du dosage à 1000 mg.",
    }
    return AdaptationRequest(**parts | changes)


async def ask(
    counter: Counter, consultation: UUID, pharmacy: int = 1, *, at: datetime = NOON, **changes: Any
) -> Asked | Declined:
    question = a_question(consultation_id=consultation, **changes)
    async with transaction(counter.pool) as conn:
        return await use_cases.ask_adaptation(conn, RESOURCES, question, a_caller(pharmacy, at=at))


async def asked(counter: Counter, consultation: UUID, **changes: Any) -> AdaptationRequested:
    """Ask with success; returns what is published of it."""
    answer = await ask(counter, consultation, **changes)
    assert isinstance(answer, Asked), answer
    event = (await counter.published())[-1]
    assert isinstance(event, AdaptationRequested)
    assert event.request_id == answer.adaptation.request_id
    return event


async def read(counter: Counter, request_id: UUID, pharmacy: int = 1) -> Adaptation | Declined:
    async with transaction(counter.pool) as conn:
        return await use_cases.read_adaptation(conn, RESOURCES, request_id, a_caller(pharmacy))


def answered(to: AdaptationRequested, outcome: str = "accepted", **changes: Any):
    """Return the event by which prescribe answers `to`."""
    words = AdaptationAnswer(
        counter_proposal=COUNTER_PROPOSAL if outcome == "counter_proposal" else None,
        comment="Merci de votre appel.",
    )
    event_id = an_id()
    aad = aad_for("adaptation.answered", to.number, event_id)
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": to.occurred_at + timedelta(hours=1),
        "number": to.number,
        "request_id": to.request_id,
        "line": to.line,
        "outcome": outcome,
        "pharmacy_finess": to.pharmacy_finess,
        "patient_ref": to.patient_ref,
        "prescriber_rpps": to.prescriber_rpps,
        "sealed": KEY_RING.seal(words.model_dump_json().encode(), aad=aad),
    }
    return AdaptationAnswered(**parts | changes)


async def tell(counter: Counter, event: AdaptationAnswered) -> None:
    await use_cases.keep_answer(counter.pool, RESOURCES, event)
