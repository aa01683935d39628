"""Draws prescriptions as PDF when they are mailed; they are never stored, only held for seconds."""

import asyncio
from collections import OrderedDict
from typing import Final

from services.notify.store import contacts
from shared.db import Pool, connection
from shared.document import render
from shared.sealing import KeyRing

HELD_MAX: Final = 32
HELD_S: Final = 30.0


class Documents:
    """The last documents drawn: prescriber and patient get the same one within a moment."""

    def __init__(self, pool: Pool, keys: KeyRing) -> None:
        self._pool = pool
        self._keys = keys
        self._held: OrderedDict[str, asyncio.Task[bytes]] = OrderedDict()

    async def of(self, number: str) -> bytes:
        """Return the PDF of a prescription that has a contact, drawn once for all who ask."""
        task = self._held.get(number)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._held[number] = asyncio.create_task(self._draw(number))
            asyncio.get_running_loop().call_later(HELD_S, self._held.pop, number, None)
            while len(self._held) > HELD_MAX:
                self._held.popitem(last=False)
        # Whoever asks may be cancelled without harm to the others.
        return await asyncio.shield(task)

    async def _draw(self, number: str) -> bytes:
        async with connection(self._pool) as conn:
            contact = await contacts.find_contact(conn, number, keys=self._keys)
        assert contact is not None, "a message with a document has a contact"
        secrets = contact.secrets
        return await asyncio.to_thread(render, secrets.content, qr_text=secrets.qr_text)
