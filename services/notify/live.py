"""Wakes the live streams of this process: one look at the database for all of them."""

import asyncio
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field

from services.notify.store import inboxes
from shared.db import Pool, connection


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """How often to look and how many streams to hold; times in seconds."""

    poll_s: float
    heartbeat_s: float
    seconds_max: float
    per_inbox_max: int
    in_all_max: int


@dataclass(slots=True, eq=False)
class Listener:
    """One stream; it holds no message, only the fact that there may be new ones."""

    inbox: str
    seen: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def ring(self, last_cursor: int) -> None:
        """Wake the stream if its inbox has grown since the last ring."""
        if last_cursor > self.seen:
            self.seen = last_cursor
            self._news.set()

    async def wait(self, *, timeout_s: float) -> None:
        """Return at the next ring, or after `timeout_s`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):  # wait_for loses cancellations in Python 3.11
                await self._news.wait()
        self._news.clear()


class Live:
    """The streams open in this process. Other replicas have their own: PostgreSQL links them."""

    def __init__(self, pool: Pool, limits: StreamLimits) -> None:
        self._pool = pool
        self.limits = limits
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)

    @property
    def count(self) -> int:
        """How many streams are open."""
        return sum(map(len, self._listeners.values()))

    def join(self, inbox: str) -> Listener | None:
        """Count one more stream in; None when there is no room. Whoever joins must leave."""
        in_inbox = len(self._listeners[inbox]) if inbox in self._listeners else 0
        if in_inbox >= self.limits.per_inbox_max or self.count >= self.limits.in_all_max:
            return None
        listener = Listener(inbox)
        self._listeners[inbox].add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Count a stream out; a second time changes nothing."""
        self._listeners[listener.inbox].discard(listener)
        if not self._listeners[listener.inbox]:
            del self._listeners[listener.inbox]

    async def run_forever(self) -> None:
        """Ring the streams whose inbox has grown, until cancelled."""
        while True:
            if self._listeners:
                await self.look()
            await asyncio.sleep(self.limits.poll_s)

    async def look(self) -> None:
        """Read the last cursor of every inbox listened to, in one query."""
        async with connection(self._pool) as conn:
            cursors = await inboxes.list_last_cursors(conn, list(self._listeners))
        for inbox, last_cursor in cursors.items():
            for listener in self._listeners.get(inbox, ()):
                listener.ring(last_cursor)
