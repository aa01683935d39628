"""Events of the other services become letters to the prescriber and the patient, each once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from services.notify import messages, rules
from services.notify.letters import Writer
from services.notify.model import Contact, End, Letter, Remainder, Words
from services.notify.resources import Resources
from services.notify.store import contacts, inboxes, receipts
from services.notify.use_cases import sealed
from shared.contracts import dispense, fraud, prescribe
from shared.contracts.dispense import (
    AdaptationRequested,
    CancellationRejected,
    DispensationBilled,
    DispensationRecorded,
    DispensationReversed,
    DispensingRefused,
    EventWithNotice,
    ExecutionNotice,
    PrescriptionCancelled,
    PrescriptionExpired,
)
from shared.contracts.fraud import SignalRaised
from shared.contracts.notify import MessageKind
from shared.contracts.prescribe import PrescriptionIssued
from shared.days import paris_day
from shared.db import Connection, transaction
from shared.inbox import claim
from shared.kafka.consume import NotYetKnown

PRESCRIBE_CONSUMER: Final = f"notify.{prescribe.TOPIC}"
DISPENSE_CONSUMER: Final = f"notify.{dispense.TOPIC}"
FRAUD_CONSUMER: Final = f"notify.{fraud.TOPIC}"


async def announce_issue(resources: Resources, event: PrescriptionIssued) -> None:
    """Keep whom the prescription concerns, and tell both that it is recorded.

    A number is issued once: what a second issue of it says is told to nobody.
    """
    contact = sealed.contact_of(resources, event)
    content = contact.secrets.content
    write = Writer(contact, event, "issued", event.event_id)
    letters = [
        write.to_prescriber(messages.issued_for_prescriber(content)),
        write.to_patient(messages.issued_for_patient(content)),
    ]
    async with transaction(resources.pool) as conn:
        if not await claim(conn, PRESCRIBE_CONSUMER, event.event_id):
            return
        if await contacts.insert_contact(
            conn, contact, keys=resources.key_ring, learned_at=resources.now()
        ):
            await _put(conn, resources, letters)
        else:
            known = await _locked_contact(conn, resources, event.number)
            sealed.check_same_issue(known, contact)


async def announce_execution(
    resources: Resources, event: DispensationRecorded | DispensationReversed
) -> None:
    """Tell the patient what was handed over, or counts no more, and what he may still fetch.

    The prescriber is told where the patient agrees.
    """
    notice = sealed.notice_of(resources, event)
    async with _first_time(resources, event) as (conn, contact):
        if contact is None:
            return
        remaining = await _remaining(conn, contact, event)
        await _note_receipts(conn, event)
        letters = _on_execution(contact, event, notice=notice, remaining=remaining)
        await _put(conn, resources, letters)


async def _note_receipts(
    conn: Connection, event: DispensationRecorded | DispensationReversed
) -> None:
    """Keep what the patient may say that he did not receive."""
    match event:
        case DispensationRecorded():
            await receipts.insert_receipts(conn, event)
        case DispensationReversed():
            await receipts.mark_taken_back(conn, event)


def _on_execution(
    contact: Contact,
    event: DispensationRecorded | DispensationReversed,
    *,
    notice: ExecutionNotice,
    remaining: list[Remainder],
) -> list[Letter]:
    match event:
        case DispensationRecorded():
            return _where_agreed(
                Writer(contact, event, "recorded", event.event_id, event.dispensation_id),
                messages.recorded_for_patient(event, notice, remaining),
                messages.recorded_for_prescriber(event, notice),
            )
        case DispensationReversed():
            return _where_agreed(
                Writer(contact, event, "reversed", event.reversal_id),
                messages.reversed_for_patient(event, notice, remaining),
                messages.reversed_for_prescriber(event, notice),
            )


async def _remaining(
    conn: Connection, contact: Contact, event: DispensationRecorded | DispensationReversed
) -> list[Remainder]:
    """Keep what is left of lines, and return what may still be handed over."""
    await contacts.upsert_balances(
        conn,
        event.number,
        rules.balances_of(event),
        prescription_version=event.prescription_version,
    )
    if event.state in {"cancelled", "replaced"}:
        return []
    return rules.remainders(
        contact.secrets.content,
        await contacts.list_balances(conn, event.number),
        today=paris_day(event.occurred_at),
    )


async def announce_billing(resources: Resources, event: DispensationBilled) -> None:
    """Tell the patient what was billed, and the prescriber where the patient agrees."""
    notice = sealed.notice_of(resources, event)
    async with _first_time(resources, event) as (conn, contact):
        if contact is None:
            return
        write = Writer(contact, event, "billed", event.event_id)
        for_patient = messages.billed_for_patient(event, notice)
        for_prescriber = messages.billed_for_prescriber(event, notice)
        await _put(conn, resources, _where_agreed(write, for_patient, for_prescriber))


def _where_agreed(write: Writer, for_patient: Words, for_prescriber: Words) -> list[Letter]:
    """Address what tells of an execution: the prescriber reads it where the patient agrees."""
    letters = [write.to_patient(for_patient)]
    if write.contact.prescriber_sees_execution:
        letters.append(write.to_prescriber(for_prescriber))
    return letters


async def announce_adaptation(resources: Resources, event: AdaptationRequested) -> None:
    """Tell the prescriber what an officine asks; it says nothing of what was handed over.

    So it is told whatever the patient lets the prescriber see (ADR 20).
    """
    question = sealed.question_of(resources, event)
    async with _first_time(resources, event) as (conn, contact):
        if contact is None:
            return
        write = Writer(contact, event, "adaptation_requested", event.request_id)
        words = messages.adaptation_for_prescriber(event, question)
        await _put(conn, resources, [write.to_prescriber(words)])


async def announce_refusal(resources: Resources, event: DispensingRefused) -> None:
    """Ask the prescriber about what a pharmacist refused, whatever the patient lets him see.

    It says nothing of what was handed over. The patient is told where health is at stake, and
    never of a suspicion (ADR 29).
    """
    notice = sealed.refusal_of(resources, event)
    async with _first_time(resources, event) as (conn, contact):
        if contact is None:
            return
        write = Writer(contact, event, "dispensing_refused", event.refusal_id)
        letters = [write.to_prescriber(messages.refused_for_prescriber(event, notice))]
        if rules.is_refusal_told_to_patient(event.reason):
            letters.append(write.to_patient(messages.refused_for_patient(event, notice)))
        await _put(conn, resources, letters)


async def announce_outcome(
    resources: Resources, event: PrescriptionCancelled | CancellationRejected
) -> None:
    """Tell the prescriber what became of his request, and the patient what has ended.

    The prescriber is told whatever the patient hides, then in words that tell nothing (ADR 19).
    """
    notice = sealed.notice_of(resources, event)
    async with _first_time(resources, event) as (conn, contact):
        if contact is None:
            return
        is_cancelled = isinstance(event, PrescriptionCancelled)
        kind: MessageKind = "cancelled" if is_cancelled else "cancellation_rejected"
        write = Writer(contact, event, kind, rules.outcome_source(event, contact))
        letters = [write.to_prescriber(messages.outcome_for_prescriber(event, notice))]
        if isinstance(event, PrescriptionCancelled):
            letters.append(write.to_patient(messages.cancelled_for_patient(event, notice)))
        end: End = "cancelled" if event.replaced_by is None else "replaced"
        await contacts.note_end(conn, event.number, end, is_ended=is_cancelled)
        await _put(conn, resources, letters)


async def announce_expiry(resources: Resources, event: PrescriptionExpired) -> None:
    """Tell the patient what is lost; the prescriber sees in time what waits (ADR 32)."""
    sealed.notice_of(resources, event)
    async with _first_time(resources, event) as (conn, contact):
        if contact is None:
            return
        content = contact.secrets.content
        lost = rules.lost(content, await contacts.list_balances(conn, event.number))
        write = Writer(contact, event, "expired", event.event_id)
        words = messages.expired_for_patient(event, content.issued_on, lost)
        await _put(conn, resources, [write.to_patient(words)])


async def announce_signal(resources: Resources, event: SignalRaised) -> None:
    """Tell the prescriber of an alert, and the patient of a fact; of an unknown number nobody."""
    if not rules.is_told_to_people(event):
        return
    async with transaction(resources.pool) as conn:
        if not await claim(conn, FRAUD_CONSUMER, event.event_id):
            return
        contact = await contacts.lock_contact(conn, event.number, keys=resources.key_ring)
        if contact is None:
            if event.is_known:
                raise NotYetKnown
            return
        write = Writer(contact, event, "alert", rules.alert_source(event))
        patient = contact.secrets.content.patient
        letters = [write.to_prescriber(messages.alert_for_prescriber(event, patient))]
        if rules.is_told_to_patient(event):
            letters.append(write.to_patient(messages.alert_for_patient(event)))
        await _put(conn, resources, letters)


@asynccontextmanager
async def _first_time(
    resources: Resources, event: EventWithNotice | AdaptationRequested | DispensingRefused
) -> AsyncIterator[tuple[Connection, Contact | None]]:
    """Open the transaction of the letters on an event, with whom it concerns, locked.

    None where it was handled before. Raise `NotYetKnown` and `ContradictoryEvent`.
    """
    async with transaction(resources.pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            yield conn, None
            return
        contact = await _locked_contact(conn, resources, event.number)
        sealed.check_contact(contact, event)
        yield conn, contact


async def _locked_contact(conn: Connection, resources: Resources, number: str) -> Contact:
    contact = await contacts.lock_contact(conn, number, keys=resources.key_ring)
    if contact is None:
        raise NotYetKnown
    return contact


async def _put(conn: Connection, resources: Resources, letters: list[Letter]) -> None:
    await inboxes.insert_letters(conn, letters, keys=resources.key_ring, now=resources.now())
