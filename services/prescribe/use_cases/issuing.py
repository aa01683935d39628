"""A draft becomes a signed prescription: stored, published and acknowledged, or refused."""

from typing import Final

from services.prescribe import store
from services.prescribe.answers.issuing import Acknowledgement
from services.prescribe.content import (
    acknowledgement_of,
    content_of,
    event_of,
    qr_content_of,
    qr_digest_of,
)
from services.prescribe.model import (
    Caller,
    DraftRefused,
    IssueContext,
    NumberTaken,
    StoredPrescription,
)
from services.prescribe.problems import warning_of
from services.prescribe.products import facts_of
from services.prescribe.requests.draft import (
    PrescriptionDraft,
)
from services.prescribe.resources import Resources
from services.prescribe.rules import decide_issue
from services.prescribe.use_cases import sealed
from shared import audit
from shared.contracts import prescribe
from shared.contracts.prescribe import IssuedSecrets
from shared.contracts.prescription import PrescriptionContent
from shared.days import paris_day
from shared.db import Connection
from shared.habilitation import Operation
from shared.number import NUMBER_BYTES, PrescriptionNumber, make_number
from shared.outbox import enqueue
from shared.qr import ACCESS_SECRET_BYTES, digest_of_lines, encode

ISSUED: Final = "issued"


async def issue_prescription(
    conn: Connection, resources: Resources, draft: PrescriptionDraft, caller: Caller
) -> Acknowledgement | DraftRefused | NumberTaken:
    """Sign a draft, keep it and publish it; a refusal writes nothing.

    A number brought by the prescriber's software goes to whoever commits it first.
    """
    context = IssueContext(paris_day(caller.at), facts_of(draft, resources.medicines))
    decision = decide_issue(draft, context)
    if isinstance(decision, DraftRefused):
        return decision
    number = draft.number or make_number(resources.random_bytes(NUMBER_BYTES))
    content = content_of(draft, context, author=caller.author, number=number)
    signed = _signed(resources, content)
    if not await _keep(conn, resources, signed, caller):
        holder = await store.find_prescription(conn, number)
        is_own = holder is not None and holder.prescriber_rpps == caller.author.rpps
        return NumberTaken(content.is_secure, own_number=number if is_own else None)
    warnings = tuple(warning_of(warning) for warning in decision.warnings)
    return acknowledgement_of(content, qr_text=signed.qr_text, warnings=warnings)


def _signed(resources: Resources, content: PrescriptionContent) -> IssuedSecrets:
    """Write the lines once: their digest is signed, and this very text travels."""
    signer = resources.signer
    lines_signed = content.canonical_lines().decode()
    qr = qr_content_of(
        content,
        lines_signed=lines_signed,
        secret=resources.random_bytes(ACCESS_SECRET_BYTES),
        key_id=signer.key_id,
    )
    qr_text = encode(qr, signer.sign)
    return IssuedSecrets(content=content, lines_signed=lines_signed, qr_text=qr_text)


async def _keep(
    conn: Connection, resources: Resources, signed: IssuedSecrets, caller: Caller
) -> bool:
    """Store, publish and audit; False when the number is taken."""
    stored = _stored(resources, signed, caller)
    if not await store.insert_prescription(conn, stored):
        return False
    event_id = resources.new_id()
    event = event_of(
        stored,
        signed.content,
        event_id=event_id,
        correlation_id=caller.correlation_id,
        sealed=sealed.seal_issued(resources.key_ring, signed, event_id=event_id),
    )
    await enqueue(conn, event, topic=prescribe.TOPIC)
    await audit.record(
        conn,
        actor=caller.actor,
        operation=Operation.PRESCRIPTION_ISSUE,
        number=stored.number,
        patient_ref=stored.patient_ref,
        outcome=ISSUED,
        at=caller.at,
        correlation_id=caller.correlation_id,
    )
    return True


def _stored(resources: Resources, signed: IssuedSecrets, caller: Caller) -> StoredPrescription:
    content, qr_text = signed.content, signed.qr_text
    number = PrescriptionNumber(content.number)
    return StoredPrescription(
        number=number,
        prescriber_rpps=content.prescriber.rpps,
        patient_ref=resources.patient_refs.ref(content.patient.ins),
        issued_on=content.issued_on,
        valid_until=content.valid_until,
        issued_at=caller.at,
        is_secure=content.is_secure,
        prescriber_sees_execution=content.prescriber_sees_execution,
        lines_digest=digest_of_lines(signed.lines_signed.encode()),
        qr_digest=qr_digest_of(qr_text),
        signing_key_id=resources.signer.key_id.hex(),
        sealed_content=sealed.seal_content(resources.key_ring, content),
        sealed_qr=sealed.seal_qr(resources.key_ring, qr_text, number=number),
    )
