"""What notify does with events, with an inbox that is read, and with a patient's choice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.notify import messages, rules
from services.notify.letters import Writer
from services.notify.model import (
    Contact,
    StoredMessage,
    patient_inbox,
    prescriber_inbox,
)
from services.notify.store import contacts, inboxes, queue
from shared import audit
from shared.actors import Actor, Role
from shared.consume import NotYetKnown
from shared.contracts import dispense, fraud, notify, prescribe
from shared.contracts.dispense import DispensationBilled, DispensationRecorded, ExecutionNotice
from shared.contracts.fraud import SignalRaised
from shared.contracts.notify import PatientConsentChanged
from shared.contracts.prescribe import IssuedSecrets, PrescriptionIssued
from shared.db import Connection, Pool, transaction
from shared.habilitation import Operation
from shared.inbox import claim
from shared.outbox import enqueue
from shared.problems import NOT_FOUND, Refusal
from shared.sealing import KeyRing

PRESCRIBE_CONSUMER: Final = f"notify.{prescribe.TOPIC}"
DISPENSE_CONSUMER: Final = f"notify.{dispense.TOPIC}"
FRAUD_CONSUMER: Final = f"notify.{fraud.TOPIC}"


@dataclass(frozen=True, slots=True)
class Desk:
    """What every use case works with."""

    pool: Pool
    keys: KeyRing
    now: Callable[[], datetime]
    new_id: Callable[[], UUID]


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads an inbox, and in which request: what the audit row is made of."""

    actor: Actor
    correlation_id: UUID

    @property
    def inbox(self) -> str:
        """The key of the reader's own mailbox; nobody can ask for another one."""
        return inbox_of(self.actor)


@dataclass(frozen=True, slots=True)
class ConsentChoice:
    """A patient decides whether the prescriber sees what is executed on one prescription."""

    number: str
    actor: Actor
    prescriber_sees_execution: bool
    correlation_id: UUID


def inbox_of(actor: Actor) -> str:
    """Return the mailbox of a person; a pharmacist's is empty, nobody writes to it yet."""
    if actor.role is Role.PATIENT:
        assert actor.patient_ref is not None, "a verified patient has a pseudonym"
        return patient_inbox(actor.patient_ref)
    assert actor.rpps is not None, "a verified professional has an RPPS"
    if actor.role is Role.PRESCRIBER:
        return prescriber_inbox(actor.rpps)
    return f"{actor.role}:{actor.rpps}"


async def announce_issue(desk: Desk, event: PrescriptionIssued) -> None:
    """Keep whom the prescription concerns, and tell both that it is recorded."""
    secrets = IssuedSecrets.model_validate_json(desk.keys.unseal(event.sealed, aad=event.aad))
    contact = Contact(
        number=event.number,
        patient_ref=event.patient_ref,
        prescriber_rpps=event.prescriber_rpps,
        prescriber_sees_execution=event.prescriber_sees_execution,
        secrets=secrets,
    )
    write = Writer(contact, event, "issued", event.event_id)
    letters = [
        write.to_prescriber(messages.issued_for_prescriber(secrets.content)),
        write.to_patient(messages.issued_for_patient(secrets.content)),
    ]
    async with transaction(desk.pool) as conn:
        if not await claim(conn, PRESCRIBE_CONSUMER, event.event_id):
            return
        await contacts.insert_contact(conn, contact, keys=desk.keys, learned_at=desk.now())
        await inboxes.insert_letters(conn, letters, keys=desk.keys, now=desk.now())


