"""What the engine remembers, as rows: loaded and stored by the batch of events that touches it."""

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Final

import orjson

from services.fraud.engine.windows import (
    PROFILE_DAY,
    PatientTraces,
    PharmacyTraces,
    PrescriberTraces,
    Traces,
    TracesKey,
)
from shared.db import Connection

_NEW: Final[Mapping[str, type[Traces]]] = {
    "patient": PatientTraces,
    "prescriber": PrescriberTraces,
    "pharmacy": PharmacyTraces,
}

# While the tables fill up for the first time, the planner still believes that they are empty, and
# would read them whole for each batch: the indexes that serve every query are not to be weighed.
LOCK_ENGINE: Final = """
    SELECT epoch, set_config('enable_seqscan', 'off', TRUE) FROM engine_epoch WHERE is_only
    FOR UPDATE
"""
ADVANCE: Final = "UPDATE engine_epoch SET epoch = epoch + 1 WHERE is_only RETURNING epoch"
LOAD: Final = """
    SELECT bucket.kind, bucket.ref, bucket.day, bucket.content
    FROM unnest($1::TEXT[], $2::TEXT[], $3::INTEGER[]) AS asked (kind, ref, since)
    JOIN trace_bucket AS bucket ON bucket.kind = asked.kind AND bucket.ref = asked.ref
    WHERE bucket.day >= asked.since OR bucket.day = 0
    ORDER BY bucket.kind, bucket.ref, bucket.day
"""
SAVE: Final = """
    INSERT INTO trace_bucket (kind, ref, day, content)
    SELECT kind, ref, day, content
    FROM unnest($1::TEXT[], $2::TEXT[], $3::INTEGER[], $4::BYTEA[])
        AS bucket (kind, ref, day, content)
    ON CONFLICT (kind, ref, day) DO UPDATE SET content = excluded.content
"""
FORGET: Final = "DELETE FROM trace_bucket WHERE day > 0 AND day < $1"


async def lock_engine(conn: Connection) -> int:
    """Wait for the batch under way, if any; return the number that the last one left."""
    epoch: int = await conn.fetchval(LOCK_ENGINE)
    return epoch


async def advance(conn: Connection) -> int:
    """Leave the next number: what others remember is out of date now."""
    epoch: int = await conn.fetchval(ADVANCE)
    return epoch


async def load_traces(
    conn: Connection, keys: Collection[TracesKey], *, day: int
) -> dict[TracesKey, Traces]:
    """Return what is remembered of each entity, as far back as it is needed on that day."""
    found: dict[TracesKey, Traces] = {key: _NEW[key[0]]() for key in keys}
    rows = await conn.fetch(
        LOAD,
        [kind for kind, _ in keys],
        [ref for _, ref in keys],
        [max(PROFILE_DAY + 1, day - _NEW[kind].kept_days) for kind, _ in keys],
    )
    for key, buckets in groupby(rows, key=itemgetter("kind", "ref")):
        traces = found[key]
        for bucket in buckets:
            traces.load(bucket["day"], orjson.loads(bucket["content"]))
    return found


async def save_traces(conn: Connection, touched: Iterable[tuple[TracesKey, Traces]]) -> None:
    """Store the buckets that changed, and forget that they did."""
    rows = [
        (kind, ref, day, orjson.dumps(traces.dumped(day), option=orjson.OPT_NON_STR_KEYS))
        for (kind, ref), traces in touched
        for day in sorted(traces.touched)
    ]
    if rows:
        await conn.execute(SAVE, *map(list, zip(*rows, strict=True)))


async def forget_traces(conn: Connection, *, before: int) -> None:
    """Delete the buckets of days that no signal looks back on."""
    await conn.execute(FORGET, before)
