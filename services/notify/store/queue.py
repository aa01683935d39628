"""The queue of mails: leases, so that replicas share it and a crash loses nothing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from shared.contracts.notify import MessageKind, RecipientKind
from shared.db import Connection

# Only the oldest pending mail of each recipient may leave: order is kept, and a mailbox that
# refuses delays nobody else.
LEASE_DUE: Final = """
    WITH due AS (
        SELECT m.message_id FROM message AS m
        WHERE m.state = 'pending' AND m.next_attempt_at <= $1
          AND NOT EXISTS (
              SELECT FROM message AS earlier
              WHERE earlier.recipient = m.recipient AND earlier.state = 'pending'
                AND earlier.cursor < m.cursor
          )
        ORDER BY m.next_attempt_at
        LIMIT $2
        FOR UPDATE OF m SKIP LOCKED
    )
    UPDATE message SET lease_id = $3, next_attempt_at = $4, attempts = message.attempts + 1
    FROM due WHERE message.message_id = due.message_id
    RETURNING message.message_id, message.lease_id, message.attempts, message.recipient_kind,
        message.kind, message.number, message.created_at, message.correlation_id,
        message.has_document, message.sealed,
        message.recipient_kind = 'prescriber' AND NOT coalesce((
            SELECT coalesce(k.prescriber_sees_execution, c.prescriber_sees_execution)
            FROM contact AS c LEFT JOIN consent AS k ON k.number = c.number
            WHERE c.number = message.number
        ), TRUE) AS is_execution_hidden
"""
# A mail that left has left, even if the patient objected meanwhile.
MARK_SENT: Final = """
    UPDATE message SET state = 'sent', lease_id = NULL, settled_at = $3
    WHERE message_id = $1 AND lease_id = $2 AND state IN ('pending', 'withheld')
    RETURNING TRUE
"""
MARK_FAILED: Final = """
    UPDATE message SET state = 'failed', lease_id = NULL, settled_at = $3
    WHERE message_id = $1 AND lease_id = $2 AND state = 'pending'
    RETURNING TRUE
"""
MARK_RETRY: Final = """
    UPDATE message SET lease_id = NULL, next_attempt_at = $3
    WHERE message_id = $1 AND lease_id = $2 AND state = 'pending'
"""
WITHHOLD: Final = """
    UPDATE message SET state = 'withheld'
    WHERE number = $1 AND state = 'pending' AND recipient_kind = 'prescriber'
      AND kind IN ('recorded', 'billed', 'reversed')
"""
RELEASE: Final = """
    UPDATE message SET state = 'pending'
    WHERE number = $1 AND state = 'withheld'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """The right to send one message until the lease ends; `attempts` counts this one too."""

    message_id: UUID
    lease_id: UUID
    attempts: int
    recipient_kind: RecipientKind
    kind: MessageKind
    number: str | None
    created_at: datetime
    correlation_id: UUID | None
    has_document: bool
    is_execution_hidden: bool
    sealed: str = field(repr=False)


async def lease_due(
    conn: Connection, *, lease_id: UUID, now: datetime, until: datetime, limit: int
) -> list[Leased]:
    """Take up to `limit` due messages, at most one per recipient, until the lease ends."""
    rows = await conn.fetch(LEASE_DUE, now, limit, lease_id, until)
    return [Leased(**row) for row in rows]


async def mark_sent(conn: Connection, lease: Leased, *, at: datetime) -> bool:
    """Note that the mail server took it; False when another lease has taken over."""
    return bool(await conn.fetchval(MARK_SENT, lease.message_id, lease.lease_id, at))


async def mark_failed(conn: Connection, lease: Leased, *, at: datetime) -> bool:
    """Give the message up; False when it is not ours to give up any more."""
    return bool(await conn.fetchval(MARK_FAILED, lease.message_id, lease.lease_id, at))


async def mark_retry(conn: Connection, lease: Leased, *, at: datetime) -> None:
    """Try again from `at` on."""
    await conn.execute(MARK_RETRY, lease.message_id, lease.lease_id, at)


async def withhold(conn: Connection, number: str) -> None:
    """Keep back what would tell the prescriber about the execution and has not left yet."""
    await conn.execute(WITHHOLD, number)


async def release(conn: Connection, number: str) -> None:
    """Let leave what was kept back: the patient agrees again."""
    await conn.execute(RELEASE, number)
