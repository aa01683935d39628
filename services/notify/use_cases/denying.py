"""A patient says that he did not receive what an officine recorded in his name."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notify import rules
from services.notify.resources import Resources
from services.notify.store import contacts, receipts
from shared.access import audit
from shared.access.actors import Actor, Role
from shared.access.habilitation import Operation, Relation, may
from shared.contracts import notify
from shared.contracts.notify import ReceiptDenied
from shared.db import Connection
from shared.outbox import enqueue
from shared.problems import NOT_FOUND, Refusal


@dataclass(frozen=True, slots=True)
class Denial:
    """What a patient denies: lines of one hand-over; none named, all of it."""

    number: str
    dispensation_id: UUID
    lines: frozenset[int]
    actor: Actor
    correlation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """All that the patient has denied of a hand-over so far."""

    number: str
    patient_ref: str
    dispensation_id: UUID
    lines: tuple[int, ...]
    denied_at: datetime


async def deny_receipt(conn: Connection, resources: Resources, denial: Denial) -> Denied | Refusal:
    """Keep a patient's word on lines of a hand-over, and tell it once for each line."""
    found = await contacts.find_consent(conn, denial.number)
    if found is None or not _may(denial.actor, patient_ref=found.patient_ref):
        return await _declined(conn, resources, denial, None, NOT_FOUND)
    handed = await receipts.lock_receipts(conn, denial.dispensation_id)
    handed = [each for each in handed if each.number == denial.number]
    decision = rules.decide_denial(handed, denial.lines)
    if isinstance(decision, Refusal):
        return await _declined(conn, resources, denial, found.patient_ref, decision)
    now = resources.now()
    if decision.new:
        await receipts.mark_denied(conn, denial.dispensation_id, decision.new, at=now)
        event = ReceiptDenied(
            event_id=resources.new_id(),
            occurred_at=now,
            correlation_id=denial.correlation_id,
            number=denial.number,
            dispensation_id=denial.dispensation_id,
            pharmacy_finess=handed[0].pharmacy_finess,
            patient_ref=found.patient_ref,
            lines=decision.new,
        )
        await enqueue(conn, event, topic=notify.TOPIC)
    await _audit(conn, resources, denial, found.patient_ref, outcome="denied")
    return Denied(
        number=denial.number,
        patient_ref=found.patient_ref,
        dispensation_id=denial.dispensation_id,
        lines=decision.all_denied,
        denied_at=min((each.denied_at for each in handed if each.denied_at), default=now),
    )


def _may(actor: Actor, *, patient_ref: str) -> bool:
    is_subject = actor.role is Role.PATIENT and actor.patient_ref == patient_ref
    relation = Relation.SUBJECT if is_subject else Relation.STRANGER
    return may(actor.role, Operation.RECEIPT_DENY, relation)


async def _declined(
    conn: Connection,
    resources: Resources,
    denial: Denial,
    patient_ref: str | None,
    refusal: Refusal,
) -> Refusal:
    await _audit(conn, resources, denial, patient_ref, outcome=refusal.code)
    return refusal


async def _audit(
    conn: Connection,
    resources: Resources,
    denial: Denial,
    patient_ref: str | None,
    *,
    outcome: str,
) -> None:
    await audit.record(
        conn,
        actor=denial.actor,
        operation=Operation.RECEIPT_DENY,
        number=denial.number,
        patient_ref=patient_ref,
        outcome=outcome,
        at=resources.now(),
        detail={"dispensation_id": str(denial.dispensation_id)},
        correlation_id=denial.correlation_id,
    )
