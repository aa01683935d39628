"""The send loop: leases due mails, sends them outside any transaction, notes what became of them.

A crash between the server's acceptance and our note sends the mail again with the same
Message-ID: at least once, recognisably one (docs/decisions/0011).
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import uuid5

from services.notify.documents import Documents
from services.notify.resources import Resources
from services.notify.senders import Mail, Outcome, Sender
from services.notify.store import inboxes, queue
from services.notify.store.queue import Leased
from shared.contracts.notify import TOPIC, MessageDelivered, MessageFailed
from shared.db import TRANSIENT, Connection, transaction
from shared.log import get_logger
from shared.outbox import enqueue

BACKOFF: Final = (
    *(timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=30)),
    *(timedelta(minutes=2), timedelta(minutes=10)),
    *(timedelta(hours=1), timedelta(hours=4), timedelta(hours=12)),
    *(timedelta(hours=24), timedelta(hours=24)),
)  # two days and eighteen hours in all; the message stays readable in the inbox anyway
ATTEMPTS_MAX: Final = len(BACKOFF) + 1
CANCEL_S: Final = 1.0
LEASE_BATCH: Final = 2
FailureReason = Literal["refused", "retries_exhausted"]

log = get_logger()


@dataclass(frozen=True, slots=True)
class DeliveryLimits:
    """How many mails at once, how often to look, how long a lease lasts, in seconds.

    `send_timeout_s` bounds the drawing and sending of one mail, from its lease on; the lease
    outlives it, so two replicas never send one mail at once.
    `drain_s` is how long a stop waits for mails on their way.
    """

    concurrency: int
    poll_s: float
    lease_s: float
    send_timeout_s: float
    drain_s: float = 5.0


class Delivery:
    """Sends what is due until cancelled; every replica may run one."""

    def __init__(
        self,
        resources: Resources,
        *,
        sender: Sender,
        documents: Documents,
        limits: DeliveryLimits,
    ) -> None:
        self._resources = resources
        self._pool = resources.pool
        self._sender = sender
        self._documents = documents
        self._limits = limits
        self._in_flight: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Look at the queue now, not at the next poll."""
        self._wake.set()

    async def run_forever(self) -> None:
        """Send until cancelled; then give what is on its way a moment to arrive."""
        try:
            while True:
                self._wake.clear()
                if not await self._start_due():
                    # Not wait_for: in Python 3.11 it loses a cancellation that comes with the wake.
                    with suppress(TimeoutError):
                        async with asyncio.timeout(self._limits.poll_s):
                            await self._wake.wait()
        finally:
            await self._drain()

    async def _start_due(self) -> int:
        """Lease mails for the free places, and start sending them at once."""
        free = self._limits.concurrency - len(self._in_flight)
        if free < min(LEASE_BATCH, self._limits.concurrency):
            return 0  # a query per mail would cost more than the mails
        now = self._resources.now()
        ends_at = asyncio.get_running_loop().time() + self._limits.send_timeout_s
        async with transaction(self._pool) as conn:
            leases = await queue.lease_due(
                conn,
                lease_id=self._resources.new_id(),
                now=now,
                until=now + timedelta(seconds=self._limits.lease_s),
                limit=free,
            )
        for lease in leases:
            task = asyncio.create_task(self._deliver(lease, ends_at=ends_at))
            self._in_flight.add(task)
            task.add_done_callback(self._landed)
        return len(leases)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        self.wake()

    async def _drain(self) -> None:
        for patience_s in (self._limits.drain_s, CANCEL_S):
            if self._in_flight:
                _, late = await asyncio.wait(self._in_flight, timeout=patience_s)
                for task in late:
                    task.cancel()
        await self._sender.close()

    async def _deliver(self, lease: Leased, *, ends_at: float) -> None:
        """Send one mail. Whatever goes wrong here, its lease ends and it is tried again."""
        try:
            await self._settle(lease, await self._send(lease, ends_at=ends_at))
        except TRANSIENT as error:
            log.warning("delivery_interrupted", reason=type(error).__name__)
        except Exception:
            # One bad message must not stop all the others.
            log.exception("delivery_failed", tries=lease.attempts)

    async def _send(self, lease: Leased, *, ends_at: float) -> Outcome:
        if lease.attempts > ATTEMPTS_MAX:  # the process died on every earlier attempt
            return Outcome.TRY_LATER
        try:
            async with asyncio.timeout_at(ends_at):
                return await self._sender.send(await self._mail(lease))
        except TimeoutError:
            return Outcome.TRY_LATER

    async def _mail(self, lease: Leased) -> Mail:
        to, words = inboxes.open_words(
            lease.sealed,
            lease.message_id,
            is_execution_hidden=lease.is_execution_hidden,
            keys=self._resources.key_ring,
        )
        return Mail(
            message_id=lease.message_id,
            to=to,
            subject=words.subject,
            body=words.mailed or words.body,
            written_at=lease.created_at,
            document=await self._document(lease) if lease.has_document else None,
        )

    async def _document(self, lease: Leased) -> bytes:
        assert lease.number is not None, "only a prescription has a document"
        return await self._documents.of(lease.number, lease.recipient_kind)

    async def _settle(self, lease: Leased, outcome: Outcome) -> None:
        """Note the outcome and its event in one transaction, unless another lease took over."""
        now = self._resources.now()
        async with transaction(self._pool) as conn:
            match outcome:
                case Outcome.ACCEPTED:
                    if await queue.mark_sent(conn, lease, at=now):
                        await _publish(conn, _delivered(lease, now))
                case Outcome.REFUSED:
                    await self._give_up(conn, lease, "refused", at=now)
                case Outcome.TRY_LATER if lease.attempts >= ATTEMPTS_MAX:
                    await self._give_up(conn, lease, "retries_exhausted", at=now)
                case Outcome.TRY_LATER:
                    await queue.mark_retry(conn, lease, at=now + BACKOFF[lease.attempts - 1])

    async def _give_up(
        self, conn: Connection, lease: Leased, reason: FailureReason, *, at: datetime
    ) -> None:
        if await queue.mark_failed(conn, lease, at=at):
            await _publish(conn, _failed(lease, at, reason))
            log.warning("message_failed", reason=reason, tries=lease.attempts)


async def _publish(conn: Connection, event: MessageDelivered | MessageFailed | None) -> None:
    """Tell what became of a message about a prescription; of other letters nobody is told."""
    if event is not None:
        await enqueue(conn, event, topic=TOPIC)


def _delivered(lease: Leased, at: datetime) -> MessageDelivered | None:
    if lease.number is None:
        return None
    return MessageDelivered(
        event_id=uuid5(lease.message_id, "delivered"),
        occurred_at=at,
        correlation_id=lease.correlation_id,
        number=lease.number,
        message_id=lease.message_id,
        recipient_kind=lease.recipient_kind,
        message_kind=lease.kind,
        attempts=lease.attempts,
    )


def _failed(lease: Leased, at: datetime, reason: FailureReason) -> MessageFailed | None:
    if lease.number is None:
        return None
    return MessageFailed(
        event_id=uuid5(lease.message_id, "failed"),
        occurred_at=at,
        correlation_id=lease.correlation_id,
        number=lease.number,
        message_id=lease.message_id,
        recipient_kind=lease.recipient_kind,
        message_kind=lease.kind,
        attempts=lease.attempts,
        reason=reason,
    )
