"""A patient reads and changes what the prescriber sees of the execution of one prescription."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notify.model import Consent, Contact, Reading
from services.notify.resources import Resources
from services.notify.store import contacts, queue
from shared.access import audit
from shared.access.actors import Actor, Role
from shared.access.habilitation import Operation, Relation, may
from shared.contracts import notify
from shared.contracts.notify import PatientConsentChanged
from shared.db import Connection, transaction
from shared.outbox import enqueue
from shared.problems import NOT_FOUND, Refusal


@dataclass(frozen=True, slots=True)
class ConsentChoice:
    """A patient decides whether the prescriber sees what is executed on one prescription."""

    number: str
    actor: Actor
    prescriber_sees_execution: bool
    correlation_id: UUID


async def read_consent(resources: Resources, reading: Reading, number: str) -> Consent | Refusal:
    """Return the choice that counts today on an own prescription, after the audit row."""
    async with transaction(resources.pool) as conn:
        found = await contacts.find_consent(conn, number)
        is_own = found is not None and _may(
            reading.actor, Operation.CONSENT_READ, patient_ref=found.patient_ref
        )
        await audit.record(
            conn,
            actor=reading.actor,
            operation=Operation.CONSENT_READ,
            number=number,
            patient_ref=None if found is None else found.patient_ref,
            outcome=audit.SHOWN if is_own else NOT_FOUND.code,
            at=resources.now(),
            correlation_id=reading.correlation_id,
        )
    return found if found is not None and is_own else NOT_FOUND


async def change_consent(
    resources: Resources, conn: Connection, choice: ConsentChoice
) -> PatientConsentChanged | Refusal:
    """Store a patient's choice on an own prescription and act on it at once."""
    now = resources.now()
    contact = await contacts.lock_contact(conn, choice.number, keys=resources.key_ring)
    if contact is None or not _may(
        choice.actor, Operation.CONSENT_CHANGE, patient_ref=contact.patient_ref
    ):
        await _audit(conn, choice, contact, outcome=NOT_FOUND.code, at=now)
        return NOT_FOUND
    sequence = await contacts.upsert_consent(
        conn,
        number=choice.number,
        prescriber_sees_execution=choice.prescriber_sees_execution,
        decided_at=now,
    )
    event = PatientConsentChanged(
        event_id=resources.new_id(),
        occurred_at=now,
        correlation_id=choice.correlation_id,
        number=choice.number,
        patient_ref=contact.patient_ref,
        prescriber_sees_execution=choice.prescriber_sees_execution,
        sequence=sequence,
    )
    apply = queue.release if choice.prescriber_sees_execution else queue.withhold
    await apply(conn, choice.number)
    await enqueue(conn, event, topic=notify.TOPIC)
    outcome = "agreed" if choice.prescriber_sees_execution else "objected"
    await _audit(conn, choice, contact, outcome=outcome, at=now)
    return event


def _may(actor: Actor, operation: Operation, *, patient_ref: str) -> bool:
    is_subject = actor.role is Role.PATIENT and actor.patient_ref == patient_ref
    return may(actor.role, operation, Relation.SUBJECT if is_subject else Relation.STRANGER)


async def _audit(
    conn: Connection,
    choice: ConsentChoice,
    contact: Contact | None,
    *,
    outcome: str,
    at: datetime,
) -> None:
    await audit.record(
        conn,
        actor=choice.actor,
        operation=Operation.CONSENT_CHANGE,
        number=choice.number,
        patient_ref=None if contact is None else contact.patient_ref,
        outcome=outcome,
        at=at,
        correlation_id=choice.correlation_id,
    )
