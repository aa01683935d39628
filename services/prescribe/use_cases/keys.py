"""The public keys of prescriptions: announced once, served for ever."""

from datetime import datetime

from services.prescribe import store
from services.prescribe.resources import Resources
from shared.contracts import prescribe
from shared.contracts.prescribe import SigningKeyPublished
from shared.db import Pool, connection, transaction
from shared.outbox import enqueue
from shared.signing import jwk_of, public_key_of


async def publish_signing_key(pool: Pool, resources: Resources, *, now: datetime) -> None:
    """Keep and announce the key that signs from now on, unless that was done before."""
    jwk = resources.signer.public_jwk()
    key_id, public_key = resources.signer.key_id.hex(), jwk["x"]
    async with transaction(pool) as conn:
        if not await store.insert_signing_key(
            conn, key_id=key_id, public_key=public_key, published_at=now
        ):
            return
        event = SigningKeyPublished(
            event_id=resources.new_id(), occurred_at=now, key_id=key_id, public_key=public_key
        )
        await enqueue(conn, event, topic=prescribe.TOPIC)


async def list_public_jwks(pool: Pool) -> list[dict[str, str]]:
    """Return every public key ever used, as JWKs, oldest first."""
    async with connection(pool) as conn:
        keys = await store.list_public_keys(conn)
    return [jwk_of(public_key_of({"kty": "OKP", "crv": "Ed25519", "x": x})) for x in keys]
