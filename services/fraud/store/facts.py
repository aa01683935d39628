"""SQL of the kept facts: written by the batch, read by the page in the order of time."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.fraud.model.facts import Fact
from services.fraud.model.stored_facts import kind_of, packed
from shared.db import Connection, Pool, connection

PAGE: Final = 2_000

INSERT: Final = """
    INSERT INTO fact (event_id, occurred_at, kind, number, content)
    SELECT event_id, occurred_at, kind, number, content
    FROM unnest($1::UUID[], $2::TIMESTAMPTZ[], $3::TEXT[], $4::TEXT[], $5::BYTEA[])
        AS kept (event_id, occurred_at, kind, number, content)
    ON CONFLICT (event_id) DO NOTHING
"""
READ: Final = """
    SELECT event_id, occurred_at, kind, content FROM fact
    WHERE (occurred_at, event_id) > ($1, $2) AND occurred_at < $3
    ORDER BY occurred_at, event_id LIMIT $4
"""
# The moment from which no more than so many facts are kept: the newest count.
NTH_NEWEST: Final = """
    SELECT occurred_at FROM fact WHERE occurred_at < $1
    ORDER BY occurred_at DESC, event_id DESC OFFSET $2 LIMIT 1
"""
FORGET: Final = """
    DELETE FROM fact WHERE event_id IN (
        SELECT event_id FROM fact WHERE occurred_at < $1 ORDER BY occurred_at, event_id LIMIT $2
    )
"""
_FIRST: Final = UUID(int=0)


async def insert_facts(conn: Connection, facts: Sequence[Fact]) -> None:
    """Keep facts for backtests; one that is kept already stays as it is."""
    rows = [
        (fact.event_id, fact.occurred_at, kind, fact.number, packed(fact))
        for fact in facts
        if (kind := kind_of(fact)) is not None
    ]
    if rows:
        await conn.execute(INSERT, *map(list, zip(*rows, strict=True)))


async def read_facts(
    pool: Pool, *, since: datetime, until: datetime
) -> AsyncIterator[list[tuple[str, bytes]]]:
    """Yield pages of facts in the order of time; no transaction stays open between two."""
    after = since, _FIRST
    while True:
        async with connection(pool) as conn:
            rows = await conn.fetch(READ, *after, until, PAGE)
        if rows:
            yield [(row["kind"], row["content"]) for row in rows]
        if len(rows) < PAGE:
            return
        after = rows[-1]["occurred_at"], UUID(int=rows[-1]["event_id"].int)


async def find_nth_newest(conn: Connection, nth: int, *, until: datetime) -> datetime | None:
    """Return when the nth newest fact happened; None: there are not so many."""
    moment: datetime | None = await conn.fetchval(NTH_NEWEST, until, nth)
    return moment


async def forget_facts(conn: Connection, *, before: datetime, limit: int) -> int:
    """Delete some of the facts that are kept long enough; return how many."""
    done: str = await conn.execute(FORGET, before, limit)
    return int(done.rsplit(maxsplit=1)[-1])
