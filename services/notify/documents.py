"""Draws prescriptions as PDF; they are never stored, only held in memory for seconds.

Drawing takes processor time, one document at a time: mails go before readers, and nobody's
reading delays anybody else's for long.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

from services.notify.store import contacts
from shared.contracts.prescribe import IssuedSecrets
from shared.db import Pool, connection
from shared.document import render
from shared.sealing import KeyRing

HELD_MAX: Final = 32
HELD_S: Final = 30.0


class Documents:
    """The last documents drawn: prescriber and patient get the same one within a moment."""

    def __init__(self, pool: Pool, keys: KeyRing, *, readers_per_inbox_max: int) -> None:
        self._pool = pool
        self._keys = keys
        self._readers_per_inbox_max = readers_per_inbox_max
        self._readers: Counter[str] = Counter()
        self._readers_turn = asyncio.Lock()
        self._held: OrderedDict[str, asyncio.Task[bytes]] = OrderedDict()

    async def of(self, number: str) -> bytes:
        """Return the PDF of a prescription that has a contact, drawn once for all who ask."""
        # Whoever asks may be cancelled without harm to the others.
        return await asyncio.shield(self._task(number, self._drawn_for_mail))

    @contextmanager
    def place(self, inbox: str) -> Iterator[bool]:
        """Count one more reader of `inbox` in, while the block lasts; False when there is no room.

        A person reads one document after the other: more at once is a fault or an attack.
        """
        if self._readers[inbox] >= self._readers_per_inbox_max:
            yield False
            return
        self._readers[inbox] += 1
        try:
            yield True
        finally:
            self._readers[inbox] -= 1
            if not self._readers[inbox]:
                del self._readers[inbox]

    async def for_reader(self, secrets: IssuedSecrets) -> bytes:
        """Return the PDF of what a person may read, as soon as it is the reader's turn.

        Readers draw one after the other, so that a mail waits for one of them at most.
        """
        number = secrets.content.number
        if (held := self._held.get(number)) and not _has_failed(held):
            return await asyncio.shield(held)

        async def draw(_: str) -> bytes:
            return await _drawn(secrets)

        await self._readers_turn.acquire()
        task = self._task(number, draw)
        # Not when the reader leaves: the thread goes on drawing, and it is still that one's turn.
        task.add_done_callback(lambda _: self._readers_turn.release())
        return await asyncio.shield(task)

    def _task(self, number: str, draw: Callable[[str], Awaitable[bytes]]) -> asyncio.Task[bytes]:
        """Return the drawing under way or done; else begin it."""
        task = self._held.get(number)
        if task is None or _has_failed(task):
            task = self._held[number] = asyncio.ensure_future(draw(number))
            asyncio.get_running_loop().call_later(HELD_S, self._let_go, number, task)
            while len(self._held) > HELD_MAX:
                self._held.popitem(last=False)
        return task

    def _let_go(self, number: str, task: asyncio.Task[bytes]) -> None:
        if self._held.get(number) is task:
            del self._held[number]

    async def _drawn_for_mail(self, number: str) -> bytes:
        async with connection(self._pool) as conn:
            contact = await contacts.find_contact(conn, number, keys=self._keys)
        assert contact is not None, "a message with a document has a contact"
        return await _drawn(contact.secrets)


async def _drawn(secrets: IssuedSecrets) -> bytes:
    return await asyncio.to_thread(render, secrets.content, qr_text=secrets.qr_text)


def _has_failed(task: asyncio.Task[bytes]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
