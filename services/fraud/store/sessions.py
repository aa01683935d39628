"""Who is signed in to the console, by the digest of their cookie."""

from datetime import datetime, timedelta

from services.fraud.model.sessions import Session
from shared.access.actors import Actor, Role
from shared.db import Connection

SEEN_EVERY = timedelta(minutes=1)  # "last seen" is written no more often
PURGED_AT_ONCE_MAX = 1_000

INSERT = """
    INSERT INTO console_session
        (session_hash, actor_id, subject, caisse, name, csrf_token, created_at, seen_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)
"""
FIND = """
    SELECT subject, caisse, name, csrf_token, seen_at FROM console_session
    WHERE session_hash = $1 AND expires_at > $2 AND seen_at > $3
"""
MARK_SEEN = "UPDATE console_session SET seen_at = $2 WHERE session_hash = $1 AND seen_at < $2"
DELETE = "DELETE FROM console_session WHERE session_hash = $1"
DELETE_OLDEST = """
    DELETE FROM console_session WHERE session_hash IN (
        SELECT session_hash FROM console_session WHERE actor_id = $1
        ORDER BY created_at DESC, session_hash OFFSET $2)
"""
DELETE_EXPIRED = """
    DELETE FROM console_session WHERE session_hash IN (
        SELECT session_hash FROM console_session WHERE expires_at <= $1 LIMIT $2)
"""


async def insert_session(
    conn: Connection, session: Session, *, at: datetime, until: datetime, others_max: int
) -> None:
    """Keep a new session, end the analyst's oldest beyond `others_max`, forget expired ones."""
    actor = session.actor
    await conn.execute(DELETE_EXPIRED, at, PURGED_AT_ONCE_MAX)
    await conn.execute(DELETE_OLDEST, actor.key, others_max)
    await conn.execute(
        INSERT,
        session.digest,
        actor.key,
        actor.subject,
        actor.caisse,
        actor.name,
        session.csrf_token,
        at,
        until,
    )


async def find_session(
    conn: Connection, digest: bytes, *, at: datetime, idle: timedelta
) -> Session | None:
    """Return a session that neither its age nor idleness has ended, and note that it was seen."""
    row = await conn.fetchrow(FIND, digest, at, at - idle)
    if row is None:
        return None
    if at - row["seen_at"] >= SEEN_EVERY:
        await conn.execute(MARK_SEEN, digest, at)
    actor = Actor(
        role=Role.CPAM_ANALYST, subject=row["subject"], caisse=row["caisse"], name=row["name"]
    )
    return Session(digest, actor, row["csrf_token"])


async def delete_session(conn: Connection, digest: bytes) -> None:
    """End a session."""
    await conn.execute(DELETE, digest)
