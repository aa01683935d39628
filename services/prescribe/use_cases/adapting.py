"""An officine asks to adapt a line; who signed it reads the request, and answers once."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.prescribe import store
from services.prescribe.answers.adapting import AdaptationView, adaptation_view
from services.prescribe.model import Caller
from services.prescribe.model.adapting import (
    AdaptationEnd,
    AdaptationQuery,
    AnswerGiven,
    StoredAdaptation,
)
from services.prescribe.resources import Resources
from services.prescribe.rules.adapting import AnswerContext, decide_answer
from services.prescribe.use_cases import sealed
from services.prescribe.use_cases.access import may_do
from services.prescribe.use_cases.arriving import first_time
from services.prescribe.use_cases.lapsing import lapse_of_prescription, settle
from services.prescribe.use_cases.tracing import trace
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation, Relation, may
from shared.contracts.dispense import AdaptationRequested
from shared.db import Connection, Pool
from shared.problems import NOT_FOUND, Refusal


@dataclass(frozen=True, slots=True)
class Answered:
    """A request with its answer, and whose prescription it is about."""

    view: AdaptationView
    patient_ref: str


async def note_adaptation(pool: Pool, resources: Resources, event: AdaptationRequested) -> None:
    """Keep a request for its prescriber; its words stay as dispense sealed them.

    One that crossed a cancellation on its way lapses as it arrives, whatever dispense decides of
    that (ADR 20). Raise `NotYetKnown`, `ContradictoryEvent` and `Unsealable`.
    """
    async with first_time(pool, resources, event) as conn:
        if conn is None:
            return
        # Whoever cancels at this moment holds the lock, or waits until he finds the request open.
        await store.lock_prescription(conn, event.number)
        await store.insert_adaptation(conn, _stored(event))
        if await store.list_cancellations(conn, event.number):
            await lapse_of_prescription(conn, resources, event.number)


async def list_adaptations(
    conn: Connection, resources: Resources, query: AdaptationQuery, caller: Caller
) -> list[AdaptationView]:
    """Return one page of the caller's own requests, after an audit row for each.

    An officine may read requests too, but those of its own, from dispense.
    """
    if not may(caller.actor.role, Operation.ADAPTATION_READ, Relation.ISSUER):
        return []
    found = await store.list_adaptations(conn, caller.author.rpps, query)
    shown = [_view(resources, asked) for asked in found]
    subjects = [_subject(asked) for asked in found]
    await trace(conn, caller, Operation.ADAPTATION_READ, subjects, outcome=SHOWN)
    return shown


async def read_adaptation(
    conn: Connection, resources: Resources, request_id: UUID, caller: Caller
) -> AdaptationView | None:
    """Return a request to whoever signed the prescription; None to anybody else.

    The audit row of the try is in the caller's transaction: commit before answering.
    """
    found = await store.find_adaptation(conn, request_id)
    operation = Operation.ADAPTATION_READ
    if found is None or not may_do(caller, operation, found):
        await _trace_refusal(conn, caller, operation, found, NOT_FOUND)
        return None
    await trace(conn, caller, operation, [_subject(found)], outcome=SHOWN)
    return _view(resources, found)


async def answer_adaptation(
    conn: Connection,
    resources: Resources,
    given: AnswerGiven,
    *,
    request_id: UUID,
    caller: Caller,
) -> Answered | Refusal:
    """Keep the prescriber's one answer and tell the officine; the same answer again is the same.

    The server's clock says whether there is time left: every replica gets the same end.
    """
    operation = Operation.ADAPTATION_ANSWER
    asked = await store.lock_adaptation(conn, request_id)
    if asked is None or not may_do(caller, operation, asked):
        return await _trace_refusal(conn, caller, operation, asked, NOT_FOUND)
    context = AnswerContext(
        now=await store.read_clock(conn),
        answer_by=asked.answer_by,
        outcome=None if asked.decided is None else asked.decided.outcome,
        earlier=_earlier(resources, asked),
    )
    if (refusal := decide_answer(given, context)) is not None:
        return await _trace_refusal(conn, caller, operation, asked, refusal)
    if context.earlier is None:
        end = _end(given, at=context.now, caller=caller)
        asked = replace(asked, decided=await settle(conn, resources, asked, end))
    await trace(conn, caller, operation, [_subject(asked)], outcome=given.outcome)
    return Answered(_view(resources, asked), asked.patient_ref)


def _end(given: AnswerGiven, *, at: datetime, caller: Caller) -> AdaptationEnd:
    return AdaptationEnd(
        outcome=given.outcome, words=given.words, at=at, correlation_id=caller.correlation_id
    )


def _stored(event: AdaptationRequested) -> StoredAdaptation:
    return StoredAdaptation(
        request_id=event.request_id,
        event_id=event.event_id,
        number=event.number,
        line=event.line,
        kind=event.kind,
        patient_ref=event.patient_ref,
        prescriber_rpps=event.prescriber_rpps,
        pharmacy_finess=event.pharmacy_finess,
        requested_at=event.occurred_at,
        answer_by=event.answer_by,
        sealed_question=event.sealed,
    )


def _earlier(resources: Resources, asked: StoredAdaptation) -> AnswerGiven | None:
    """Return what the prescriber answered before, None when he let the time pass or may answer."""
    if asked.decided is None or asked.decided.outcome == "lapsed":
        return None
    words = sealed.open_answer(resources.key_ring, asked.decided, request_id=asked.request_id)
    return AnswerGiven(outcome=asked.decided.outcome, words=words)


def _view(resources: Resources, asked: StoredAdaptation) -> AdaptationView:
    key_ring, answer = resources.key_ring, None
    if asked.decided is not None:
        answer = sealed.open_answer(key_ring, asked.decided, request_id=asked.request_id)
    return adaptation_view(asked, sealed.open_kept_question(key_ring, asked), answer)


async def _trace_refusal(
    conn: Connection,
    caller: Caller,
    operation: Operation,
    asked: StoredAdaptation | None,
    refusal: Refusal,
) -> Refusal:
    await trace(conn, caller, operation, [_subject(asked)], outcome=refusal.code)
    return refusal


def _subject(asked: StoredAdaptation | None) -> Subject:
    if asked is None:
        return Subject(number=None, patient_ref=None)
    detail: dict[str, Any] = {"request_id": str(asked.request_id)}
    return Subject(number=asked.number, patient_ref=asked.patient_ref, detail=detail)
