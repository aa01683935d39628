"""The public keys of prescriptions: announced ahead of their use, served for ever, or revoked."""

from datetime import datetime
from typing import Final

from services.prescribe import rules, store
from services.prescribe.model import Revocation, StoredKey
from services.prescribe.resources import NewId, Resources
from services.prescribe.rules import RevocationRefusal
from shared.access import audit
from shared.contracts import prescribe
from shared.contracts.prescribe import SigningKeyPublished, SigningKeyRevoked
from shared.db import Connection, Pool, connection, transaction
from shared.log import get_logger
from shared.outbox import enqueue
from shared.signing import Signer, jwk_of, public_key_of

REVOKE: Final = "signing_key_revoke"
REVOKED: Final = "revoked"

log = get_logger()


async def announce_signing_keys(pool: Pool, resources: Resources, *, now: datetime) -> None:
    """Keep and announce the key that signs and the one that will, unless that was done before."""
    signers = (resources.next_signer, resources.signer)
    async with transaction(pool) as conn:
        for signer in (signer for signer in signers if signer is not None):
            await _announce(conn, resources, signer, now=now)
        is_revoked = await store.is_revoked(conn, resources.signer.key_id.hex())
    if is_revoked:
        log.error("signing_key_revoked", key_id=resources.signer.key_id.hex())


async def _announce(
    conn: Connection, resources: Resources, signer: Signer, *, now: datetime
) -> None:
    key_id, public_key = signer.key_id.hex(), signer.public_jwk()["x"]
    if not await store.insert_signing_key(
        conn, key_id=key_id, public_key=public_key, published_at=now
    ):
        return
    event = SigningKeyPublished(
        event_id=resources.new_id(), occurred_at=now, key_id=key_id, public_key=public_key
    )
    await enqueue(conn, event, topic=prescribe.TOPIC)


async def list_signing_keys(pool: Pool) -> list[StoredKey]:
    """Return every public key, the newest first."""
    async with connection(pool) as conn:
        return await store.list_signing_keys(conn)


async def list_public_jwks(pool: Pool) -> list[dict[str, str]]:
    """Return every public key, as JWKs, the newest first; a revoked one says so."""
    return [
        jwk_of(
            public_key_of({"kty": "OKP", "crv": "Ed25519", "x": key.public_key}),
            trusted_until=key.trusted_until,
        )
        for key in await list_signing_keys(pool)
    ]


async def revoke_signing_key(
    conn: Connection, revocation: Revocation, *, new_id: NewId
) -> RevocationRefusal | None:
    """Let a key sign nothing any more, and tell every service; None when that is done."""
    key_id, end, at = revocation.key_id, revocation.trusted_until, revocation.at
    key = await store.lock_signing_key(conn, key_id)
    if refusal := rules.refuse_revocation(key, end, now=at):
        return refusal
    await store.mark_revoked(conn, key_id, trusted_until=end, revoked_at=at)
    event = SigningKeyRevoked(event_id=new_id(), occurred_at=at, key_id=key_id, trusted_until=end)
    await enqueue(conn, event, topic=prescribe.TOPIC)
    await audit.record(
        conn,
        actor=revocation.by,
        operation=REVOKE,
        number=None,
        patient_ref=None,
        outcome=REVOKED,
        at=at,
        detail={"key_id": key_id, "trusted_until": end.isoformat()},
    )
    return None