async def announce_dispensation(desk: Desk, event: DispensationRecorded) -> None:
    """Tell the patient what was handed over, and the prescriber where the patient agrees."""
    notice = _notice(desk, event)
    async with transaction(desk.pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        contact = await _known_contact(desk, conn, event.number)
        await contacts.upsert_balances(conn, event.number, rules.balances_after(event))
        remaining = rules.remainders(
            contact.secrets.content,
            await contacts.list_balances(conn, event.number),
            today=event.occurred_at.astimezone(rules.PARIS).date(),
        )
        write = Writer(contact, event, "recorded", event.event_id)
        letters = [write.to_patient(messages.recorded_for_patient(event, notice, remaining))]
        if contact.prescriber_sees_execution:
            letters.append(write.to_prescriber(messages.recorded_for_prescriber(event, notice)))
        await inboxes.insert_letters(conn, letters, keys=desk.keys, now=desk.now())


async def announce_billing(desk: Desk, event: DispensationBilled) -> None:
    """Tell the patient what was billed, and the prescriber where the patient agrees."""
    notice = _notice(desk, event)
    async with transaction(desk.pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        contact = await _known_contact(desk, conn, event.number)
        write = Writer(contact, event, "billed", event.event_id)
        letters = [write.to_patient(messages.billed_for_patient(event))]
        if contact.prescriber_sees_execution:
            letters.append(write.to_prescriber(messages.billed_for_prescriber(event, notice)))
        await inboxes.insert_letters(conn, letters, keys=desk.keys, now=desk.now())


async def announce_signal(desk: Desk, event: SignalRaised) -> None:
    """Tell prescriber and patient of an alert; a number that was never issued concerns nobody."""
    if not rules.is_told_to_people(event.signal_class):
        return
    async with transaction(desk.pool) as conn:
        if not await claim(conn, FRAUD_CONSUMER, event.event_id):
            return
        contact = await contacts.lock_contact(conn, event.number, keys=desk.keys)
        if contact is None:
            if event.is_known:
                raise NotYetKnown
            return
        write = Writer(contact, event, "alert", rules.alert_source(event))
        patient = contact.secrets.content.patient
        letters = [
            write.to_prescriber(messages.alert_for_prescriber(event, patient)),
            write.to_patient(messages.alert_for_patient(event)),
        ]
        await inboxes.insert_letters(conn, letters, keys=desk.keys, now=desk.now())


async def read_inbox(
    desk: Desk, reading: Reading, *, after: int, limit: int
) -> list[StoredMessage]:
    """Return messages of the reader's own inbox, after the audit row that says which ones."""
    async with transaction(desk.pool) as conn:
        found = await inboxes.list_messages(
            conn, reading.inbox, after=after, limit=limit, keys=desk.keys
        )
        if found:
            detail = {"first": found[0].cursor, "last": found[-1].cursor, "count": len(found)}
            await _record_reading(desk, conn, reading, outcome="shown", detail=detail)
    return found


async def open_stream(desk: Desk, reading: Reading) -> int:
    """Note that a live stream is opened; return the inbox's last cursor so far."""
    async with transaction(desk.pool) as conn:
        cursors = await inboxes.list_last_cursors(conn, [reading.inbox])
        await _record_reading(desk, conn, reading, outcome="stream_opened", detail={})
    return cursors.get(reading.inbox, 0)


async def read_document(desk: Desk, reading: Reading, message_id: UUID) -> IssuedSecrets | Refusal:
    """Return what the document of an own message is drawn from, after the audit row."""
    async with transaction(desk.pool) as conn:
        number = await inboxes.find_document_number(conn, message_id, inbox=reading.inbox)
        if number is None:
            return NOT_FOUND
        contact = await _known_contact(desk, conn, number)
        await audit.record(
            conn,
            actor=reading.actor,
            operation=Operation.INBOX_READ,
            number=number,
            patient_ref=contact.patient_ref,
            outcome="document_shown",
            at=desk.now(),
            correlation_id=reading.correlation_id,
        )
    return contact.secrets


async def change_consent(
    desk: Desk, conn: Connection, choice: ConsentChoice
) -> PatientConsentChanged | Refusal:
    """Store a patient's choice on an own prescription and act on it at once."""
    contact = await contacts.lock_contact(conn, choice.number, keys=desk.keys)
    if contact is None or contact.patient_ref != choice.actor.patient_ref:
        return NOT_FOUND
    event = PatientConsentChanged(
        event_id=desk.new_id(),
        occurred_at=desk.now(),
        correlation_id=choice.correlation_id,
        number=choice.number,
        patient_ref=contact.patient_ref,
        prescriber_sees_execution=choice.prescriber_sees_execution,
    )
    await contacts.upsert_consent(
        conn,
        number=choice.number,
        prescriber_sees_execution=choice.prescriber_sees_execution,
        decided_at=event.occurred_at,
    )
    apply = queue.release if choice.prescriber_sees_execution else queue.withhold
    await apply(conn, choice.number)
    await enqueue(conn, event, topic=notify.TOPIC)
    await audit.record(
        conn,
        actor=choice.actor,
        operation=Operation.CONSENT_CHANGE,
        number=choice.number,
        patient_ref=contact.patient_ref,
        outcome="agreed" if choice.prescriber_sees_execution else "objected",
        at=event.occurred_at,
        correlation_id=choice.correlation_id,
    )
    return event


async def _known_contact(desk: Desk, conn: Connection, number: str) -> Contact:
    contact = await contacts.lock_contact(conn, number, keys=desk.keys)
    if contact is None:
        raise NotYetKnown
    return contact


def _notice(desk: Desk, event: DispensationRecorded | DispensationBilled) -> ExecutionNotice:
    return ExecutionNotice.model_validate_json(desk.keys.unseal(event.sealed, aad=event.aad))


async def _record_reading(
    desk: Desk, conn: Connection, reading: Reading, *, outcome: str, detail: dict[str, int]
) -> None:
    await audit.record(
        conn,
        actor=reading.actor,
        operation=Operation.INBOX_READ,
        number=None,
        patient_ref=reading.actor.patient_ref,
        outcome=outcome,
        at=desk.now(),
        detail=detail,
        correlation_id=reading.correlation_id,
    )
