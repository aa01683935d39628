"""What the engine remembers, as rows: loaded and stored by the batch of events that touches it."""

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Final

import orjson

from services.fraud.engine.windows import (
    PatientTraces,
    PharmacyTraces,
    PrescriberTraces,
    Traces,
    TracesKey,
)
from services.fraud.engine.windows.patient import LINK_DAYS
from shared.db import Connection

_NEW: Final[Mapping[str, type[Traces]]] = {
    "patient": PatientTraces,
    "prescriber": PrescriberTraces,
    "pharmacy": PharmacyTraces,
}

SLACK_DAYS: Final = 30  # an event may come so late

# While the tables fill up for the first time, the planner still believes that they are empty, and
# would read them whole for each batch: the indexes that serve every query are not to be weighed.
LOCK_ENGINE: Final = """
    SELECT epoch, set_config('enable_seqscan', 'off', TRUE) FROM engine_epoch WHERE is_only
    FOR UPDATE
"""
ADVANCE: Final = "UPDATE engine_epoch SET epoch = epoch + 1 WHERE is_only RETURNING epoch"
LOAD: Final = """
    SELECT bucket.kind, bucket.ref, bucket.day, bucket.content
    FROM unnest($1::TEXT[], $2::TEXT[]) AS asked (kind, ref)
    JOIN trace_bucket AS bucket ON bucket.kind = asked.kind AND bucket.ref = asked.ref
    ORDER BY bucket.kind, bucket.ref, bucket.day
"""
SAVE: Final = """
    INSERT INTO trace_bucket AS known (kind, ref, day, touched, content)
    SELECT kind, ref, day, touched, content
    FROM unnest($1::TEXT[], $2::TEXT[], $3::INTEGER[], $4::INTEGER[], $5::BYTEA[])
        AS bucket (kind, ref, day, touched, content)
    ON CONFLICT (kind, ref, day) DO UPDATE SET
        content = excluded.content, touched = greatest(known.touched, excluded.touched)
"""
FORGET: Final = """
    DELETE FROM trace_bucket WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM trace_bucket
        WHERE kind = $1 AND day > 0 AND day <= $2 ORDER BY day LIMIT $3
    ))
"""
FORGET_HABITS: Final = """
    DELETE FROM trace_bucket WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM trace_bucket WHERE day = 0 AND touched <= $1 ORDER BY touched LIMIT $2
    ))
"""


async def lock_engine(conn: Connection) -> int:
    """Wait for the batch under way, if any; return the number that the last one left."""
    epoch: int = await conn.fetchval(LOCK_ENGINE)
    return epoch


async def advance(conn: Connection) -> int:
    """Leave the next number: what others remember is out of date now."""
    epoch: int = await conn.fetchval(ADVANCE)
    return epoch


async def load_traces(conn: Connection, keys: Collection[TracesKey]) -> dict[TracesKey, Traces]:
    """Return all that is remembered of each entity: a bucket that is not read is written over."""
    found: dict[TracesKey, Traces] = {key: _NEW[key[0]]() for key in keys}
    rows = await conn.fetch(LOAD, [kind for kind, _ in keys], [ref for _, ref in keys])
    for key, buckets in groupby(rows, key=itemgetter("kind", "ref")):
        traces = found[key]
        for bucket in buckets:
            traces.load(bucket["day"], orjson.loads(bucket["content"]))
    return found


async def save_traces(conn: Connection, touched: Iterable[tuple[TracesKey, Traces]]) -> None:
    """Store the buckets that changed, and forget that they did."""
    rows = [
        (kind, ref, day, max(traces.touched), _packed(traces, day))
        for (kind, ref), traces in touched
        for day in sorted(traces.touched)
    ]
    if rows:
        await conn.execute(SAVE, *map(list, zip(*rows, strict=True)))


def _packed(traces: Traces, day: int) -> bytes:
    return orjson.dumps(traces.dumped(day), option=orjson.OPT_NON_STR_KEYS)


async def forget_traces(conn: Connection, *, today: int, limit: int) -> int:
    """Delete some buckets of days that no signal looks back on any more; return how many."""
    gone = 0
    for kind, traces in _NEW.items():
        last = today - traces.kept_days - SLACK_DAYS
        done: str = await conn.execute(FORGET, kind, last, limit)
        gone += int(done.rsplit(maxsplit=1)[-1])
    done = await conn.execute(FORGET_HABITS, today - LINK_DAYS - SLACK_DAYS, limit)
    return gone + int(done.rsplit(maxsplit=1)[-1])
