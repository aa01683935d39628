"""SQL of the index of names: keyed tokens lead to words, words to alerts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.fraud.search import WordTokens
from shared.db import Connection

WORDS_OF_ALERT_MAX = 100  # two names of eight words, and those joined

# One at a time: a word without alerts is removed, and another alert must not be taking it up.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('fraud.name_word'))"
INSERT_WORDS = """
    WITH added AS (
        INSERT INTO name_word (word) SELECT DISTINCT word FROM unnest($1::BIGINT[]) AS told (word)
        ON CONFLICT (word) DO NOTHING
        RETURNING word_no, word
    )
    INSERT INTO name_lead (token, word_no)
    SELECT told.token, added.word_no
    FROM unnest($1::BIGINT[], $2::BIGINT[]) AS told (word, token) JOIN added USING (word)
    ON CONFLICT DO NOTHING
"""
INSERT_NAME = """
    INSERT INTO alert_name (alert_id, sealed, made_with) VALUES ($1, $2, $3) RETURNING alert_no
"""
INSERT_POSTINGS = """
    INSERT INTO name_posting (word_no, alert_no)
    SELECT word_no, $2 FROM name_word WHERE word = ANY($1::BIGINT[])
    ON CONFLICT DO NOTHING
"""
DELETE_NAME = """
    WITH gone AS (
        DELETE FROM name_posting
        WHERE alert_no = (SELECT alert_no FROM alert_name WHERE alert_id = $1)
        RETURNING word_no
    )
    SELECT word_no FROM gone LIMIT $2
"""
DELETE_WORDS = """
    DELETE FROM name_word AS w
    WHERE w.word_no = ANY($1::INTEGER[])
      AND NOT EXISTS (SELECT FROM name_posting AS p WHERE p.word_no = w.word_no)
"""
LIST_MADE_OTHERWISE = """
    SELECT alert_id, sealed FROM alert_name WHERE made_with <> $1 ORDER BY alert_no LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class SealedName:
    """The sealed words of one alert."""

    alert_id: UUID
    sealed: str = field(repr=False)


async def lock_index(conn: Connection) -> None:
    """Let no other transaction change the index before this one ends; it may be asked again."""
    await conn.execute(LOCK)


async def insert_name(
    conn: Connection, name: SealedName, words: Sequence[WordTokens], *, made_with: str
) -> None:
    """Index one alert that is not indexed yet, under `lock_index`."""
    assert len(words) <= WORDS_OF_ALERT_MAX, "names are cut before they are indexed"
    pairs = [(word.word, token) for word in words for token in sorted(word.leads)]
    await conn.execute(INSERT_WORDS, *(list(column) for column in zip(*pairs, strict=True)))
    alert_no = await conn.fetchval(INSERT_NAME, name.alert_id, name.sealed, made_with)
    await conn.execute(INSERT_POSTINGS, [word.word for word in words], alert_no)


async def delete_name(conn: Connection, alert_id: UUID) -> None:
    """Forget one alert and the words that no other has, under `lock_index`; it may not be there."""
    gone = await conn.fetch(DELETE_NAME, alert_id, WORDS_OF_ALERT_MAX)
    await conn.execute("DELETE FROM alert_name WHERE alert_id = $1", alert_id)
    await conn.execute(DELETE_WORDS, [row["word_no"] for row in gone])


async def list_made_otherwise(
    conn: Connection, made_with: str, *, limit: int
) -> tuple[SealedName, ...]:
    """Return alerts that are indexed with another key or scheme than `made_with`."""
    rows = await conn.fetch(LIST_MADE_OTHERWISE, made_with, limit)
    return tuple(SealedName(**dict(row)) for row in rows)
