"""An officine asks the prescriber to adapt a line, reads the answer, and is told of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.dispense import rules, store
from services.dispense.model import (
    Adaptation,
    AdaptationRequest,
    AnswerGiven,
    Caller,
    Declined,
    Prescription,
    StoredAdaptation,
    StoredAnswer,
)
from services.dispense.resources import Resources
from services.dispense.use_cases import publishing, sealed
from services.dispense.use_cases.loading import opened
from services.dispense.use_cases.names import PRESCRIBE_CONSUMER
from services.dispense.use_cases.rights import claim_right
from services.dispense.use_cases.tracing import decline, subject_of, trace
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation, Relation
from shared.contracts import dispense
from shared.contracts.prescribe import AdaptationAnswered
from shared.db import Connection, Pool, transaction
from shared.inbox import claim
from shared.kafka.consume import ContradictoryEvent
from shared.outbox import enqueue
from shared.problems import Refusal

NOT_FOUND: Final = Refusal("adaptation_not_found")
ASKED: Final = "asked"


@dataclass(frozen=True, slots=True)
class Asked:
    """The request is kept and on its way to the prescriber."""

    adaptation: Adaptation
    patient_ref: str


async def ask_adaptation(
    conn: Connection, resources: Resources, request: AdaptationRequest, caller: Caller
) -> Asked | Declined:
    """Keep a request of the officine that consulted, and send it to the prescriber."""
    operation = Operation.ADAPTATION_ASK
    held = await claim_right(conn, request.consultation_id, caller, operation=operation)
    if isinstance(held, Declined):
        return held
    right, prescription = held.right, await opened(conn, resources, held.stored)
    context = rules.AskContext(
        prescription=prescription,
        waiting=await store.lock_open_requests(conn, right.number, right.pharmacy, now=caller.at),
        limits=resources.adaptation_limits,
        today=rules.day_at(caller.at, right.pharmacy, prescription.content),
    )
    refusal = rules.decide_request(request, context)
    if refusal is not None:
        return await decline(conn, caller, operation, refusal, number=right.number)
    return await _ask(conn, resources, request, prescription=prescription, caller=caller)


async def _ask(
    conn: Connection,
    resources: Resources,
    request: AdaptationRequest,
    *,
    prescription: Prescription,
    caller: Caller,
) -> Asked:
    """Store the request and tell the prescriber, with the words of both lines."""
    event, question = publishing.adaptation_event(
        request, prescription, caller=caller, resources=resources
    )
    adaptation = Adaptation(
        request_id=event.request_id,
        number=event.number,
        line=event.line,
        kind=event.kind,
        pharmacy=event.pharmacy_finess,
        pharmacist=event.pharmacist_rpps,
        requested_at=event.occurred_at,
        answer_by=event.answer_by,
        question=question,
    )
    await store.insert_adaptation(conn, sealed.seal_adaptation(resources.key_ring, adaptation))
    await enqueue(conn, event, topic=dispense.TOPIC)
    asked = {"request_id": str(event.request_id)}
    subject = Subject(number=event.number, patient_ref=event.patient_ref, detail=asked)
    await trace(conn, caller, Operation.ADAPTATION_ASK, subject, outcome=ASKED)
    return Asked(adaptation, event.patient_ref)


async def read_adaptation(
    conn: Connection, resources: Resources, request_id: UUID, caller: Caller
) -> Adaptation | Declined:
    """Return a request of the caller's officine, with its answer once it came.

    The audit row of the try is in the caller's transaction: commit before answering.
    """
    found = await store.find_adaptation(conn, request_id)
    relation = Relation.STRANGER if found is None else caller.relation_to(found.pharmacy)
    is_own = found is not None and caller.may(Operation.ADAPTATION_READ, relation)
    number = None if found is None else found.number
    subject = await subject_of(conn, number, request_id=str(request_id))
    outcome = SHOWN if is_own else NOT_FOUND.code
    await trace(conn, caller, Operation.ADAPTATION_READ, subject, outcome=outcome)
    if found is None or not is_own:
        return Declined((NOT_FOUND,))
    return _opened(resources, found)


async def adaptations_of(
    conn: Connection, resources: Resources, number: str
) -> tuple[Adaptation, ...]:
    """Return what was asked on a prescription and answered, for whoever may consult it."""
    return tuple(_opened(resources, each) for each in await store.list_adaptations(conn, number))


async def agreements_of(
    conn: Connection, resources: Resources, number: str, *, named: Collection[UUID]
) -> Mapping[UUID, tuple[Adaptation, store.HandedOver]]:
    """Return the requests on a prescription that are named, whichever officine asked.

    Each with what went out by its answer so far.
    """
    if not named:
        return {}
    found = await store.list_agreements(conn, number, named)
    return {stored.request_id: (_opened(resources, stored), gone) for stored, gone in found}


async def keep_answer(pool: Pool, resources: Resources, event: AdaptationAnswered) -> None:
    """Keep what the prescriber answered; raise `Unsealable` or `ContradictoryEvent`.

    No officine may read as the prescriber's word what he did not say. A second
    answer to one request changes nothing: the prescriber answers once.
    """
    words = sealed.open_answer_of(resources.key_ring, event)
    async with transaction(pool) as conn:
        if not await claim(conn, PRESCRIBE_CONSUMER, event.event_id):
            return
        await _check_answer(conn, resources, event)
        answer = StoredAnswer(
            outcome=event.outcome,
            answered_at=event.occurred_at,
            sealed=sealed.seal_answer(resources.key_ring, words, request_id=event.request_id),
        )
        await store.mark_answered(conn, event.request_id, answer)


async def _check_answer(conn: Connection, resources: Resources, event: AdaptationAnswered) -> None:
    asked = await store.find_adaptation(conn, event.request_id)
    stored = await store.find_prescription(conn, event.number)
    if asked is None or stored is None:
        raise ContradictoryEvent
    prescriber = _opened(resources, asked).question.prescriber
    told = (event.number, event.line, event.pharmacy_finess)
    people = (event.patient_ref, event.prescriber_rpps)
    is_own = told == (asked.number, asked.line, asked.pharmacy)
    if not is_own or people != (stored.patient_ref, prescriber.rpps):
        raise ContradictoryEvent


def _opened(resources: Resources, stored: StoredAdaptation) -> Adaptation:
    key_ring, request_id, answer = resources.key_ring, stored.request_id, None
    if stored.answer is not None:
        words = sealed.open_answer(key_ring, stored.answer.sealed, request_id=request_id)
        answer = AnswerGiven(
            outcome=stored.answer.outcome, answered_at=stored.answer.answered_at, words=words
        )
    return Adaptation(
        request_id=request_id,
        number=stored.number,
        line=stored.line,
        kind=stored.kind,
        pharmacy=stored.pharmacy,
        pharmacist=stored.pharmacist,
        requested_at=stored.requested_at,
        answer_by=stored.answer_by,
        question=sealed.open_question(key_ring, stored.sealed_question, request_id=request_id),
        answer=answer,
    )
