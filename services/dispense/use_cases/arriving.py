"""What dispense learns from prescribe and from fraud."""

import hashlib
from datetime import datetime

from services.dispense import rules, store
from services.dispense.model import LineState, Prescription
from services.dispense.resources import Resources
from services.dispense.use_cases import sealed
from services.dispense.use_cases.ending import Registrar
from services.dispense.use_cases.names import FRAUD_CONSUMER, PRESCRIBE_CONSUMER
from shared.contracts.fraud import AlertConfirmed, AlertWithdrawn, SignalRaised
from shared.contracts.prescribe import (
    IssuedLine,
    IssuedSecrets,
    PrescriptionIssued,
    SigningKeyPublished,
    SigningKeyRevoked,
)
from shared.contracts.prescription import LINES
from shared.db import Connection, Pool, transaction
from shared.inbox import claim
from shared.kafka.consume import ContradictoryEvent, NotYetKnown
from shared.qr import digest_of_lines
from shared.signing import public_key_of


async def learn_signing_key(pool: Pool, event: SigningKeyPublished) -> None:
    """Keep a key for ever; raise `InvalidKey` if it would speak under the id of another."""
    public = public_key_of(
        {"kty": "OKP", "crv": "Ed25519", "x": event.public_key, "kid": event.key_id}
    )
    async with transaction(pool) as conn:
        if await claim(conn, PRESCRIBE_CONSUMER, event.event_id):
            await store.insert_signing_key(
                conn,
                bytes.fromhex(event.key_id),
                public_key=public.public_bytes_raw(),
                published_at=event.occurred_at,
            )


async def distrust_signing_key(pool: Pool, event: SigningKeyRevoked) -> None:
    """Keep until when a key is trusted; raise `NotYetKnown`.

    Its event comes after the one that published the key, unless an operator set that one aside:
    replayed after this one it would bring back a stolen key, trusted for ever.
    """
    async with transaction(pool) as conn:
        if not await claim(conn, PRESCRIBE_CONSUMER, event.event_id):
            return
        if not await store.mark_key_revoked(
            conn, bytes.fromhex(event.key_id), trusted_until=event.trusted_until
        ):
            raise NotYetKnown


async def accept_prescription(
    pool: Pool, resources: Resources, event: PrescriptionIssued, *, now: datetime
) -> None:
    """Keep an own copy of a prescription, and end all that it replaces.

    The secret of its QR is not kept, only its digest. Raise `Unsealable` or `ContradictoryEvent`.
    """
    secrets = IssuedSecrets.model_validate_json(
        resources.key_ring.unseal(event.sealed, aad=event.aad)
    )
    _check(event, secrets)
    async with transaction(pool) as conn:
        if not await claim(conn, PRESCRIBE_CONSUMER, event.event_id):
            return
        await store.lock_numbers(conn, (event.number, *event.all_replaced))
        content = sealed.seal_content(resources.key_ring, secrets.content)
        if await store.insert_prescription(conn, event, sealed_content=content, received_at=now):
            await store.insert_lines_left(conn, event.number, event.lines)
            await store.insert_next_action(
                conn, event.number, rules.next_action(_untouched(event, secrets))
            )
            await Registrar(conn, resources, now).receive(event)
        else:
            await _check_same(conn, resources, event, secrets)


async def keep_signal(pool: Pool, event: SignalRaised) -> None:
    """Keep a signal of class D or H for the officines; class F is for the analysts only."""
    async with transaction(pool) as conn:
        if await claim(conn, FRAUD_CONSUMER, event.event_id) and event.signal_class != "F":
            await store.insert_alert(conn, event)


async def keep_confirmed_alert(pool: Pool, event: AlertConfirmed) -> None:
    """Show what two analysts confirmed, or how far it is spread now."""
    async with transaction(pool) as conn:
        if await claim(conn, FRAUD_CONSUMER, event.event_id):
            await store.keep_confirmed(conn, event)


async def forget_alert(pool: Pool, event: AlertWithdrawn) -> None:
    """Show neither an alert nor the signals of its case any more."""
    async with transaction(pool) as conn:
        if not await claim(conn, FRAUD_CONSUMER, event.event_id):
            return
        if event.alert_id is not None:
            await store.withdraw_confirmed(conn, event)
        await store.withdraw_signals(conn, event.signal_ids)


def _untouched(event: PrescriptionIssued, secrets: IssuedSecrets) -> Prescription:
    return Prescription(
        content=secrets.content,
        patient_ref=event.patient_ref,
        version=1,
        lines=tuple(LineState(signed=line) for line in secrets.content.lines),
    )


async def _check_same(
    conn: Connection, resources: Resources, event: PrescriptionIssued, secrets: IssuedSecrets
) -> None:
    """Raise `ContradictoryEvent` when a second issue of a number says something else.

    The first one stands, as in notify: officines went by it.
    """
    stored = await store.find_prescription(conn, event.number)
    assert stored is not None, "it could not be kept beside itself"
    content = sealed.open_content(resources.key_ring, stored.sealed_content, number=event.number)
    known = (stored.patient_ref, stored.qr_digest.hex(), content)
    if known != (event.patient_ref, event.qr_digest, secrets.content):
        raise ContradictoryEvent


def _check(event: PrescriptionIssued, secrets: IssuedSecrets) -> None:
    content = secrets.content
    agreements = (
        content.number == event.number,
        content.issued_on == event.issued_on,
        content.valid_until == event.valid_until,
        content.prescriber.rpps == event.prescriber_rpps,
        content.replaces == event.replaces,
        _is_chain(event),
        hashlib.sha256(secrets.qr_text.encode()).hexdigest() == event.qr_digest,
        digest_of_lines(secrets.lines_signed.encode()).hex() == event.lines_digest,
        LINES.validate_json(secrets.lines_signed) == content.lines,
        {line.line: line.quantity for line in content.lines} == _quantities(event.lines),
    )
    if not all(agreements):
        raise ContradictoryEvent


def _is_chain(event: PrescriptionIssued) -> bool:
    """Tell whether the chain begins with what is replaced and names each prescription once."""
    chain = event.all_replaced
    if event.replaces is None:
        return not event.replaces_chain
    return chain[0] == event.replaces and len({event.number, *chain}) == 1 + len(chain)


def _quantities(lines: tuple[IssuedLine, ...]) -> dict[int, object]:
    return {line.line: line.quantity for line in lines}
