"""Records that consumers cannot get past: where they are, and an operator's word to go on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from typing_extensions import override

from shared.db import Connection

LIST_MAX: Final = 100

# The same record counts on from when it was first held; another one begins anew.
NOTE = """
    INSERT INTO held_event AS held (consumer, topic, partition, record_offset, reason, tries)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (consumer, topic, partition) DO UPDATE SET
        record_offset = excluded.record_offset,
        reason = excluded.reason,
        tries = excluded.tries,
        tried_at = excluded.tried_at,
        held_since = CASE WHEN held.record_offset = excluded.record_offset
            THEN held.held_since ELSE excluded.held_since END,
        released_by = CASE WHEN held.record_offset = excluded.record_offset
            THEN held.released_by END,
        released_at = CASE WHEN held.record_offset = excluded.record_offset
            THEN held.released_at END
    RETURNING released_by, released_at
"""
FORGET = """
    DELETE FROM held_event
    WHERE consumer = $1 AND topic = $2 AND partition = $3 AND record_offset <= $4
"""
LIST = """
    SELECT consumer, topic, partition, record_offset, reason, tries, held_since, tried_at,
        released_by
    FROM held_event ORDER BY held_since, consumer, partition LIMIT $1
"""
RELEASE = """
    UPDATE held_event SET released_by = $4, released_at = clock_timestamp()
    WHERE topic = $1 AND partition = $2 AND record_offset = $3
    RETURNING consumer
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one record is."""

    topic: str
    partition: int
    offset: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read TOPIC:PARTITION:OFFSET, as `held list` prints it; raises ValueError."""
        topic, partition, offset = text.split(":")
        return cls(topic, int(partition), int(offset))

    @override
    def __str__(self) -> str:
        return f"{self.topic}:{self.partition}:{self.offset}"


@dataclass(frozen=True, slots=True)
class Release:
    """An operator let the consumer go past the record."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A record that stops its partition, and why; never what it says."""

    consumer: str
    place: Place
    reason: str
    tries: int
    held_since: datetime
    tried_at: datetime
    released_by: str | None


async def note_held(
    conn: Connection, consumer: str, place: Place, *, reason: str, tries: int
) -> Release | None:
    """Write down that the record was tried in vain; returns the operator's release of it."""
    row = await conn.fetchrow(
        NOTE, consumer, place.topic, place.partition, place.offset, reason, tries
    )
    if row is None or row["released_by"] is None:
        return None
    return Release(row["released_by"], row["released_at"])


async def forget_held(conn: Connection, consumer: str, place: Place) -> None:
    """Strike out what was held in this partition up to here: the consumer got past it."""
    await conn.execute(FORGET, consumer, place.topic, place.partition, place.offset)


async def list_held(conn: Connection) -> list[Held]:
    """What stops a partition now, longest first."""
    return [
        Held(
            consumer=row["consumer"],
            place=Place(row["topic"], row["partition"], row["record_offset"]),
            reason=row["reason"],
            tries=row["tries"],
            held_since=row["held_since"],
            tried_at=row["tried_at"],
            released_by=row["released_by"],
        )
        for row in await conn.fetch(LIST, LIST_MAX)
    ]


async def release(conn: Connection, place: Place, *, by: str) -> str | None:
    """Let the consumer set this very record aside at its next try in vain.

    Returns the consumer's name; None when the record is not held.
    """
    consumer: str | None = await conn.fetchval(
        RELEASE, place.topic, place.partition, place.offset, by
    )
    return consumer
