"""Fraud at work without HTTP or Kafka: events go in, what it published and stored is read back."""

from dataclasses import dataclass
from typing import Any

import asyncpg

from services.fraud import use_cases
from services.fraud.resources import Resources
from shared import base64url
from shared.contracts import fraud
from shared.contracts.dispense import (
    DispensationBilled,
    DispensationRecorded,
    DispensationReversed,
    DispensingRefused,
    ExecutionConflicting,
    PrescriptionPresented,
)
from shared.contracts.event import Event
from shared.contracts.fraud import SignalRaised
from shared.contracts.prescribe import PrescriptionIssued
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

_NOTED_BY: dict[type[Event], Any] = {
    DispensationRecorded: use_cases.note_dispensation,
    DispensationReversed: use_cases.note_reversal,
    DispensationBilled: use_cases.note_billing,
    PrescriptionIssued: use_cases.copy_prescription,
}


@dataclass
class Desk:
    pool: asyncpg.Pool

    async def take(self, *events: Event) -> None:
        """Hand events over in this order, as the consumers do."""
        for event in events:
            await self._take(event)

    async def _take(self, event: Event) -> None:
        match event:
            case PrescriptionPresented():
                await use_cases.examine_presentation(self.pool, RESOURCES, event)
            case DispensingRefused():
                await use_cases.note_refusal(self.pool, RESOURCES, event)
            case ExecutionConflicting():
                await use_cases.note_conflict(self.pool, RESOURCES, event)
            case _:
                await _NOTED_BY[type(event)](self.pool, event)

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
