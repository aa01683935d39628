"""Draws prescriptions as PDF; they are never stored, only held in memory for seconds.

Drawing takes processor time, one document at a time: mails go before readers, and nobody's
reading delays anybody else's for long.
"""

import asyncio
from contextlib import AbstractContextManager
from functools import partial
from typing import Final, NamedTuple

from services.notify.model import Contact
from services.notify.store import contacts
from shared.contracts.notify import RecipientKind
from shared.contracts.prescribe import IssuedSecrets
from shared.db import Pool, connection
from shared.document import render
from shared.document.mentions import STAMPS
from shared.drawings import Drawings
from shared.sealing import KeyRing

HELD_MAX: Final = 32
HELD_S: Final = 30.0


class _Place(NamedTuple):
    """What is drawn: a prescription that ended has its end on it."""

    number: str
    stamp: str | None


class Documents:
    """The last documents drawn: prescriber and patient get the same one within a moment."""

    def __init__(self, pool: Pool, keys: KeyRing, *, readers_per_inbox_max: int) -> None:
        self._pool = pool
        self._keys = keys
        self._readers_turn = asyncio.Lock()
        self._drawings = Drawings[_Place](kept_max=HELD_MAX, per_person_max=readers_per_inbox_max)

    async def of(self, number: str, recipient_kind: RecipientKind) -> bytes:
        """Return the PDF of a prescription that has a contact, drawn once for all who ask."""
        async with connection(self._pool) as conn:
            contact = await contacts.find_contact(conn, number, keys=self._keys)
        assert contact is not None, "a message with a document has a contact"
        # Whoever asks may be cancelled without harm to the others.
        return await asyncio.shield(self._task(contact, recipient_kind))

    def place(self, inbox: str) -> AbstractContextManager[bool]:
        """Count one more reader of `inbox` in; False when there is no room for it."""
        return self._drawings.place(inbox)

    async def for_reader(self, contact: Contact, recipient_kind: RecipientKind) -> bytes:
        """Return the PDF of what a person may read, as soon as it is the reader's turn.

        Readers draw one after the other, so that a mail waits for one of them at most.
        """
        if (held := self._drawings.find(_place_of(contact, recipient_kind))) is not None:
            return await asyncio.shield(held)
        await self._readers_turn.acquire()
        task = self._task(contact, recipient_kind)
        # Not when the reader leaves: the thread goes on drawing, and it is still that one's turn.
        task.add_done_callback(lambda _: self._readers_turn.release())
        return await asyncio.shield(task)

    def _task(self, contact: Contact, recipient_kind: RecipientKind) -> asyncio.Task[bytes]:
        """Return the drawing under way or done; else begin it."""
        place = _place_of(contact, recipient_kind)
        known = self._drawings.find(place)
        if known is not None:
            return known
        task = self._drawings.task(place, partial(_drawn, contact.secrets, place.stamp))
        asyncio.get_running_loop().call_later(HELD_S, self._drawings.let_go, place, task)
        return task


def _place_of(contact: Contact, recipient_kind: RecipientKind) -> _Place:
    end = contact.end_shown(recipient_kind)
    return _Place(contact.number, None if end is None else STAMPS[end])


async def _drawn(secrets: IssuedSecrets, stamp: str | None) -> bytes:
    return await asyncio.to_thread(render, secrets.content, qr_text=secrets.qr_text, stamp=stamp)
