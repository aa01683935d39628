"""Questions and holds of fraud become letters to the prescriber whom they concern."""

from typing import Final
from uuid import uuid5

from services.notify import messages, rules
from services.notify.model import Contact, Letter, Words, message_id_of, prescriber_inbox
from services.notify.resources import Resources
from services.notify.store import contacts, inboxes
from services.notify.use_cases import sealed
from services.notify.use_cases.announcing import FRAUD_CONSUMER
from shared.contracts.fraud import PrescriberHeld, PrescriberReleased, VerificationRequested
from shared.db import Connection, transaction
from shared.identifiers import Rpps
from shared.inbox import claim
from shared.kafka.consume import NotYetKnown

_RELEASED: Final = "released"


async def announce_verification(resources: Resources, event: VerificationRequested) -> None:
    """Ask the prescriber whether he wrote it, at the mailbox that he had before.

    One that is not known from before gets no link. Raise `NotYetKnown` and `Unsealable`.
    """
    question = sealed.verification_of(resources, event)
    async with transaction(resources.pool) as conn:
        if not await claim(conn, FRAUD_CONSUMER, event.event_id):
            return
        contact = await _own_contact(conn, resources, event)
        usual = await _usual_address(conn, resources, event.prescriber_rpps, but=event.number)
        address = usual or (None if contact is None else _address_in(contact))
        if address is None:
            return  # nobody knows where he reads; his software shows the question
        content = None if contact is None else contact.secrets.content
        words = messages.verification_for_prescriber(
            event, question, content, has_link=usual is not None
        )
        letter = Letter(
            message_id=message_id_of(event.request_id, "prescriber"),
            kind="verification_requested",
            recipient_kind="prescriber",
            inbox=prescriber_inbox(event.prescriber_rpps),
            address=address,
            number=None if contact is None else contact.number,
            words=words,
            created_at=event.occurred_at,
            correlation_id=event.correlation_id,
        )
        await _put(conn, resources, letter)


async def announce_hold(resources: Resources, event: PrescriberHeld) -> None:
    """Tell a prescriber what becomes of what is issued in his name."""
    await _tell(resources, event, event.prescriber_rpps, messages.held_for_prescriber(event))


async def announce_release(resources: Resources, event: PrescriberReleased) -> None:
    """Tell a prescriber that a hold has ended; of one prescription he has just said so himself."""
    if event.number is None:
        await _tell(resources, event, event.prescriber_rpps, messages.freed_for_prescriber())


async def _tell(
    resources: Resources, event: PrescriberHeld | PrescriberReleased, rpps: Rpps, words: Words
) -> None:
    is_end = isinstance(event, PrescriberReleased)
    async with transaction(resources.pool) as conn:
        if not await claim(conn, FRAUD_CONSUMER, event.event_id):
            return
        address = await _usual_address(conn, resources, rpps, but=None)
        if address is None:
            return
        source = uuid5(event.hold_id, _RELEASED) if is_end else event.hold_id
        letter = Letter(
            message_id=message_id_of(source, "prescriber"),
            kind="identity_held",
            recipient_kind="prescriber",
            inbox=prescriber_inbox(rpps),
            address=address,
            number=None,
            words=words,
            created_at=event.occurred_at,
            correlation_id=event.correlation_id,
        )
        await _put(conn, resources, letter)


async def _own_contact(
    conn: Connection, resources: Resources, event: VerificationRequested
) -> Contact | None:
    """Return the prescription that is asked about, where the one who is asked signed it.

    Of a held identity it was issued a moment ago, and may arrive later than the question.
    """
    if event.number is None:
        return None
    contact = await contacts.find_contact(conn, event.number, keys=resources.key_ring)
    if contact is None and event.reason == "identity_held":
        raise NotYetKnown
    if contact is None or contact.prescriber_rpps != event.prescriber_rpps:
        return None
    return contact


async def _usual_address(
    conn: Connection, resources: Resources, rpps: Rpps, *, but: str | None
) -> str | None:
    first = await contacts.list_first_contacts(conn, rpps, but=but, keys=resources.key_ring)
    return rules.usual_address([_address_in(contact) for contact in first])


def _address_in(contact: Contact) -> str:
    return contact.secrets.content.prescriber.mssante


async def _put(conn: Connection, resources: Resources, letter: Letter) -> None:
    await inboxes.insert_letters(conn, [letter], keys=resources.key_ring, now=resources.now())
