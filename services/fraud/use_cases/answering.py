"""A prescriber reads what he is asked and answers once, by his software or by the link."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.fraud.model.caller import Caller
from services.fraud.model.verifying import (
    AnswerGiven,
    StoredVerification,
    VerificationQuery,
)
from services.fraud.resources import Resources
from services.fraud.rules.verifying import (
    AnswerContext,
    decide_answer,
    effects_of,
)
from services.fraud.store import cases, holds, verifications
from services.fraud.use_cases.holding import hold_identity, release_number
from services.fraud.use_cases.links import digest_of, read_token
from services.fraud.use_cases.report_life import mark_answered as mark_case_answered
from shared.access import audit
from shared.access.actors import Actor, Role
from shared.access.habilitation import Operation, Relation, may
from shared.contracts import fraud
from shared.contracts.fraud import SignalName, SignalRaised, VerificationAnswered
from shared.db import Connection
from shared.outbox import enqueue
from shared.problems import NOT_FOUND, Refusal

_SENTENCES: Final[dict[SignalName, str]] = {
    "S3": "Le prescripteur interrogé déclare que cette ordonnance a été modifiée après lui.",
    "S4": "Le prescripteur interrogé déclare ne pas avoir établi cette ordonnance.",
}
_OTHERWISE: Final = (
    "Ce signal ne se serait pas déclenché si le prescripteur avait reconnu l’ordonnance."
)
_ANSWER_VERSION: Final = 1
_WAITS_FOR: Final = "sa réponse à la caisse"


@dataclass(frozen=True, slots=True)
class Answering:
    """An answer as it comes in: which question, what is said, by whom, in which request."""

    request_id: UUID
    given: AnswerGiven
    caller: Caller


async def list_verifications(
    conn: Connection, query: VerificationQuery, caller: Caller
) -> Sequence[StoredVerification]:
    """Return one page of what the caller himself is asked, after an audit row for each."""
    rpps = caller.actor.rpps
    if rpps is None or not may(caller.actor.role, Operation.VERIFICATION_READ, Relation.SELF):
        return []
    found = await verifications.list_own(conn, rpps, query)
    await audit.record_many(
        conn,
        [_subject(asked) for asked in found] or [audit.Subject(number=None, patient_ref=None)],
        actor=caller.actor,
        operation=Operation.VERIFICATION_READ,
        outcome=audit.SHOWN if found else "none",
        at=caller.at,
        correlation_id=caller.correlation_id,
    )
    return found


async def answer_verification(
    conn: Connection, resources: Resources, answering: Answering
) -> StoredVerification | Refusal:
    """Keep the prescriber's one answer and act on it; the same answer again is the same.

    The server's clock says whether there is time left: every replica gets the same end.
    """
    asked = await verifications.lock_verification(conn, answering.request_id)
    if asked is None or not _may_answer(answering.caller.actor, asked):
        return await _declined(conn, answering, None, NOT_FOUND)
    now = await verifications.read_clock(conn)
    context = AnswerContext(
        now=now,
        answer_by=asked.answer_by,
        is_ended=asked.state != "open",
        earlier=asked.answer,
        is_held=bool(await holds.list_held(conn, [asked.prescriber])),
        contact=resources.verifying.contact,
    )
    if (refusal := decide_answer(answering.given, context)) is not None:
        return await _declined(conn, answering, asked, refusal)
    if context.earlier is None:
        asked = await _settle(conn, resources, answering, asked, now=now)
    await _audit(conn, answering, asked, outcome=answering.given.code)
    return asked


async def find_open_link(
    conn: Connection, resources: Resources, token: str
) -> StoredVerification | None:
    """Return the question that a link leads to while it may be answered; it changes nothing.

    A forged link, an old one and one that was used are the same: None.
    """
    link = read_token(resources.key_ring, token)
    if link is None:
        return None
    asked = await verifications.find_by_link(conn, digest_of(token))
    is_its_own = asked is not None and (asked.request_id, asked.prescriber) == (
        link.request_id,
        link.prescriber,
    )
    if asked is None or not is_its_own or asked.state != "open":
        return None
    return asked if await verifications.read_clock(conn) < asked.answer_by else None


async def answer_by_link(
    conn: Connection, resources: Resources, token: str, given: AnswerGiven, *, correlation_id: UUID
) -> StoredVerification | None:
    """Keep the answer of whoever holds the link; None when it leads nowhere (any more)."""
    asked = await find_open_link(conn, resources, token)
    if asked is None:
        return None
    actor = Actor(role=Role.PRESCRIBER, subject=f"link:{asked.prescriber}", rpps=asked.prescriber)
    at = await verifications.read_clock(conn)
    caller = Caller(actor=actor, at=at, correlation_id=correlation_id)
    outcome = await answer_verification(conn, resources, Answering(asked.request_id, given, caller))
    return None if isinstance(outcome, Refusal) else outcome


async def _settle(
    conn: Connection,
    resources: Resources,
    answering: Answering,
    asked: StoredVerification,
    *,
    now: datetime,
) -> StoredVerification:
    given = answering.given
    sealed_comment = _seal_comment(resources, asked.request_id, given.comment)
    await verifications.mark_answered(
        conn, asked.request_id, given, sealed_comment=sealed_comment, at=now
    )
    answered = replace(
        asked,
        state="answered",
        answer=given.code,
        answered_by=given.by,
        sealed_comment=sealed_comment,
        ended_at=now,
    )
    event = _event(resources, answered, at=now, correlation_id=answering.caller.correlation_id)
    await enqueue(conn, event, topic=fraud.TOPIC)
    await mark_case_answered(conn, asked.case_id, at=now)
    await _act(conn, resources, answered, event)
    return answered


async def _act(
    conn: Connection,
    resources: Resources,
    answered: StoredVerification,
    event: VerificationAnswered,
) -> None:
    """Do what the answer brings about (ADR 43)."""
    effects = effects_of(event.answer)
    if effects.signal is not None and answered.number is not None:
        await _raise(conn, resources, answered, event, signal=effects.signal)
    if effects.holds_identity:
        await hold_identity(conn, resources, answered, now=event.occurred_at)
    if effects.releases_number and answered.number is not None:
        await release_number(conn, resources, answered, now=event.occurred_at)
    await verifications.mark_case_answered(
        conn, answered.case_id, points=effects.points, at=event.occurred_at
    )


async def _raise(
    conn: Connection,
    resources: Resources,
    answered: StoredVerification,
    event: VerificationAnswered,
    *,
    signal: SignalName,
) -> None:
    """Tell the officines at once; the very first of them that shows this number asks to call."""
    assert answered.number is not None, "paper without a number concerns no officine's ledger"
    raised = SignalRaised(
        event_id=resources.new_id(),
        occurred_at=event.occurred_at,
        correlation_id=event.correlation_id,
        number=answered.number,
        signal_id=resources.new_id(),
        case_id=answered.case_id,
        signal=signal,
        signal_version=_ANSWER_VERSION,
        signal_class="H",
        sentence=_SENTENCES[signal],
        observed=event.answer,
        threshold=_WAITS_FOR,
        evidence=(event.event_id,),
        is_known=await verifications.find_issue_day(conn, answered.number) is not None,
        patient_ref=answered.patient_ref,
        prescriber_rpps=answered.prescriber,
    )
    await cases.insert_signal(conn, raised, counterfactual=_OTHERWISE)
    await enqueue(conn, raised, topic=fraud.TOPIC)


def _event(
    resources: Resources,
    answered: StoredVerification,
    *,
    at: datetime,
    correlation_id: UUID | None,
) -> VerificationAnswered:
    assert answered.answer is not None, "it was just given"
    assert answered.answered_by is not None, "it was just given"
    return VerificationAnswered(
        event_id=resources.new_id(),
        occurred_at=at,
        correlation_id=correlation_id,
        request_id=answered.request_id,
        case_id=answered.case_id,
        number=answered.number,
        prescriber_rpps=answered.prescriber,
        answer=answered.answer,
        answered_by=answered.answered_by,
    )


def open_comment(resources: Resources, asked: StoredVerification) -> str | None:
    """Return what the prescriber wrote with his answer. Raise `Unsealable`."""
    if asked.sealed_comment is None:
        return None
    aad = _comment_aad(asked.request_id)
    return resources.key_ring.unseal(asked.sealed_comment, aad=aad).decode()


def _seal_comment(resources: Resources, request_id: UUID, comment: str | None) -> str | None:
    if comment is None:
        return None
    return resources.key_ring.seal(comment.encode(), aad=_comment_aad(request_id))


def _comment_aad(request_id: UUID) -> bytes:
    return f"fraud.verification_comment:{request_id}".encode()


def _may_answer(actor: Actor, asked: StoredVerification) -> bool:
    relation = Relation.SELF if actor.rpps == asked.prescriber else Relation.STRANGER
    return may(actor.role, Operation.VERIFICATION_ANSWER, relation)


async def _declined(
    conn: Connection, answering: Answering, asked: StoredVerification | None, refusal: Refusal
) -> Refusal:
    await _audit(conn, answering, asked, outcome=refusal.code)
    return refusal


async def _audit(
    conn: Connection, answering: Answering, asked: StoredVerification | None, *, outcome: str
) -> None:
    caller = answering.caller
    await audit.record_many(
        conn,
        [audit.Subject(number=None, patient_ref=None) if asked is None else _subject(asked)],
        actor=caller.actor,
        operation=Operation.VERIFICATION_ANSWER,
        outcome=outcome,
        at=caller.at,
        correlation_id=caller.correlation_id,
    )


def _subject(asked: StoredVerification) -> audit.Subject:
    return audit.Subject(
        number=asked.number,
        patient_ref=asked.patient_ref,
        detail={"request_id": str(asked.request_id)},
    )
