"""SQL of what rules said: those on trial in a table of their own, live ones by their signals."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from services.fraud.engine import EntityHit
from services.fraud.model.rule_versions import DayOfHits, HitCounts, Precision
from shared.db import Connection
from shared.departments import caisse_of, department_of

SERIES_DAYS_MAX: Final = 92

INSERT: Final = """
    INSERT INTO shadow_hit
        (rule_version_id, event_id, entity_kind, entity_ref, caisse, occurred_at, observed,
         threshold)
    SELECT rule_version_id, event_id, entity_kind, entity_ref, caisse, occurred_at, observed,
           threshold
    FROM unnest($1::UUID[], $2::UUID[], $3::TEXT[], $4::TEXT[], $5::TEXT[], $6::TIMESTAMPTZ[],
                $7::TEXT[], $8::TEXT[])
        AS found (rule_version_id, event_id, entity_kind, entity_ref, caisse, occurred_at, observed,
                  threshold)
    ON CONFLICT (rule_version_id, event_id, entity_ref) DO NOTHING
"""
FORGET: Final = """
    DELETE FROM shadow_hit WHERE ctid IN (
        SELECT ctid FROM shadow_hit WHERE occurred_at < $1 ORDER BY occurred_at LIMIT $2
    )
"""
COUNT_SHADOW: Final = """
    SELECT rule_version_id, count(*) FILTER (WHERE occurred_at >= $2) AS week, count(*) AS month
    FROM shadow_hit WHERE occurred_at >= $1 AND occurred_at <= $3 GROUP BY rule_version_id
"""
COUNT_LIVE: Final = """
    SELECT s.rule, s.signal_version AS version,
           count(*) FILTER (WHERE h.occurred_at >= $2) AS week, count(*) AS month
    FROM hit AS h JOIN raised_signal AS s ON s.signal_id = h.signal_id
    WHERE h.occurred_at >= $1 AND h.occurred_at <= $3
    GROUP BY s.rule, s.signal_version
"""
COUNT_OUTCOMES: Final = """
    SELECT s.rule, s.signal_version AS version,
           count(DISTINCT c.case_id) FILTER (WHERE c.outcome = 'confirmed') AS confirmed,
           count(DISTINCT c.case_id) FILTER (WHERE c.outcome = 'unfounded') AS unfounded
    FROM fraud_case AS c JOIN raised_signal AS s ON s.case_id = c.case_id
    WHERE c.outcome IN ('confirmed', 'unfounded') AND c.last_hit_at >= $1
    GROUP BY s.rule, s.signal_version
"""
LIVE_BY_DAY: Final = """
    SELECT (h.occurred_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS hits
    FROM hit AS h JOIN raised_signal AS s ON s.signal_id = h.signal_id
    WHERE s.rule = $1 AND h.occurred_at >= $2 AND h.occurred_at <= $3
    GROUP BY day ORDER BY day LIMIT $4
"""
SHADOW_BY_DAY: Final = """
    SELECT (occurred_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS hits
    FROM shadow_hit
    WHERE rule_version_id = ANY($1::UUID[]) AND occurred_at >= $2 AND occurred_at <= $3
    GROUP BY day ORDER BY day LIMIT $4
"""

RuleKey = tuple[str, int]  # a rule and one of its versions


async def insert_shadow_hits(
    conn: Connection, hits: Sequence[EntityHit], versions: Mapping[RuleKey, UUID]
) -> None:
    """Store what rules on trial said: no case, no event."""
    rows = [
        (
            *(versions[each.hit.rule, each.hit.version], each.fact.event_id),
            *(each.hit.entity_kind, each.entity_ref, _caisse(each), each.moment),
            *(each.hit.observed, each.hit.threshold),
        )
        for each in hits
    ]
    if rows:
        await conn.execute(INSERT, *map(list, zip(*rows, strict=True)))


async def forget_shadow_hits(conn: Connection, *, before: datetime, limit: int) -> int:
    """Delete some of what is kept long enough; return how many."""
    done: str = await conn.execute(FORGET, before, limit)
    return int(done.rsplit(maxsplit=1)[-1])


async def count_shadow(
    conn: Connection, *, week: datetime, month: datetime, until: datetime
) -> dict[UUID, HitCounts]:
    """Count the hits of versions on trial since two moments."""
    rows = await conn.fetch(COUNT_SHADOW, month, week, until)
    return {
        UUID(int=row[0].int): HitCounts(last_7_days=row[1], last_30_days=row[2]) for row in rows
    }


async def count_live(
    conn: Connection, *, week: datetime, month: datetime, until: datetime
) -> dict[RuleKey, HitCounts]:
    """Count the hits of live versions since two moments."""
    rows = await conn.fetch(COUNT_LIVE, month, week, until)
    return {(row[0], row[1]): HitCounts(last_7_days=row[2], last_30_days=row[3]) for row in rows}


async def count_outcomes(conn: Connection, *, since: datetime) -> dict[RuleKey, Precision]:
    """Count what analysts decided of the cases that each version has a signal in."""
    rows = await conn.fetch(COUNT_OUTCOMES, since)
    return {(row[0], row[1]): Precision(confirmed=row[2], unfounded=row[3]) for row in rows}


async def list_live_by_day(
    conn: Connection, rule: str, *, since: datetime, until: datetime
) -> tuple[DayOfHits, ...]:
    """Return the hits of a rule per day (UTC), whatever version was live."""
    return _days(await conn.fetch(LIVE_BY_DAY, rule, since, until, SERIES_DAYS_MAX))


async def list_shadow_by_day(
    conn: Connection, versions: Collection[UUID], *, since: datetime, until: datetime
) -> tuple[DayOfHits, ...]:
    """Return what some versions said in shadow, per day (UTC)."""
    rows = await conn.fetch(SHADOW_BY_DAY, list(versions), since, until, SERIES_DAYS_MAX)
    return _days(rows)


def _days(rows: Sequence[asyncpg.Record]) -> tuple[DayOfHits, ...]:
    return tuple(DayOfHits(day=row["day"], hits=row["hits"]) for row in rows)


def _caisse(found: EntityHit) -> str | None:
    pharmacy = found.fact.pharmacy
    return None if pharmacy is None else caisse_of(department_of(pharmacy))
