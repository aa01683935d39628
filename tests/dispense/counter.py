"""Dispense at work without HTTP or Kafka: officines consult and record, events are read back."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.dispense import rules, use_cases
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
from shared.contracts.event import aad_for
from shared.contracts.fraud import SignalRaised
from shared.contracts.prescribe import (
    CancellationRequested,
    IssuedLine,
    IssuedSecrets,
    PrescriptionIssued,
    PrescriptionReplaced,
    SigningKeyPublished,
    SigningKeyRevoked,
    replacement_id,
)
from shared.contracts.prescription import PrescriptionContent
from shared.db import transaction
from shared.identifiers import Ins
from shared.number import PrescriptionNumber
from shared.qr import QrContent, QrFlags, binding, decode, digest_of_lines, encode
from shared.sealing import KeyRing
from shared.signing import SigningKey
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

SEALING_KEYS = "test:" + "A" * 43
KEY_RING = KeyRing.from_setting(SEALING_KEYS)
SIGNING_KEY = SigningKey.from_seed(bytes(range(32)))
OTHER_SIGNING_KEY = SigningKey.from_seed(bytes(range(1, 33)))
RESOURCES = Resources(
    key_ring=KEY_RING, patient_refs=PATIENT_REFS, medicines=MEDICINES, new_id=an_id
)


def a_qr(content: PrescriptionContent, key: SigningKey = SIGNING_KEY, **changes: Any) -> str:
    """Return the text of a QR as prescribe signs it."""
    secret = secrets.token_bytes(16)
    parts: dict[str, Any] = {
        "number": PrescriptionNumber(content.number),
        "access_secret": secret,
        "issued_on": content.issued_on,
        "prescriber": content.prescriber.rpps,
        "patient_binding": binding(content.patient.ins),
        "lines_digest": digest_of_lines(content.canonical_lines()),
        "flags": QrFlags.NONE,
        "key_id": key.key_id,
    }
    return encode(QrContent(**parts | changes), key.sign)


def key_published(key: SigningKey = SIGNING_KEY) -> SigningKeyPublished:
    return SigningKeyPublished(
        event_id=an_id(),
        occurred_at=NOON,
        key_id=key.key_id.hex(),
        public_key=key.public_jwk()["x"],
    )


def key_revoked(trusted_until: datetime = NOON, key: SigningKey = SIGNING_KEY) -> SigningKeyRevoked:
    return SigningKeyRevoked(
        event_id=an_id(),
        occurred_at=trusted_until,
        key_id=key.key_id.hex(),
        trusted_until=trusted_until,
    )


def issued(content: PrescriptionContent, qr_text: str, **changes: Any) -> PrescriptionIssued:
    """Return the event that prescribe publishes for this content and QR."""
    signed = changes.pop("lines_signed", content.canonical_lines().decode())
    block = IssuedSecrets(content=content, lines_signed=signed, qr_text=qr_text)
    event_id = an_id()
    aad = aad_for("prescription.issued", content.number, event_id)
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": NOON,
        "number": content.number,
        "patient_ref": PATIENT_REFS.ref(content.patient.ins),
        "prescriber_rpps": content.prescriber.rpps,
        "issued_on": content.issued_on,
        "valid_until": content.valid_until,
        "is_secure": content.is_secure,
        "prescriber_sees_execution": content.prescriber_sees_execution,
        "lines": tuple(
            IssuedLine(line=line.line, quantity=line.quantity) for line in content.lines
        ),
        "lines_digest": digest_of_lines(signed.encode()).hex(),
        "qr_digest": rules.digest_of_qr(qr_text).hex(),
        "signing_key_id": SIGNING_KEY.key_id.hex(),
        "replaces": content.replaces,
        "replaces_chain": () if content.replaces is None else (content.replaces,),
        "sealed": KEY_RING.seal(block.model_dump_json().encode(), aad=aad),
    }
    return PrescriptionIssued(**parts | changes)


def cancellation(content: PrescriptionContent, **changes: Any) -> CancellationRequested:
    """Return the prescriber's request to cancel this prescription."""
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON,
        "number": content.number,
        "cancellation_id": an_id(),
        "reason": "wrong_content",
        "patient_ref": PATIENT_REFS.ref(content.patient.ins),
        "prescriber_rpps": content.prescriber.rpps,
    }
    return CancellationRequested(**parts | changes)


def replacement(content: PrescriptionContent, **changes: Any) -> PrescriptionReplaced:
    """Return what prescribe says on the key of the prescription that `content` replaces."""
    assert content.replaces is not None
    said = cancellation(content, **changes).model_dump(exclude={"type"})
    said |= {
        "number": content.replaces,
        "cancellation_id": replacement_id(content.replaces, content.number),
        "replaced_by": content.number,
    }
    return PrescriptionReplaced(**said)


def a_signal(number: str, **changes: Any) -> SignalRaised:
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON,
        "number": number,
        "signal_id": an_id(),
        "case_id": an_id(),
        "signal": "S2",
        "signal_version": 1,
        "signal_class": "H",
        "sentence": "Présentée dans trois officines en sept jours.",
        "observed": "3",
        "threshold": "3",
        "evidence": (),
        "is_known": True,
    }
    return SignalRaised(**parts | changes)


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
