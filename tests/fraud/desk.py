"""Fraud at work without HTTP or Kafka: events go in, what it published and stored is read back."""

from dataclasses import dataclass, field
from itertools import groupby

import asyncpg

from services.fraud.engine import Knowledge
from services.fraud.resources import Resources
from services.fraud.signals import FRAUD_SIGNALS, Signal
from services.fraud.use_cases import Examiner
from services.fraud.use_cases.names import (
    DISPENSE_CONSUMER,
    NOTIFY_CONSUMER,
    PRESCRIBE_CONSUMER,
)
from shared import base64url
from shared.contracts import fraud
from shared.contracts.event import Event
from shared.contracts.fraud import SignalRaised
from shared.medicines import Catalogue
from shared.sealing import KeyRing, PatientRefs
from tests.fraud.events import an_id

SEALING_KEYS = "test:" + "A" * 43
FRAUD_SEALING_KEYS = "fraud-test:" + "B" * 42 + "A"
PATIENT_REF_KEY = base64url.encode(bytes(range(32)))

RESOURCES = Resources(
    new_id=an_id,
    key_ring=KeyRing.from_setting(FRAUD_SEALING_KEYS),
    event_key_ring=KeyRing.from_setting(SEALING_KEYS),
    patient_refs=PatientRefs.from_setting(PATIENT_REF_KEY),
    medicines=Catalogue.open(None),
)

CONSUMERS = {"prescription.issued": PRESCRIBE_CONSUMER, "receipt.denied": NOTIFY_CONSUMER}


# Those that look at one prescription alone.
OF_ONE_NUMBER = FRAUD_SIGNALS[:5]


@dataclass
class Desk:
    pool: asyncpg.Pool
    signals: tuple[Signal, ...] | None = FRAUD_SIGNALS  # None: those that are stored
    examiner: Examiner = field(init=False)

    def __post_init__(self) -> None:
        self.examiner = Examiner(self.pool, RESOURCES, Knowledge(), signals=self.signals)

    async def take(self, *events: Event) -> None:
        """Hand events over in this order, one by one, as the consumers of a quiet day do."""
        for event in events:
            await self.take_batch(event)

    async def take_batch(self, *events: Event) -> None:
        """Hand events over at once: those of one consumer after the other."""
        for consumer, some in groupby(events, key=_consumer_of):
            await self.examiner.take(consumer, list(some))

    async def published(self) -> list[SignalRaised]:
        """What waits in the outbox, oldest first."""
        rows = await self.pool.fetch(
            "SELECT topic, key, payload FROM outbox ORDER BY id LIMIT 1000"
        )
        assert {row["topic"] for row in rows} <= {fraud.TOPIC}
        events = [fraud.EVENTS.validate_json(row["payload"]) for row in rows]
        signals = [event for event in events if isinstance(event, SignalRaised)]
        assert [row["key"].decode() for row in rows] == [signal.number for signal in signals]
        return signals

    async def raised(self) -> list[str]:
        """What was published, as "S2 F"."""
        return [f"{signal.signal} {signal.signal_class}" for signal in await self.published()]

    async def one_row(self, query: str) -> asyncpg.Record:
        row = await self.pool.fetchrow(query)
        assert row is not None
        return row

    async def count(self, table: str) -> int:
        assert table.isidentifier()
        return await self.pool.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608 - a name we wrote


def _consumer_of(event: Event) -> str:
    return CONSUMERS.get(event.type, DISPENSE_CONSUMER)
