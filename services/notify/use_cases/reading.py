"""People read their own inbox; every prescription they are shown leaves its audit row."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import UUID

from services.notify.model import Contact, Reading, StoredMessage, patient_inbox, prescriber_inbox
from services.notify.resources import Resources
from services.notify.store import contacts, inboxes
from services.notify.store.inboxes import FoundDocument
from shared.access import audit
from shared.access.habilitation import Operation, Relation, may
from shared.db import Connection, transaction
from shared.problems import NOT_FOUND, Refusal


async def read_inbox(
    resources: Resources, reading: Reading, *, after: int, limit: int
) -> list[StoredMessage]:
    """Return messages of the reader's own inbox, after an audit row per prescription shown."""
    async with transaction(resources.pool) as conn:
        found = await inboxes.list_messages(
            conn, reading.inbox, after=after, limit=limit, keys=resources.key_ring
        )
        for shown in _by_prescription(found):
            await _audit(
                conn,
                resources,
                reading,
                outcome=audit.SHOWN,
                number=shown[0].number,
                patient_ref=shown[0].patient_ref,
                detail={"messages": len(shown), "first": shown[0].cursor, "last": shown[-1].cursor},
            )
    return found


async def open_stream(resources: Resources, reading: Reading) -> int:
    """Note that a live stream is opened; return the inbox's last cursor so far."""
    async with transaction(resources.pool) as conn:
        cursors = await inboxes.list_last_cursors(conn, [reading.inbox])
        await _audit(
            conn,
            resources,
            reading,
            outcome="stream_opened",
            number=None,
            patient_ref=reading.actor.patient_ref,
        )
    return cursors.get(reading.inbox, 0)


async def read_document(
    resources: Resources, reading: Reading, message_id: UUID
) -> Contact | Refusal:
    """Return what the document of an own message is drawn from, after the audit row."""
    async with transaction(resources.pool) as conn:
        found = await inboxes.find_document(conn, message_id)
        contact = None
        if found is not None and _may_read(reading, found):
            contact = await contacts.find_contact(conn, found.number, keys=resources.key_ring)
        await _audit(
            conn,
            resources,
            reading,
            outcome=NOT_FOUND.code if contact is None else "document_shown",
            number=None if found is None else found.number,
            patient_ref=None if found is None else found.patient_ref,
        )
    return NOT_FOUND if contact is None else contact


def _may_read(reading: Reading, found: FoundDocument) -> bool:
    """Let a person read what lies in the own inbox and is about an own prescription."""
    people = (patient_inbox(found.patient_ref), prescriber_inbox(found.prescriber_rpps))
    is_own = found.inbox == reading.inbox and reading.inbox in people
    relation = Relation.SELF if is_own else Relation.STRANGER
    return may(reading.actor.role, Operation.INBOX_READ, relation)


def _by_prescription(found: Iterable[StoredMessage]) -> list[list[StoredMessage]]:
    """Group messages by prescription, in the order in which every reader locks audit chains."""
    ordered = sorted(found, key=lambda each: (audit.shard_of(each.number or ""), each.number or ""))
    return [list(group) for _, group in groupby(ordered, key=lambda each: each.number)]


async def _audit(  # noqa: PLR0913 - one row, its columns named
    conn: Connection,
    resources: Resources,
    reading: Reading,
    *,
    outcome: str,
    number: str | None,
    patient_ref: str | None,
    detail: dict[str, Any] | None = None,
) -> None:
    await audit.record(
        conn,
        actor=reading.actor,
        operation=Operation.INBOX_READ,
        number=number,
        patient_ref=patient_ref,
        outcome=outcome,
        at=resources.now(),
        detail=detail,
        correlation_id=reading.correlation_id,
    )
