"""SQL of the public keys."""

from datetime import datetime
from typing import Final

from services.prescribe.model import StoredKey
from shared.db import Connection

# What the newest thousand keys did not sign has expired, unless keys change every few hours.
SIGNING_KEYS_MAX: Final = 1_000
# Whoever issues shares the key, whoever revokes it has it alone. No row lock: shared ones let each
# other pass while a revocation waits, and under load it would wait for ever; these form a queue.
_SHARE_KEY: Final = "SELECT pg_advisory_xact_lock_shared(hashtextextended('signing_key:' || $1, 0))"
_LOCK_KEY: Final = "SELECT pg_advisory_xact_lock(hashtextextended('signing_key:' || $1, 0))"


async def insert_signing_key(
    conn: Connection, *, key_id: str, public_key: str, published_at: datetime
) -> bool:
    """Keep a public key for ever; False when it was there already."""
    is_new = await conn.fetchval(
        """
        INSERT INTO signing_key (key_id, public_key, published_at) VALUES ($1, $2, $3)
        ON CONFLICT (key_id) DO NOTHING
        RETURNING TRUE
        """,
        key_id,
        public_key,
        published_at,
    )
    return bool(is_new)


async def list_signing_keys(conn: Connection) -> list[StoredKey]:
    """Return the keys with which anything was ever signed, the newest first."""
    rows = await conn.fetch(
        """
        SELECT key_id, public_key, published_at, trusted_until, revoked_at
        FROM signing_key ORDER BY published_at DESC, key_id LIMIT $1
        """,
        SIGNING_KEYS_MAX,
    )
    return [StoredKey(**dict(row)) for row in rows]


async def lock_signing_key(conn: Connection, key_id: str) -> StoredKey | None:
    """Return a key that nobody else revokes, and under which nobody issues, meanwhile."""
    await conn.execute(_LOCK_KEY, key_id)
    row = await conn.fetchrow(
        """
        SELECT key_id, public_key, published_at, trusted_until, revoked_at
        FROM signing_key WHERE key_id = $1
        """,
        key_id,
    )
    return None if row is None else StoredKey(**dict(row))


async def share_signing_key(conn: Connection, key_id: str) -> None:
    """Let nobody revoke this key until the transaction ends; whoever did it before is seen now."""
    await conn.execute(_SHARE_KEY, key_id)


async def is_revoked(conn: Connection, key_id: str) -> bool:
    """Tell whether a key may sign nothing any more."""
    found = await conn.fetchval(
        "SELECT TRUE FROM signing_key WHERE key_id = $1 AND revoked_at IS NOT NULL", key_id
    )
    return bool(found)


async def mark_revoked(
    conn: Connection, key_id: str, *, trusted_until: datetime, revoked_at: datetime
) -> None:
    """Say until when a key is trusted; of the first revocation its moment stays."""
    await conn.execute(
        """
        UPDATE signing_key
        SET trusted_until = $2, revoked_at = coalesce(revoked_at, $3)
        WHERE key_id = $1
        """,
        key_id,
        trusted_until,
        revoked_at,
    )
