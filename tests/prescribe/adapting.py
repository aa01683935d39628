"""Requests to adapt a line as dispense publishes them, and a prescriber who answers."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.prescribe import use_cases
from services.prescribe.answers.adapting import AdaptationView
from services.prescribe.model import Caller
from services.prescribe.model.adapting import (
    AdaptationPosition,
    AdaptationQuery,
    AdaptationState,
    AnswerGiven,
)
from shared.contracts.dispense import AdaptationQuestion, AdaptationRequested
from shared.contracts.event import aad_for
from shared.contracts.prescribe import AdaptationAnswer, AdaptationAnswered
from shared.contracts.prescription import ProductProposal
from shared.db import transaction
from shared.identifiers import Ins, Rpps
from shared.problems import Refusal
from tests.access import PATIENT_REFS
from tests.builders import INS, PRESCRIBER_RPPS, a_patient, a_prescriber
from tests.prescribe.desk import KEY_RING, Desk
from tests.prescribe.events import OFFICINE, PHARMACIST, an_id

PROPOSAL = ProductProposal(text="DOLIPRANE 500 mg, deux comprimés par prise")
YES = AnswerGiven(outcome="accepted", words=AdaptationAnswer(comment="D’accord."))
NO = AnswerGiven(outcome="refused", words=AdaptationAnswer())
INSTEAD = AnswerGiven(
    outcome="counter_proposal",
    words=AdaptationAnswer(counter_proposal=ProductProposal(text="EFFERALGAN 1 g")),
)


def a_question(*, ins: Ins = INS, rpps: Rpps = PRESCRIBER_RPPS) -> AdaptationQuestion:
    return AdaptationQuestion(
        patient=a_patient(ins=ins),
        prescriber=a_prescriber(rpps=rpps),
        pharmacy_name="Pharmacie du Pont",
        prescribed="DOLIPRANE 1000 mg, comprimé, 1 comprimé matin et soir",
        proposal=PROPOSAL,
        comment="Rupture du dosage à 1000 mg.",
    )


def requested(
    number: str, *, hours: float = 24, question: AdaptationQuestion | None = None, **changes: Any
) -> AdaptationRequested:
    """Return a request that was made just now, by the clock on which deadlines run."""
    now, event_id = datetime.now(UTC), changes.get("event_id") or an_id()
    sealed = (question or a_question()).model_dump_json().encode()
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": now,
        "number": number,
        "request_id": an_id(),
        "line": 1,
        "kind": "stock_out",
        "answer_by": now + timedelta(hours=hours),
        "pharmacy_finess": OFFICINE,
        "pharmacist_rpps": PHARMACIST,
        "patient_ref": PATIENT_REFS.ref(INS),
        "prescriber_rpps": PRESCRIBER_RPPS,
        "sealed": KEY_RING.seal(sealed, aad=aad_for("adaptation.requested", number, event_id)),
    }
    return AdaptationRequested(**parts | changes)


async def answer(
    desk: Desk, request_id: UUID, given: AnswerGiven = YES, caller: Caller | None = None
) -> AdaptationView | Refusal:
    async with transaction(desk.pool) as conn:
        answered = await use_cases.answer_adaptation(
            conn, desk.resources, given, request_id=request_id, caller=caller or desk.caller
        )
    return answered.view if isinstance(answered, use_cases.Answered) else answered


async def read(desk: Desk, request_id: UUID, caller: Caller | None = None) -> AdaptationView | None:
    async with transaction(desk.pool) as conn:
        return await use_cases.read_adaptation(
            conn, desk.resources, request_id, caller or desk.caller
        )


async def listed(
    desk: Desk,
    caller: Caller | None = None,
    *,
    state: AdaptationState = "open",
    limit: int = 50,
    after: AdaptationPosition | None = None,
) -> list[AdaptationView]:
    asked = AdaptationQuery(state=state, limit=limit, after=after)
    async with transaction(desk.pool) as conn:
        return await use_cases.list_adaptations(conn, desk.resources, asked, caller or desk.caller)


async def answers(desk: Desk) -> list[AdaptationAnswered]:
    """What was published about requests, oldest first."""
    return [event for event in await desk.published() if isinstance(event, AdaptationAnswered)]


def words_of(event: AdaptationAnswered) -> AdaptationAnswer:
    return AdaptationAnswer.model_validate_json(KEY_RING.unseal(event.sealed, aad=event.aad))


def outcome_of(answered: AdaptationView | Refusal) -> str:
    """Return how a request ended, or why it may not be answered."""
    return answered.code if isinstance(answered, Refusal) else str(answered.outcome)
