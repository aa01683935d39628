"""Messages as their recipients read them, in the order of a cursor that never skips a row."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg
import orjson

from services.notify.model import Letter, StoredMessage, Words
from shared.contracts.notify import MessageKind
from shared.db import Connection
from shared.sealing import KeyRing

# Whoever draws a cursor holds the mailbox's row until the commit, so cursors become visible in
# their order; a sequence alone would show 8 before 7 when 7 commits later.
DRAW_CURSOR: Final = """
    INSERT INTO mailbox (recipient, last_cursor) VALUES ($1, 1)
    ON CONFLICT (recipient) DO UPDATE SET last_cursor = mailbox.last_cursor + 1
    RETURNING last_cursor
"""
HAS_MESSAGE: Final = "SELECT EXISTS (SELECT FROM message WHERE message_id = $1)"
INSERT_MESSAGE: Final = """
    INSERT INTO message
        (message_id, recipient, cursor, recipient_kind, kind, number, created_at, correlation_id,
         has_document, sealed, next_attempt_at, dispensation_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
# What was executed is hidden from the prescriber as soon as the patient objects, also afterwards.
LIST_MESSAGES: Final = """
    SELECT m.message_id, m.cursor, m.kind, m.number, p.patient_ref, m.created_at, m.has_document,
        m.state, m.attempts, m.sealed,
        m.recipient_kind = 'prescriber'
            AND NOT coalesce(k.prescriber_sees_execution, p.prescriber_sees_execution, TRUE)
            AS is_execution_hidden,
        CASE WHEN m.recipient_kind = 'patient' THEN m.dispensation_id END AS dispensation_id,
        CASE WHEN m.recipient_kind = 'patient' THEN (
            SELECT array_agg(r.line ORDER BY r.line) FROM receipt AS r
            WHERE r.dispensation_id = m.dispensation_id AND r.denied_at IS NOT NULL
        ) END AS denied_lines
    FROM message AS m LEFT JOIN contact AS p ON p.number = m.number
        LEFT JOIN consent AS k ON k.number = m.number
    WHERE m.recipient = $1 AND m.cursor > $2
      AND NOT (
          m.recipient_kind = 'prescriber' AND m.kind IN ('recorded', 'billed', 'reversed')
          AND EXISTS (
              SELECT FROM consent AS c
              WHERE c.number = m.number AND NOT c.prescriber_sees_execution
          )
      )
    ORDER BY m.cursor
    LIMIT $3
"""
LIST_KNOWN: Final = "SELECT message_id FROM message WHERE message_id = ANY($1::UUID[]) LIMIT 100"
FIND_DOCUMENT: Final = """
    SELECT m.number, m.recipient AS inbox, p.patient_ref, p.prescriber_rpps
    FROM message AS m JOIN contact AS p ON p.number = m.number
    WHERE m.message_id = $1 AND m.has_document
"""
LAST_CURSORS: Final = """
    SELECT recipient, last_cursor FROM mailbox WHERE recipient = ANY($1::TEXT[]) LIMIT $2
"""


class Address(NamedTuple):
    """Where a message goes and what it says."""

    to: str
    words: Words


class FoundDocument(NamedTuple):
    """The prescription that goes with a message, whose it is, and the inbox the message lies in."""

    number: str
    inbox: str
    patient_ref: str
    prescriber_rpps: str


async def insert_letters(
    conn: Connection, letters: Iterable[Letter], *, keys: KeyRing, now: datetime
) -> None:
    """Put new letters into their inboxes, to be mailed at once; known ones stay as they are."""
    # In one order for everybody: two transactions never wait for each other's mailbox.
    for letter in sorted(letters, key=lambda each: each.inbox):
        if not await conn.fetchval(HAS_MESSAGE, letter.message_id):
            await _insert_letter(conn, letter, keys=keys, now=now)


async def _insert_letter(conn: Connection, letter: Letter, *, keys: KeyRing, now: datetime) -> None:
    cursor = await conn.fetchval(DRAW_CURSOR, letter.inbox)
    words = {"to": letter.address, "words": letter.words}
    await conn.execute(
        INSERT_MESSAGE,
        letter.message_id,
        letter.inbox,
        cursor,
        letter.recipient_kind,
        letter.kind,
        letter.number,
        letter.created_at,
        letter.correlation_id,
        letter.has_document,
        keys.seal(orjson.dumps(words), aad=_aad(letter.message_id)),
        now,
        letter.dispensation_id,
    )


async def list_messages(
    conn: Connection, inbox: str, *, after: int, limit: int, keys: KeyRing
) -> list[StoredMessage]:
    """Return the messages of an inbox whose cursor is above `after`, oldest first."""
    rows = await conn.fetch(LIST_MESSAGES, inbox, after, limit)
    return [_opened(row, keys) for row in rows]


async def list_known(conn: Connection, message_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Return which of these messages there are, left or not."""
    rows = await conn.fetch(LIST_KNOWN, list(message_ids))
    return frozenset(row["message_id"] for row in rows)


async def find_document(conn: Connection, message_id: UUID) -> FoundDocument | None:
    """Return whose message a document goes with, and which prescription it is."""
    row = await conn.fetchrow(FIND_DOCUMENT, message_id)
    return None if row is None else FoundDocument(**row)


async def list_last_cursors(conn: Connection, inboxes: Sequence[str]) -> dict[str, int]:
    """Return the highest cursor of each of these inboxes that has any message."""
    rows = await conn.fetch(LAST_CURSORS, list(inboxes), len(inboxes))
    return {row["recipient"]: row["last_cursor"] for row in rows}


def open_words(
    sealed: str, message_id: UUID, *, is_execution_hidden: bool, keys: KeyRing
) -> Address:
    """Open a message in the words that its recipient may read; raises `Unsealable`."""
    opened: dict[str, Any] = orjson.loads(keys.unseal(sealed, aad=_aad(message_id)))
    words = Words(**opened["words"])
    return Address(opened["to"], words.shown(is_hidden=is_execution_hidden))


def _opened(row: asyncpg.Record, keys: KeyRing) -> StoredMessage:
    created_at: datetime = row["created_at"]
    _, words = open_words(
        row["sealed"],
        row["message_id"],
        is_execution_hidden=row["is_execution_hidden"],
        keys=keys,
    )
    return StoredMessage(
        message_id=row["message_id"],
        cursor=row["cursor"],
        kind=_kind_shown(row["kind"], is_execution_hidden=row["is_execution_hidden"]),
        number=row["number"],
        patient_ref=row["patient_ref"],
        created_at=created_at,
        has_document=row["has_document"],
        state=row["state"],
        attempts=row["attempts"],
        words=words,
        dispensation_id=row["dispensation_id"],
        denied_lines=tuple(row["denied_lines"] or ()),
    )


def _kind_shown(kind: MessageKind, *, is_execution_hidden: bool) -> MessageKind:
    """Return the kind that the reader may know: a rejection tells what was dispensed (ADR 19)."""
    return "cancelled" if is_execution_hidden and kind == "cancellation_rejected" else kind


def _aad(message_id: UUID) -> bytes:
    return f"notify.message:{message_id}".encode()
