"""Notify at work without HTTP or Kafka: events go in, messages and mails are read back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
from typing_extensions import override

from services.notify import use_cases
from services.notify.delivery import Delivery, DeliveryLimits
from services.notify.documents import Documents
from services.notify.model import StoredMessage, patient_inbox, prescriber_inbox
from services.notify.resources import Resources
from services.notify.senders import Mail, Outcome, Sender
from services.notify.store import inboxes
from shared.contracts import notify
from shared.contracts.dispense import (
    AdaptationRequested,
    CancellationRejected,
    DispensationBilled,
    DispensationRecorded,
    DispensationReversed,
    DispensingRefused,
    PrescriptionCancelled,
    PrescriptionExpired,
)
from shared.contracts.event import Event
from shared.contracts.fraud import (
    AlertWithdrawn,
    PrescriberHeld,
    PrescriberReleased,
    SignalRaised,
    VerificationRequested,
)
from shared.contracts.prescribe import PrescriptionIssued
from shared.contracts.prescription import PATIENT_DOMAIN
from tests.access import PATIENT_REFS
from tests.builders import INS, PRESCRIBER_RPPS
from tests.notify.events import CURSORS, KEYS, PATIENT_REF, an_id
from tests.waiting import eventually

PRESCRIBER = prescriber_inbox(PRESCRIBER_RPPS)
PATIENT = patient_inbox(PATIENT_REF)
DOCTOR = "jean.medecin-fictif@test.mssante.fr"
ADA = f"{INS}@{PATIENT_DOMAIN}"
FAST = DeliveryLimits(concurrency=4, poll_s=0.01, lease_s=60.0, send_timeout_s=2.0, drain_s=1.0)


@dataclass
class Clock:
    """A clock that goes on only when a test says so, from the present moment."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def now(self) -> datetime:
        return self.at

    def forward(self, **duration: float) -> None:
        self.at += timedelta(**duration)


@dataclass
class RecordingSender(Sender):
    """Keeps mails and answers as told: by address, else accepts."""

    answers: dict[str, Outcome] = field(default_factory=dict)
    sent: list[Mail] = field(default_factory=list)
    is_closed: bool = False

    @override
    async def send(self, mail: Mail) -> Outcome:
        self.sent.append(mail)
        return self.answers.get(mail.to, Outcome.ACCEPTED)

    @override
    async def close(self) -> None:
        self.is_closed = True


_TAKEN_BY: dict[type[Event], Any] = {
    PrescriptionIssued: use_cases.announce_issue,
    DispensationRecorded: use_cases.announce_execution,
    DispensationBilled: use_cases.announce_billing,
    DispensationReversed: use_cases.announce_execution,
    DispensingRefused: use_cases.announce_refusal,
    AdaptationRequested: use_cases.announce_adaptation,
    PrescriptionCancelled: use_cases.announce_outcome,
    CancellationRejected: use_cases.announce_outcome,
    PrescriptionExpired: use_cases.announce_expiry,
    SignalRaised: use_cases.announce_signal,
    VerificationRequested: use_cases.announce_verification,
    PrescriberHeld: use_cases.announce_hold,
    PrescriberReleased: use_cases.announce_release,
    AlertWithdrawn: use_cases.announce_withdrawal,
}


@dataclass
class Postroom:
    """The use cases of notify over one database."""

    pool: asyncpg.Pool
    clock: Clock = field(default_factory=Clock)

    @property
    def resources(self) -> Resources:
        return Resources(
            pool=self.pool,
            key_ring=KEYS,
            patient_refs=PATIENT_REFS,
            cursors=CURSORS,
            now=self.clock.now,
            new_id=an_id,
        )

    def delivery(self, sender: Sender, *, limits: DeliveryLimits = FAST) -> Delivery:
        documents = Documents(self.pool, KEYS, readers_per_inbox_max=2)
        return Delivery(self.resources, sender=sender, documents=documents, limits=limits)

    async def take(self, *events: Event) -> None:
        """Hand events over in this order, as the consumers do."""
        for event in events:
            await _TAKEN_BY[type(event)](self.resources, event)

    async def messages(self, inbox: str) -> list[StoredMessage]:
        async with self.pool.acquire() as conn:
            return await inboxes.list_messages(conn, inbox, after=0, limit=100, keys=KEYS)

    async def kinds(self, inbox: str) -> list[str]:
        return [message.kind for message in await self.messages(inbox)]

    async def published(self) -> list[Any]:
        """What waits in the outbox, oldest first."""
        rows = await self.pool.fetch("SELECT topic, payload FROM outbox ORDER BY id LIMIT 1000")
        assert {row["topic"] for row in rows} <= {notify.TOPIC}
        return [notify.EVENTS.validate_json(row["payload"]) for row in rows]

    async def states(self) -> list[str]:
        """The states of all messages, by mailbox and cursor."""
        rows = await self.pool.fetch(
            "SELECT state FROM message ORDER BY recipient, cursor LIMIT 1000"
        )
        return [row["state"] for row in rows]


@asynccontextmanager
async def running(
    postroom: Postroom, sender: Sender, limits: DeliveryLimits = FAST
) -> AsyncIterator[Delivery]:
    """The send loop while the block lasts."""
    delivery = postroom.delivery(sender, limits=limits)
    task = asyncio.create_task(delivery.run_forever())
    try:
        yield delivery
    finally:
        task.cancel()
        await asyncio.wait({task})


async def all_are(postroom: Postroom, *states: str) -> None:
    """Wait until messages are in these states, each in one of them."""

    async def check() -> bool:
        return set(await postroom.states()) == set(states)

    await eventually(check)
