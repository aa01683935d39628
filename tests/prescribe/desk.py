"""Prescribe at work without HTTP or Kafka: drafts and events go in, what is stored is read back."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from services.prescribe import use_cases
from services.prescribe.answers.ending import Cancellations
from services.prescribe.answers.issuing import Acknowledgement
from services.prescribe.answers.reading import PrescriptionView
from services.prescribe.model import Caller, DraftRefused, NumberTaken, SigningFailed
from services.prescribe.model.ending import CancellationWish, Requested
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.resources import Resources
from shared.access.actors import Actor, Role
from shared.contracts import prescribe
from shared.contracts.dispense import (
    AdaptationRequested,
    CancellationRejected,
    DispensationBilled,
    DispensationRecorded,
    DispensationReversed,
    PrescriptionCancelled,
    PrescriptionExpired,
)
from shared.contracts.event import Event
from shared.contracts.notify import PatientConsentChanged
from shared.contracts.prescribe import PrescriptionIssued
from shared.db import transaction
from shared.identifiers import Finess, Ins, Rpps
from shared.medicines import Catalogue
from shared.number import PrescriptionNumber
from shared.problems import Refusal
from shared.running.cli import ServiceParts
from shared.sealing import KeyRing
from shared.signing import SigningKey
from tests.access import PATIENT_REFS
from tests.builders import INS, ISSUED_ON, PRESCRIBER_RPPS, a_draft

NOW = datetime(ISSUED_ON.year, ISSUED_ON.month, ISSUED_ON.day, 9, 30, tzinfo=UTC)
SIGNING_KEY = SigningKey.from_seed(bytes(range(32)))
KEY_RING = KeyRing.from_setting("test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
FINESS = Finess("759999022")
CORRELATION_ID = UUID("00000000-0000-4000-8000-000000000001")


def a_caller(rpps: Rpps = PRESCRIBER_RPPS, *, at: datetime = NOW) -> Caller:
    actor = Actor(
        role=Role.PRESCRIBER,
        subject="fictif",
        rpps=rpps,
        finess=FINESS,
        profession="10",
        specialties=("SM54",),
        sectors=("SA07",),
    )
    return Caller(actor=actor, at=at, correlation_id=CORRELATION_ID)


def a_patient_caller(ins: Ins = INS) -> Caller:
    actor = Actor(role=Role.PATIENT, subject="fictif", ins=ins, patient_ref=PATIENT_REFS.ref(ins))
    return Caller(actor=actor, at=NOW, correlation_id=CORRELATION_ID)


def some_resources(medicines: Catalogue) -> Resources:
    return Resources(
        signer=SIGNING_KEY,
        key_ring=KEY_RING,
        patient_refs=PATIENT_REFS,
        medicines=medicines,
        new_id=uuid4,
        random_bytes=secrets.token_bytes,
        signing_timeout_s=2.0,
    )


_NOTED_BY: dict[type[Event], Any] = {
    DispensationRecorded: use_cases.note_dispensation,
    DispensationReversed: use_cases.note_reversal,
    DispensationBilled: use_cases.note_billing,
    AdaptationRequested: use_cases.note_adaptation,
    PrescriptionCancelled: use_cases.note_outcome,
    CancellationRejected: use_cases.note_outcome,
    PrescriptionExpired: use_cases.note_expiry,
}


@dataclass
class Desk:
    pool: asyncpg.Pool
    resources: Resources
    caller: Caller = field(default_factory=a_caller)

    async def start(self) -> None:
        """Announce the signing key, as the service does before it serves anything."""
        await use_cases.announce_signing_keys(self.pool, self.resources, now=NOW)

    async def decide(
        self, *, caller: Caller | None = None, **changes: Any
    ) -> Acknowledgement | DraftRefused | NumberTaken | SigningFailed:
        """Issue `a_draft(**changes)` in a transaction of its own."""
        draft, caller = PrescriptionDraft.model_validate(a_draft(**changes)), caller or self.caller
        context = await use_cases.look_up(self.pool, self.resources, draft, caller)
        signed = await use_cases.sign_draft(self.resources, draft, context)
        async with transaction(self.pool) as conn:
            return await use_cases.issue_prescription(conn, self.resources, signed, caller)

    async def issue(self, **changes: Any) -> Acknowledgement:
        """Issue a draft that must be accepted."""
        decision = await self.decide(**changes)
        assert isinstance(decision, Acknowledgement), decision
        return decision

    async def cancel(
        self, number: str, caller: Caller | None = None, *, comment: str | None = None
    ) -> Requested | Refusal:
        wish = CancellationWish(reason="wrong_content", comment=comment)
        async with transaction(self.pool) as conn:
            return await use_cases.request_cancellation(
                conn,
                self.resources,
                wish,
                number=PrescriptionNumber(number),
                caller=caller or self.caller,
            )

    async def cancelled(self, number: str) -> UUID:
        """Ask to cancel with success; returns the id of the request."""
        answer = await self.cancel(number)
        assert isinstance(answer, Requested), answer
        return answer.cancellation.cancellation_id

    async def cancellations(self, number: str, caller: Caller | None = None) -> Cancellations:
        async with transaction(self.pool) as conn:
            found = await use_cases.read_cancellations(
                conn, self.resources, PrescriptionNumber(number), caller or self.caller
            )
        assert found is not None
        return found

    async def read(self, number: str, caller: Caller | None = None) -> PrescriptionView | None:
        async with transaction(self.pool) as conn:
            return await use_cases.read_prescription(
                conn, self.resources, PrescriptionNumber(number), caller or self.caller
            )

    async def read_qr(self, number: str, caller: Caller | None = None) -> str | None:
        async with transaction(self.pool) as conn:
            return await use_cases.read_qr_text(
                conn, self.resources, PrescriptionNumber(number), caller or self.caller
            )

    async def take(self, *events: Event) -> None:
        """Hand events over in this order, as the consumers do."""
        for event in events:
            if isinstance(event, PatientConsentChanged):
                await use_cases.note_consent(self.pool, event)
            else:
                await _NOTED_BY[type(event)](self.pool, self.resources, event)

    async def published(self) -> list[prescribe.Published]:
        """What waits in the outbox, oldest first."""
        rows = await self.pool.fetch("SELECT topic, payload FROM outbox ORDER BY id LIMIT 1000")
        assert {row["topic"] for row in rows} <= {prescribe.TOPIC}
        return [prescribe.EVENTS.validate_json(row["payload"]) for row in rows]

    async def issued(self) -> list[PrescriptionIssued]:
        """What was published about prescriptions."""
        return [event for event in await self.published() if isinstance(event, PrescriptionIssued)]

    async def count(self, table: str) -> int:
        assert table.isidentifier()
        return await self.pool.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608 - a name we wrote


def database_of(service: ServiceParts) -> Desk:
    """A desk on the database of the service, to hand it events and count its rows."""
    resources = some_resources(medicines=None)  # type: ignore[arg-type]  # events need none
    return Desk(service.parts.pool, resources)
