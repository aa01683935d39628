"""The question "did you write this?": put by an analyst or by a rule; without answer it lapses."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from services.fraud.model.caller import Caller
from services.fraud.model.verifying import (
    AskedCase,
    Asking,
    Occasion,
    StoredVerification,
)
from services.fraud.resources import Resources
from services.fraud.rules.verifying import reason_to_ask
from services.fraud.store import verifications
from services.fraud.use_cases.links import PATH, Link, digest_of, write_token
from services.fraud.use_cases.report_life import mark_answered, mark_asking
from shared.access import audit
from shared.access.habilitation import Operation
from shared.contracts import fraud
from shared.contracts.event import aad_for
from shared.contracts.fraud import VerificationQuestion, VerificationRequested
from shared.db import Connection, Pool, transaction
from shared.identifiers import Rpps
from shared.outbox import enqueue
from shared.problems import NOT_FOUND, Refusal

_REQUESTED_TYPE: Final = str(VerificationRequested.model_fields["type"].default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What an analyst wants asked; `prescriber` where the case names none."""

    case_id: UUID
    question: VerificationQuestion
    prescriber: Rpps | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What an officine reported in a case; `was_reached`: it spoke with the prescriber."""

    case_id: UUID
    question: VerificationQuestion
    was_reached: bool


async def order_verification(
    conn: Connection, resources: Resources, order: Order, caller: Caller
) -> StoredVerification | Refusal:
    """Ask the prescriber of a case at an analyst's word; the same question again is the same."""
    case = await verifications.find_asked_case(conn, order.case_id)
    if case is None or not caller.may(Operation.VERIFICATION_ASK, caisse=case.caisse):
        return await _declined(conn, caller, None, NOT_FOUND)
    prescriber = case.prescriber or order.prescriber
    if order.prescriber not in {None, prescriber}:
        return await _declined(conn, caller, case, Refusal("verification_other_prescriber"))
    if prescriber is None:
        return await _declined(conn, caller, case, Refusal("verification_nobody"))
    asking = Asking(
        case_id=case.case_id,
        number=case.number,
        prescriber=prescriber,
        patient_ref=case.patient_ref,
        reason="signal",
        question=order.question,
        asked_by=caller.actor.key,
        correlation_id=caller.correlation_id,
    )
    stored = await ask(conn, resources, asking)
    if stored is None:
        stored = await verifications.find_standing(conn, asking.subject, prescriber)
        assert stored is not None, "it kept the new one out"
        if stored.state == "answered":
            refusal = Refusal("verification_answered_before")
            return await _declined(conn, caller, case, refusal)
    await _audit(conn, caller, case, outcome="asked", request_id=stored.request_id)
    return stored


async def ask_about_report(
    conn: Connection, resources: Resources, report: Reported, *, correlation_id: UUID | None
) -> StoredVerification | None:
    """Ask about what an officine reports, where the rule says so; in the report's transaction.

    Who signed an e-prescription is asked, whatever the officine typed: later, where it has not
    arrived here yet (`ask_unasked`).
    """
    case = await verifications.find_asked_case(conn, report.case_id)
    assert case is not None, "a report is filed in a case"
    prescriber = case.prescriber if case.number is None else case.signer
    if prescriber is None:
        return None
    asking = Asking(
        case_id=case.case_id,
        number=case.number,
        prescriber=prescriber,
        patient_ref=case.patient_ref,
        reason="report",
        question=report.question,
        correlation_id=correlation_id,
    )
    found = await _occasion(conn, resources, asking, was_reached=report.was_reached)
    reason = reason_to_ask(found, open_max=resources.verifying.open_max)
    return None if reason is None else await ask(conn, resources, asking)


async def ask_unasked(pool: Pool, resources: Resources, *, limit: int) -> int:
    """Ask about what was reported before its prescription had arrived here; return how many.

    Every replica may do so at once: one question stands about one prescription.
    """
    asked = 0
    async with transaction(pool) as conn:
        for case_id in await verifications.list_unasked(conn, limit=limit):
            report = Reported(case_id=case_id, question=VerificationQuestion(), was_reached=False)
            stored = await ask_about_report(conn, resources, report, correlation_id=None)
            asked += stored is not None
    return asked


async def _occasion(
    conn: Connection, resources: Resources, asking: Asking, *, was_reached: bool
) -> Occasion:
    standing = await verifications.find_standing(conn, asking.subject, asking.prescriber)
    return Occasion(
        source="report",
        prescriber=asking.prescriber,
        was_reached=was_reached,
        is_asked=standing is not None,
        open_count=await open_count(conn, resources, asking.prescriber),
    )


async def open_count(conn: Connection, resources: Resources, rpps: Rpps) -> int:
    """Return how many questions wait for a prescriber, counting to the most he may have."""
    return await verifications.count_open(conn, rpps, limit=resources.verifying.open_max)


