"""A suspicion that fraud takes back is taken back by letter too, from who had been told of it."""

from collections.abc import Collection, Iterator
from typing import Final
from uuid import UUID

from services.notify import messages, rules
from services.notify.letters import Writer
from services.notify.model import Contact, Letter, message_id_of
from services.notify.resources import Resources
from services.notify.store import contacts, inboxes
from services.notify.use_cases.announcing import FRAUD_CONSUMER
from shared.contracts.fraud import AlertWithdrawn
from shared.contracts.notify import MessageKind, RecipientKind
from shared.db import transaction
from shared.inbox import claim

_RECIPIENTS: Final[tuple[RecipientKind, ...]] = ("prescriber", "patient")
_KIND: Final[MessageKind] = "suspicion_lifted"


async def announce_withdrawal(resources: Resources, event: AlertWithdrawn) -> None:
    """Write to those whom an alert of this case was written to, once each; else to nobody."""
    sources = rules.lifted_sources(event)
    if event.number is None or not sources:
        return
    async with transaction(resources.pool) as conn:
        if not await claim(conn, FRAUD_CONSUMER, event.event_id):
            return
        contact = await contacts.lock_contact(conn, event.number, keys=resources.key_ring)
        if contact is None:
            return
        ids = [message_id_of(source, kind) for source in sources for kind in _RECIPIENTS]
        known = await inboxes.list_known(conn, ids)
        letters = list(_letters(contact, event, sources, known))
        await inboxes.insert_letters(conn, letters, keys=resources.key_ring, now=resources.now())


def _letters(
    contact: Contact, event: AlertWithdrawn, sources: dict[UUID, UUID], known: Collection[UUID]
) -> Iterator[Letter]:
    """Yield one letter a person, whatever the number of alerts that he had read."""
    told = {
        kind: [lifted for source, lifted in sources.items() if message_id_of(source, kind) in known]
        for kind in _RECIPIENTS
    }
    if told["prescriber"]:
        patient = contact.secrets.content.patient
        words = messages.lifted_for_prescriber(contact.number, patient)
        yield Writer(contact, event, _KIND, told["prescriber"][0]).to_prescriber(words)
    if told["patient"]:
        words = messages.lifted_for_patient(contact.number)
        yield Writer(contact, event, _KIND, told["patient"][0]).to_patient(words)
