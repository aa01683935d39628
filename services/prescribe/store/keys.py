"""SQL of the public keys."""

from datetime import datetime
from typing import Final

from shared.db import Connection

SIGNING_KEYS_MAX: Final = 1_000


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


async def list_public_keys(conn: Connection) -> list[str]:
    """Return every key (base64url) with which anything was ever signed, oldest first."""
    rows = await conn.fetch(
        "SELECT public_key FROM signing_key ORDER BY published_at, key_id LIMIT $1",
        SIGNING_KEYS_MAX,
    )
    return [row["public_key"] for row in rows]
