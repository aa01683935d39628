"""SQL of the nights: who does which, what is looked at, what peers set as fences."""

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Final, Literal
from uuid import UUID

import orjson

from services.fraud.engine import Windows
from services.fraud.model.rule_versions import SampleFigures
from shared.db import Connection, Pool, connection

Task = Literal["signals", "sample"]
TracesKind = Literal["patient", "prescriber", "pharmacy"]

ENTITIES_PAGE: Final = 500
CONFIRMED_MAX: Final = 100_000
FENCES_MAX: Final = 100
NUMBERS_PAGE: Final = 5_000

# A night is done once; a replica that died in it left its lease.
CLAIM: Final = """
    INSERT INTO night (day, task, leased_until) VALUES ($1, $2, $4)
    ON CONFLICT (day, task) DO UPDATE SET leased_until = excluded.leased_until
    WHERE night.done_at IS NULL AND night.leased_until < $3
    RETURNING day
"""
FINISH: Final = "UPDATE night SET done_at = $3, found = $4 WHERE day = $1 AND task = $2"
LIST_ENTITIES: Final = """
    SELECT DISTINCT ref FROM trace_bucket WHERE kind = $1 AND ref > $2 ORDER BY ref LIMIT $3
"""
LIST_BUCKETS: Final = """
    SELECT ref, day, content FROM trace_bucket
    WHERE kind = $1 AND ref = ANY($2::TEXT[]) AND (day >= $3 OR day = 0)
    ORDER BY ref, day
"""
LIST_CONFIRMED: Final = """
    SELECT patient_ref, prescriber_rpps FROM alert WHERE withdrawn_at IS NULL
    ORDER BY confirmed_at DESC LIMIT $1
"""
LIST_FENCES: Final = "SELECT measure, beyond FROM peer_fence ORDER BY measure LIMIT $1"
DELETE_FENCES: Final = "DELETE FROM peer_fence"
INSERT_FENCES: Final = """
    INSERT INTO peer_fence (measure, beyond, measured_at)
    SELECT measure, beyond, $3 FROM unnest($1::TEXT[], $2::FLOAT8[]) AS told (measure, beyond)
"""
LIST_NUMBERS: Final = """
    SELECT occurred_at, event_id, CASE WHEN kind = 'presentation' THEN number END AS number
    FROM fact WHERE (occurred_at, event_id) > ($1, $2) AND occurred_at < $3
    ORDER BY occurred_at, event_id LIMIT $4
"""
FIND_FIRST_VISIT: Final = """
    SELECT content FROM fact
    WHERE kind = 'presentation' AND number = $1 AND occurred_at >= $2 AND occurred_at < $3
    ORDER BY occurred_at, event_id LIMIT 1
"""
IS_FLAGGED: Final = "SELECT EXISTS (SELECT FROM fraud_case WHERE number = $1)"
FIND_CASE: Final = "SELECT case_id FROM fraud_case WHERE number = $1 AND state = 'open'"
INSERT_SAMPLE: Final = """
    INSERT INTO audit_sample (number, drawn_at, case_id, was_flagged) VALUES ($1, $2, $3, $4)
    ON CONFLICT (number) DO NOTHING
"""
COUNT_SAMPLE: Final = """
    SELECT count(*) AS drawn, count(*) FILTER (WHERE s.was_flagged) AS flagged,
           count(*) FILTER (WHERE NOT s.was_flagged AND c.outcome IS NOT NULL) AS decided,
           count(*) FILTER (WHERE NOT s.was_flagged AND c.outcome = 'confirmed') AS confirmed
    FROM audit_sample AS s LEFT JOIN fraud_case AS c ON c.case_id = s.case_id
    WHERE s.drawn_at >= $1
"""


async def claim_night(
    conn: Connection, day: date, task: Task, *, now: datetime, until: datetime
) -> bool:
    """Take a night's task; False: it is done, or another replica is at it."""
    return await conn.fetchval(CLAIM, day, task, now, until) is not None


async def finish_night(
    conn: Connection, day: date, task: Task, *, at: datetime, found: int
) -> None:
    """Say that it is done."""
    await conn.execute(FINISH, day, task, at, found)


async def read_windows(pool: Pool, kind: TracesKind, *, since: int) -> AsyncIterator[Windows]:
    """Yield the remembered traces of a kind of entity by the page, from a day on."""
    after = ""
    while True:
        async with connection(pool) as conn:
            refs = [r["ref"] for r in await conn.fetch(LIST_ENTITIES, kind, after, ENTITIES_PAGE)]
            rows = await conn.fetch(LIST_BUCKETS, kind, refs, since) if refs else ()
        if not refs:
            return
        windows = Windows()
        for ref, buckets in groupby(rows, key=itemgetter("ref")):
            traces = windows.traces((kind, ref))
            for bucket in buckets:
                traces.load(bucket["day"], orjson.loads(bucket["content"]))
        yield windows
        after = refs[-1]


async def list_confirmed(conn: Connection) -> frozenset[str]:
    """Return the patients and prescribers of confirmed alerts."""
    rows = await conn.fetch(LIST_CONFIRMED, CONFIRMED_MAX)
    return frozenset(ref for row in rows for ref in row if ref is not None)


async def load_fences(conn: Connection) -> dict[str, float]:
    """Return the fences of peers by measure."""
    return {row["measure"]: row["beyond"] for row in await conn.fetch(LIST_FENCES, FENCES_MAX)}


async def replace_fences(conn: Connection, fences: Mapping[str, float], *, at: datetime) -> None:
    """Put the fences of a night in the place of those before."""
    await conn.execute(DELETE_FENCES)
    await conn.execute(INSERT_FENCES, list(fences), list(fences.values()), at)


async def read_numbers(pool: Pool, *, since: datetime, until: datetime) -> AsyncIterator[set[str]]:
    """Yield the prescriptions shown between two moments by the page; one may come again."""
    after = since, UUID(int=0)
    while True:
        async with connection(pool) as conn:
            rows = await conn.fetch(LIST_NUMBERS, *after, until, NUMBERS_PAGE)
        if not rows:
            return
        yield {row["number"] for row in rows if row["number"] is not None}
        after = rows[-1]["occurred_at"], UUID(int=rows[-1]["event_id"].int)


async def find_first_visit(
    conn: Connection, number: str, *, since: datetime, until: datetime
) -> bytes | None:
    """Return the first presentation of a prescription between two moments, as it is kept."""
    content: bytes | None = await conn.fetchval(FIND_FIRST_VISIT, number, since, until)
    return content


async def is_flagged(conn: Connection, number: str) -> bool:
    """Tell whether a prescription has, or had, a case."""
    return bool(await conn.fetchval(IS_FLAGGED, number))


async def insert_sample(conn: Connection, number: str, *, at: datetime, was_flagged: bool) -> None:
    """Keep what was drawn, with the case that it now has."""
    case_id: UUID | None = None if was_flagged else await conn.fetchval(FIND_CASE, number)
    await conn.execute(INSERT_SAMPLE, number, at, case_id, was_flagged)


async def count_sample(conn: Connection, *, since: datetime) -> SampleFigures:
    """Return how many were drawn, flagged before, and of the others decided and confirmed."""
    row = await conn.fetchrow(COUNT_SAMPLE, since)
    assert row is not None, "an aggregate has one row"
    return SampleFigures(**row)
