"""SQL of the search over alerts: by a name's tokens, by what an alert bears in clear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from services.fraud.model.alerting import Alert
from services.fraud.model.searching import FoundAfter, Searched
from services.fraud.search import AskedTokens
from services.fraud.store.alerts import COLUMNS, as_alert
from services.fraud.store.name_index import SealedName
from shared.contracts.fraud import AlertScope
from shared.db import Connection

Bearing = Literal["patient_ref", "number", "prescriber_rpps", "establishment"]

_SEEN: Final = """
    scope IS NOT NULL AND withdrawn_at IS NULL AND (region = $1 OR ($2 AND scope = 'national'))
"""
LIST_CANDIDATES = f"""
    WITH asked AS MATERIALIZED (
        SELECT token, place, weight
        FROM unnest($3::BIGINT[], $4::SMALLINT[], $5::SMALLINT[]) AS told (token, place, weight)
    ), met AS MATERIALIZED (
        SELECT l.word_no, a.place, max(a.weight) AS weight
        FROM asked AS a JOIN name_lead AS l ON l.token = a.token
        GROUP BY l.word_no, a.place
    ), fitting AS (
        SELECT p.alert_no, m.place, max(m.weight) AS weight
        FROM met AS m JOIN name_posting AS p ON p.word_no = m.word_no
        GROUP BY p.alert_no, m.place
    ), best AS (
        SELECT alert_no, sum(weight) AS weight FROM fitting GROUP BY alert_no
        ORDER BY weight DESC, alert_no DESC
        LIMIT $6
    )
    SELECT n.alert_id, n.sealed, alert.spread_at
    FROM best JOIN alert_name AS n USING (alert_no) JOIN alert USING (alert_id)
    WHERE {_SEEN}
    ORDER BY best.weight DESC, alert_no DESC
    LIMIT $7
"""  # noqa: S608 - a condition we wrote
_LIST: Final = f"SELECT {COLUMNS} FROM alert WHERE {_SEEN}"  # noqa: S608 - columns we wrote
LIST_BY_ID: Final = f"{_LIST} AND alert_id = ANY($3::UUID[])"
_PAGE: Final = """
    AND ($4::TIMESTAMPTZ IS NULL OR (spread_at, alert_id) < ($4, $5::UUID))
    ORDER BY spread_at DESC, alert_id DESC
    LIMIT $6
"""
LIST_BEARING: Final[Mapping[Bearing, str]] = {
    "patient_ref": f"{_LIST} AND patient_ref = ANY($3::TEXT[]) {_PAGE}",
    "number": f"{_LIST} AND number = ANY($3::TEXT[]) {_PAGE}",
    "prescriber_rpps": f"{_LIST} AND prescriber_rpps = ANY($3::TEXT[]) {_PAGE}",
    "establishment": f"{_LIST} AND establishment = ANY($3::TEXT[]) {_PAGE}",
}
# Anchored windows: each begins with the first search after the one before it has ended.
COUNT_SEARCH = """
    INSERT INTO alert_search_count AS c (who, short_from, short_count, day_from, day_count)
    SELECT who, $2, 1, $2, 1 FROM unnest($1::TEXT[]) AS asking (who) ORDER BY who
    ON CONFLICT (who) DO UPDATE SET
        short_from = CASE WHEN c.short_from <= $3 THEN $2 ELSE c.short_from END,
        short_count = CASE WHEN c.short_from <= $3 THEN 1 ELSE c.short_count + 1 END,
        day_from = CASE WHEN c.day_from <= $4 THEN $2 ELSE c.day_from END,
        day_count = CASE WHEN c.day_from <= $4 THEN 1 ELSE c.day_count + 1 END
    RETURNING who, short_from, short_count, day_from, day_count
"""
DELETE_COUNTS = """
    DELETE FROM alert_search_count
    WHERE who IN (SELECT who FROM alert_search_count WHERE day_from <= $1 LIMIT $2)
"""


@dataclass(frozen=True, slots=True)
class Sight:
    """Which alerts somebody sees: those of the region, and where asked for the national ones."""

    region: str
    scope: AlertScope

    @property
    def arguments(self) -> tuple[str, bool]:
        return self.region, self.scope == "national"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An alert that may fit, and when it was spread."""

    name: SealedName
    spread_at: datetime


async def list_candidates(
    conn: Connection, asked: AskedTokens, sight: Sight, *, postings: int, limit: int
) -> tuple[Candidate, ...]:
    """Return the alerts that share the most with what is asked for, the closest first.

    Of the alerts that share anything, the `postings` closest are looked at.
    """
    rows = await conn.fetch(
        LIST_CANDIDATES,
        *sight.arguments,
        asked.tokens,
        asked.words,
        asked.weights,
        postings,
        limit,
    )
    return tuple(
        Candidate(SealedName(row["alert_id"], row["sealed"]), row["spread_at"]) for row in rows
    )


async def list_alerts(
    conn: Connection, alert_ids: Sequence[UUID], sight: Sight
) -> dict[UUID, Alert]:
    """Return those of these alerts that are seen, by id."""
    rows = await conn.fetch(LIST_BY_ID, *sight.arguments, alert_ids)
    return {row["alert_id"]: as_alert(row) for row in rows}


async def list_bearing(
    conn: Connection,
    wanted: tuple[Bearing, Sequence[str]],
    sight: Sight,
    *,
    after: FoundAfter | None,
    limit: int,
) -> tuple[Alert, ...]:
    """Return alerts that bear one of these values, the newest first."""
    column, values = wanted
    place = (None, None) if after is None else (after.spread_at, after.alert_id)
    rows = await conn.fetch(LIST_BEARING[column], *sight.arguments, values, *place, limit)
    return tuple(as_alert(row) for row in rows)


async def count_search(
    conn: Connection, who: Sequence[str], *, at: datetime, since: tuple[datetime, datetime]
) -> dict[str, Searched]:
    """Count one search of each of these, and return how often they have searched.

    `since`: windows that began then or before are over, the short ones and those of a day.
    """
    rows = await conn.fetch(COUNT_SEARCH, who, at, *since)
    return {row["who"]: Searched(**{k: v for k, v in row.items() if k != "who"}) for row in rows}


async def delete_counts(conn: Connection, *, before: datetime, limit: int) -> None:
    """Forget up to `limit` counts of those who have not searched since."""
    await conn.execute(DELETE_COUNTS, before, limit)
