"""Dispense at work without HTTP or Kafka: officines consult and record, events are read back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.dispense import use_cases
from services.dispense.model import (
    Billed,
    Consultation,
    Declined,
    Invoice,
    PrintedLine,
    Recorded,
    RequestedLine,
    Told,
)
from services.dispense.resources import Resources
from services.dispense.use_cases import ScannedQr, Settled, TypedNumber
from shared.contracts import dispense
from shared.contracts.dispense import (
    CancellationRejected,
    DispenseEvent,
    PrescriptionCancelled,
)
from shared.contracts.prescribe import (
    CancellationRequested,
    PrescriptionReplaced,
)
from shared.contracts.prescription import PrescriptionContent
from shared.db import transaction
from shared.identifiers import Ins
from shared.number import PrescriptionNumber
from shared.qr import decode
from tests.access import PATIENT_REFS
from tests.builders import INS, a_content
from tests.dispense.builders import (
    MEDICINES,
    NOON,
    a_caller,
    a_hand_over,
    a_request,
    a_telling,
    an_id,
)
from tests.dispense.events import (
    KEY_RING,
    OTHER_SIGNING_KEY,
    a_qr,
    issued,
    key_published,
)

RESOURCES = Resources(
    key_ring=KEY_RING, patient_refs=PATIENT_REFS, medicines=MEDICINES, new_id=an_id
)


@dataclass
class Counter:
    """Every officine of a test, at the counter, on one database."""

    pool: asyncpg.Pool

    async def receive(self, content: PrescriptionContent | None = None, **changes: Any) -> str:
        """Let prescribe's events arrive; returns the text of the QR."""
        content = content or a_content()
        qr_text = a_qr(content)
        await use_cases.learn_signing_key(self.pool, key_published())
        await use_cases.accept_prescription(
            self.pool, RESOURCES, issued(content, qr_text, **changes), now=NOON
        )
        return qr_text

    async def receive_before_its_key(self, content: PrescriptionContent) -> str:
        """Let a prescription arrive whose new key is still on its way; returns its QR."""
        qr_text = a_qr(content, OTHER_SIGNING_KEY)
        event = issued(content, qr_text, signing_key_id=OTHER_SIGNING_KEY.key_id.hex())
        await use_cases.accept_prescription(self.pool, RESOURCES, event, now=NOON)
        return qr_text

    async def end(
        self, event: CancellationRequested | PrescriptionReplaced, *, at: datetime = NOON
    ) -> None:
        """Let a request to cancel, or a replacement, arrive."""
        await use_cases.end_prescription(self.pool, RESOURCES, event, now=at)

    async def scan(
        self, qr_text: str, pharmacy: int = 1, *, at: datetime = NOON, printed: Any = ()
    ) -> Consultation | Declined:
        lines = tuple(PrintedLine(**line) for line in printed)
        scanned = ScannedQr(text=qr_text, qr=decode(qr_text), printed=lines)
        async with transaction(self.pool) as conn:
            return await use_cases.consult_by_qr(
                conn, RESOURCES, scanned, a_caller(pharmacy, at=at)
            )

    async def type_in(
        self, number: str, ins: Ins = INS, pharmacy: int = 1, *, at: datetime = NOON
    ) -> Consultation | Declined:
        typed = TypedNumber(number=PrescriptionNumber.parse(number), ins=ins)
        async with transaction(self.pool) as conn:
            return await use_cases.consult_by_number(
                conn, RESOURCES, typed, a_caller(pharmacy, at=at)
            )

    async def consulted(
        self, qr_text: str, pharmacy: int = 1, *, at: datetime = NOON
    ) -> Consultation:
        """Consult with success."""
        seen = await self.scan(qr_text, pharmacy, at=at)
        assert isinstance(seen, Consultation), seen
        return seen

    async def give(
        self,
        consultation: UUID,
        *lines: RequestedLine,
        pharmacy: int = 1,
        at: datetime = NOON,
        **changes: Any,
    ) -> Recorded | Declined:
        """Record step 1."""
        lines = lines or (a_hand_over(),)
        request = a_request(*lines, consultation_id=consultation, **changes)
        async with transaction(self.pool) as conn:
            return await use_cases.record_dispensation(
                conn, RESOURCES, request, a_caller(pharmacy, at=at)
            )

    async def given(self, consultation: UUID, *lines: RequestedLine, **changes: Any) -> Recorded:
        """Record step 1 with success."""
        recorded = await self.give(consultation, *lines, **changes)
        assert isinstance(recorded, Recorded), recorded
        return recorded

    async def bill(
        self, dispensation: UUID, invoice: Invoice, pharmacy: int = 1, *, at: datetime = NOON
    ) -> Billed | Declined:
        """Record step 2."""
        async with transaction(self.pool) as conn:
            answer = await use_cases.bill_dispensation(
                conn,
                RESOURCES,
                invoice,
                dispensation_id=dispensation,
                caller=a_caller(pharmacy, at=at),
            )
        return answer.billed if isinstance(answer, Settled) else answer

    async def tell(
        self,
        proof: str | tuple[str, Ins],
        *lines: RequestedLine,
        pharmacy: int = 1,
        at: datetime = NOON,
        **changes: Any,
    ) -> Told | Declined:
        """Tell afterwards what was handed over; the proof is a QR, or a number and an INS."""
        told = a_telling(*lines, **changes)
        shown: ScannedQr | TypedNumber
        if isinstance(proof, str):
            shown = ScannedQr(text=proof, qr=decode(proof))
        else:
            shown = TypedNumber(number=PrescriptionNumber.parse(proof[0]), ins=proof[1])
        async with transaction(self.pool) as conn:
            return await use_cases.tell_afterwards(
                conn, RESOURCES, told, proof=shown, caller=a_caller(pharmacy, at=at)
            )

    async def told(self, proof: str, *lines: RequestedLine, **changes: Any) -> Told:
        """Tell afterwards with success."""
        answer = await self.tell(proof, *lines, **changes)
        assert isinstance(answer, Told), answer
        return answer

    async def published(self) -> list[DispenseEvent]:
        """What waits in the outbox, oldest first."""
        rows = await self.pool.fetch(
            "SELECT topic, key, payload FROM outbox ORDER BY id LIMIT 10000"
        )
        assert {row["topic"] for row in rows} <= {dispense.TOPIC}
        events = [dispense.EVENTS.validate_json(row["payload"]) for row in rows]
        assert [row["key"].decode() for row in rows] == [event.key for event in events]
        return events

    async def outcomes(self) -> list[PrescriptionCancelled | CancellationRejected]:
        """What was published of cancellations, oldest first."""
        kinds = PrescriptionCancelled | CancellationRejected
        return [event for event in await self.published() if isinstance(event, kinds)]

    async def delivered(self, number: str, line: int = 1) -> int:
        return await self.pool.fetchval(
            "SELECT delivered FROM prescription_line WHERE number = $1 AND line = $2", number, line
        )

    async def count(self, table: str) -> int:
        assert table.isidentifier()
        return await self.pool.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608 - a name we wrote

    async def audited(self) -> list[str]:
        """Operation and outcome of each audit row, oldest first."""
        rows = await self.pool.fetch(
            "SELECT operation, outcome FROM audit ORDER BY at, id LIMIT 1000"
        )
        return [f"{row['operation']} {row['outcome']}" for row in rows]


def codes(answer: object) -> list[str]:
    """Return the codes of a declined answer; an accepted one fails the test."""
    assert isinstance(answer, Declined), answer
    return [refusal.code for refusal in answer.refusals]


async def events_of(counter: Counter, kind: type[Any]) -> list[Any]:
    return [each for each in await counter.published() if isinstance(each, kind)]
