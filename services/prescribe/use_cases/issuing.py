"""A draft becomes a signed prescription: stored, published and acknowledged, or refused."""

from typing import Final

from services.prescribe import store
from services.prescribe.answers.issuing import Acknowledgement
from services.prescribe.content import acknowledgement_of, event_of, qr_digest_of
from services.prescribe.model import (
    Caller,
    DraftRefused,
    NumberTaken,
    SignedDraft,
    SigningFailed,
    StoredPrescription,
)
from services.prescribe.problems import warning_of
from services.prescribe.resources import Resources
from services.prescribe.use_cases import sealed
from services.prescribe.use_cases.covering import claim_periods, keep_periods
from services.prescribe.use_cases.following import await_execution
from services.prescribe.use_cases.holding import warn_of_hold
from services.prescribe.use_cases.replacing import claim_replaced, replace_prescription, replaced_by
from services.prescribe.use_cases.signing import Signed
from services.prescribe.use_cases.tracing import subject_of, trace
from shared.access.habilitation import Operation
from shared.contracts import prescribe
from shared.contracts.prescribe import PrescriptionIssued
from shared.db import Connection
from shared.log import get_logger
from shared.number import PrescriptionNumber
from shared.outbox import enqueue
from shared.qr import digest_of_lines

ISSUED: Final = "issued"

log = get_logger()


class GeneratedNumberTaken(Exception):
    """The number that was drawn belongs to a prescription already: sign again under another."""


async def issue_prescription(
    conn: Connection, resources: Resources, signed: Signed, caller: Caller
) -> Acknowledgement | DraftRefused | NumberTaken | SigningFailed:
    """Keep what `sign_draft` signed and publish it; a refusal writes nothing (see `looked_up`).

    A number brought by the prescriber's software goes to whoever commits it first. Raise
    `GeneratedNumberTaken` when it is our own number that exists.
    """
    if not isinstance(signed, SignedDraft):
        return signed
    await store.share_signing_key(conn, signed.key_id)
    refusal = await claim_replaced(conn, resources, signed.draft, caller)
    if refusal is not None:
        is_secure = signed.secrets.content.is_secure
        return DraftRefused((refusal,), secure_paper_required=is_secure)
    refused = await claim_periods(conn, resources, signed)
    if refused is not None:
        return refused
    if not await _keep(conn, resources, signed, caller):
        return await _why_not_kept(conn, signed, caller)
    warned = (*signed.warnings, *await warn_of_hold(conn, caller))
    warnings = tuple(warning_of(warning) for warning in warned)
    secrets = signed.secrets
    return acknowledgement_of(secrets.content, qr_text=secrets.qr_text, warnings=warnings)


async def _why_not_kept(
    conn: Connection, signed: SignedDraft, caller: Caller
) -> NumberTaken | SigningFailed:
    if await store.is_revoked(conn, signed.key_id):  # the signature is thrown away
        log.error("signing_key_revoked", key_id=signed.key_id)
        return SigningFailed(signed.secrets.content.is_secure)
    number = signed.draft.number
    if number is None:
        raise GeneratedNumberTaken
    holder = await store.find_prescription(conn, number)
    is_own = holder is not None and holder.prescriber_rpps == caller.author.rpps
    return NumberTaken(signed.secrets.content.is_secure, own_number=number if is_own else None)


async def _keep(
    conn: Connection, resources: Resources, signed: SignedDraft, caller: Caller
) -> bool:
    """Store, publish and audit; False when the number is taken or the key revoked."""
    stored = _stored(resources, signed, caller)
    if not await store.insert_prescription(conn, stored):
        return False
    await await_execution(conn, signed.secrets.content)
    await keep_periods(conn, resources, signed)
    chain = await replaced_by(conn, signed.draft)
    event = _event(resources, signed, stored, caller, chain=chain)
    await enqueue(conn, event, topic=prescribe.TOPIC)
    if signed.draft.replaces is not None:
        await replace_prescription(conn, resources, signed.draft.replaces, by=stored, caller=caller)
    subject = subject_of(stored.number, stored)
    await trace(conn, caller, Operation.PRESCRIPTION_ISSUE, [subject], outcome=ISSUED)
    return True


def _event(
    resources: Resources,
    signed: SignedDraft,
    stored: StoredPrescription,
    caller: Caller,
    *,
    chain: tuple[str, ...],
) -> PrescriptionIssued:
    event_id = resources.new_id()
    return event_of(
        stored,
        signed.secrets.content,
        event_id=event_id,
        correlation_id=caller.correlation_id,
        replaces_chain=chain,
        sealed=sealed.seal_issued(resources.key_ring, signed.secrets, event_id=event_id),
    )


def _stored(resources: Resources, signed: SignedDraft, caller: Caller) -> StoredPrescription:
    content, qr_text = signed.secrets.content, signed.secrets.qr_text
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
        lines_digest=digest_of_lines(signed.secrets.lines_signed.encode()),
        qr_digest=qr_digest_of(qr_text),
        signing_key_id=signed.key_id,
        sealed_content=sealed.seal_content(resources.key_ring, content),
        sealed_qr=sealed.seal_qr(resources.key_ring, qr_text, number=number),
    )