async def ask(conn: Connection, resources: Resources, asking: Asking) -> StoredVerification | None:
    """Put a question and publish it; None where one about the same thing stands."""
    terms = resources.verifying
    asking = await _dated(conn, asking)
    now = await verifications.read_clock(conn)
    request_id = resources.new_id()
    answer_by = now + terms.answer_within
    link = Link(request_id=request_id, prescriber=asking.prescriber, expires_at=answer_by)
    token = write_token(resources.key_ring, link)
    stored = StoredVerification(
        request_id=request_id,
        case_id=asking.case_id,
        number=asking.number,
        prescriber=asking.prescriber,
        patient_ref=asking.patient_ref,
        reason=asking.reason,
        requested_at=now,
        answer_by=answer_by,
        asked_by=asking.asked_by,
        sealed_question=seal_question(resources, asking.question, request_id),
        state="open",
    )
    if not await verifications.insert_verification(
        conn, asking, stored, link_digest=digest_of(token)
    ):
        return None
    await mark_asking(conn, asking.case_id, at=now)
    event = _event(resources, asking, stored, answer_url=f"{terms.public_url}{PATH}{token}")
    await enqueue(conn, event, topic=fraud.TOPIC)
    return stored


async def _dated(conn: Connection, asking: Asking) -> Asking:
    """Add the day of issue, where it is of a prescription that has arrived here."""
    if asking.number is None or asking.question.issued_on is not None:
        return asking
    day = await verifications.find_issue_day(conn, asking.number)
    return replace(asking, question=asking.question.model_copy(update={"issued_on": day}))


def _event(
    resources: Resources, asking: Asking, stored: StoredVerification, *, answer_url: str
) -> VerificationRequested:
    event_id = resources.new_id()
    question = asking.question.model_copy(update={"answer_url": answer_url})
    key = stored.number or str(stored.request_id)
    aad = aad_for(_REQUESTED_TYPE, key, event_id)
    return VerificationRequested(
        event_id=event_id,
        occurred_at=stored.requested_at,
        correlation_id=asking.correlation_id,
        request_id=stored.request_id,
        case_id=stored.case_id,
        number=stored.number,
        prescriber_rpps=stored.prescriber,
        patient_ref=stored.patient_ref,
        reason=stored.reason,
        answer_by=stored.answer_by,
        sealed=resources.event_key_ring.seal(question.model_dump_json().encode(), aad=aad),
    )


async def lapse_due(pool: Pool, *, limit: int) -> int:
    """End up to `limit` questions whose time is over by the server's clock; return how many.

    Whoever answers at that moment holds the question's lock: it is skipped, and has one end only.
    """
    async with transaction(pool) as conn:
        due = await verifications.lock_due(conn, limit=limit)
        ids = [asked.request_id for asked in due]
        now = await verifications.read_clock(conn)
        await verifications.mark_lapsed(conn, ids, at=now)
        for case_id in sorted({asked.case_id for asked in due}):
            await mark_answered(conn, case_id, at=now)
    return len(due)


def seal_question(resources: Resources, question: VerificationQuestion, request_id: UUID) -> str:
    """Seal what is asked for the row that keeps it; the link never lies there."""
    plain = question.model_copy(update={"answer_url": None}).model_dump_json().encode()
    return resources.key_ring.seal(plain, aad=_aad(request_id))


def open_question(resources: Resources, asked: StoredVerification) -> VerificationQuestion:
    """Return what was asked; nothing is left of it once forgotten. Raise `Unsealable`."""
    if asked.sealed_question is None:
        return VerificationQuestion()
    plain = resources.key_ring.unseal(asked.sealed_question, aad=_aad(asked.request_id))
    return VerificationQuestion.model_validate_json(plain)


def _aad(request_id: UUID) -> bytes:
    return f"fraud.verification:{request_id}".encode()


async def _declined(
    conn: Connection, caller: Caller, case: AskedCase | None, refusal: Refusal
) -> Refusal:
    await _audit(conn, caller, case, outcome=refusal.code)
    return refusal


async def _audit(
    conn: Connection,
    caller: Caller,
    case: AskedCase | None,
    *,
    outcome: str,
    request_id: UUID | None = None,
) -> None:
    detail = {} if case is None else {"case_id": str(case.case_id)}
    await audit.record(
        conn,
        actor=caller.actor,
        operation=Operation.VERIFICATION_ASK,
        number=None if case is None else case.number,
        patient_ref=None if case is None else case.patient_ref,
        outcome=outcome,
        at=caller.at,
        detail=detail | ({} if request_id is None else {"request_id": str(request_id)}),
        correlation_id=caller.correlation_id,
    )
