"""SQL of the public keys that verify prescriptions."""

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.db import Connection


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A public key of prescribe; `trusted_until` is None unless it was revoked."""

    public_key: Ed25519PublicKey
    trusted_until: datetime | None


async def insert_signing_key(
    conn: Connection, key_id: bytes, *, public_key: bytes, published_at: datetime
) -> None:
    """Keep a key for ever; a key already known stays as it is."""
    await conn.execute(
        """
        INSERT INTO signing_key (key_id, public_key, published_at) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING
        """,
        key_id,
        public_key,
        published_at,
    )


async def mark_key_revoked(conn: Connection, key_id: bytes, *, trusted_until: datetime) -> bool:
    """Say until when a key is trusted; False when it was not learnt yet.

    An end that was told before is never moved later.
    """
    is_known = await conn.fetchval(
        """
        UPDATE signing_key SET trusted_until = least(trusted_until, $2) WHERE key_id = $1
        RETURNING TRUE
        """,
        key_id,
        trusted_until,
    )
    return bool(is_known)


async def find_signing_key(conn: Connection, key_id: bytes) -> StoredKey | None:
    """Return a public key, and until when it is trusted."""
    row = await conn.fetchrow(
        "SELECT public_key, trusted_until FROM signing_key WHERE key_id = $1", key_id
    )
    if row is None:
        return None
    public_key = Ed25519PublicKey.from_public_bytes(row["public_key"])
    return StoredKey(public_key, row["trusted_until"])


async def names_unlearnt_key(
    conn: Connection, number: str, *, key_id: bytes, qr_digest: bytes
) -> bool:
    """Tell whether our copy says that this key signed it, or that this very QR was issued.

    Both are written once, so no lock is needed.
    """
    is_ours: bool | None = await conn.fetchval(
        """
        SELECT signing_key_id = $2 OR qr_digest = $3 FROM prescription WHERE number = $1
        """,
        number,
        key_id,
        qr_digest,
    )
    return bool(is_ours)
