"""Questions to prescribers at work without HTTP or Kafka."""

from typing import Any
from uuid import UUID

import orjson

from services.fraud.model.caller import Caller
from services.fraud.model.verifying import AnswerGiven, Asking, StoredVerification
from services.fraud.use_cases.answering import Answering, answer_verification
from services.fraud.use_cases.asking import ask
from shared.access.actors import Actor, Role
from shared.contracts import fraud
from shared.contracts.event import Event
from shared.contracts.fraud import (
    VerificationAnswerCode,
    VerificationQuestion,
    VerificationRequested,
)
from shared.db import Pool, transaction
from shared.identifiers import Rpps
from tests.builders import PRESCRIBER_RPPS, a_number
from tests.fraud.deciding import a_proposal, decided
from tests.fraud.desk import RESOURCES, Desk
from tests.fraud.events import NOON, PATIENT_REF, issued, presented


def a_prescriber(rpps: Rpps = PRESCRIBER_RPPS) -> Actor:
    return Actor(role=Role.PRESCRIBER, subject=f"test:{rpps}", rpps=rpps)


async def open_case(pool: Pool, number: str | None = None) -> UUID:
    """A case on a prescription whose issue has arrived, opened by a QR that proves nothing."""
    number = number or a_number()
    await Desk(pool).take(
        issued(number=number), presented(number=number, authenticity="unknown_key")
    )
    return await pool.fetchval("SELECT case_id FROM fraud_case WHERE number = $1", number)


def an_asking(case_id: UUID, **changes: Any) -> Asking:
    parts: dict[str, Any] = {
        "case_id": case_id,
        "number": a_number(),
        "prescriber": PRESCRIBER_RPPS,
        "patient_ref": PATIENT_REF,
        "reason": "report",
        "question": VerificationQuestion(comment="Écriture inhabituelle."),
    }
    return Asking(**parts | changes)


async def put(pool: Pool, asking: Asking) -> Any:
    async with transaction(pool) as conn:
        return await ask(conn, RESOURCES, asking)


async def asked(pool: Pool, **changes: Any) -> StoredVerification:
    """A question that waits for its answer."""
    number = changes.get("number", a_number())
    case_id = changes.pop("case_id", None) or await open_case(pool, number)
    stored = await put(pool, an_asking(case_id, **changes))
    assert stored is not None
    return stored


async def answer(
    pool: Pool,
    request_id: UUID,
    code: VerificationAnswerCode = "not_issued",
    *,
    by: Any = "api",
    actor: Actor | None = None,
) -> Any:
    caller = Caller(actor=actor or a_prescriber(), at=NOON, correlation_id=UUID(int=9))
    given = AnswerGiven(code=code, by=by, comment="Je n’étais pas au cabinet.")
    async with transaction(pool) as conn:
        return await answer_verification(conn, RESOURCES, Answering(request_id, given, caller))


async def published(pool: Pool, kind: type[Event] = Event) -> list[Any]:
    """What waits in the outbox of one type, oldest first."""
    rows = await pool.fetch("SELECT payload FROM outbox ORDER BY id LIMIT 1000")
    events = [fraud.EVENTS.validate_json(row["payload"]) for row in rows]
    return [event for event in events if isinstance(event, kind)]


async def last_link(pool: Pool) -> str:
    """The path of the link of the question that was put last."""
    event = (await published(pool, VerificationRequested))[-1]
    question = question_in(event)
    assert question.answer_url is not None
    return question.answer_url.removeprefix(RESOURCES.verifying.public_url)


def question_in(event: VerificationRequested) -> VerificationQuestion:
    plain = RESOURCES.event_key_ring.unseal(event.sealed, aad=event.aad)
    return VerificationQuestion(**orjson.loads(plain))


async def decide(pool: Pool, kind: Any, subject_id: UUID, reason_code: str) -> None:
    """Two analysts decide."""
    await decided(pool, a_proposal(subject_id, kind=kind, reason_code=reason_code, detail={}))
