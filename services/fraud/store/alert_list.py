"""SQL of the list of confirmed alerts, as officines and analysts read it."""

from datetime import datetime, timedelta
from uuid import UUID

from services.fraud.model.alerting import Alert, AlertQuery
from services.fraud.store.alerts import COLUMNS, as_alert
from shared.db import Connection

VISIT_GAP = timedelta(minutes=30)

# Nobody sees what is not spread, spread to another region only, or withdrawn.
LIST = f"""
    SELECT {COLUMNS} FROM alert
    WHERE scope IS NOT NULL AND withdrawn_at IS NULL
      AND (region = $1 OR ($2 = 'national' AND scope = 'national'))
      AND ($3::TEXT IS NULL OR anomaly = $3)
      AND ($4::DATE IS NULL OR issued_on >= $4)
      AND ($5::DATE IS NULL OR issued_on <= $5)
      AND ($6::TIMESTAMPTZ IS NULL OR spread_at >= $6)
      AND ($7::TIMESTAMPTZ IS NULL OR spread_at < $7)
      AND ($8::TEXT IS NULL OR prescriber_rpps = $8)
      AND ($9::TEXT IS NULL OR establishment = $9)
      AND ($10::TEXT IS NULL
           OR EXISTS (SELECT FROM unnest(drug_classes) AS c (code) WHERE starts_with(code, $10)))
      AND ($11::TEXT IS NULL
           OR EXISTS (SELECT FROM unnest(products) AS p (name) WHERE strpos(name, $11) > 0))
      AND ($12::BOOLEAN IS NULL OR has_document = $12)
      AND ($13::TIMESTAMPTZ IS NULL OR (spread_at, alert_id) < ($13, $14::UUID))
    ORDER BY spread_at DESC, alert_id DESC
    LIMIT $15
"""  # noqa: S608 - columns we wrote
FIND = f"""
    SELECT {COLUMNS} FROM alert
    WHERE alert_id = $1 AND scope IS NOT NULL AND withdrawn_at IS NULL
      AND (region = $2 OR scope = 'national')
"""  # noqa: S608 - columns we wrote
VISIT = """
    INSERT INTO alert_visit (actor_id, asked_at) VALUES ($1, $2)
    ON CONFLICT (actor_id) DO UPDATE
    SET seen_until = CASE WHEN EXCLUDED.asked_at - alert_visit.asked_at > $3
                          THEN alert_visit.asked_at ELSE alert_visit.seen_until END,
        asked_at = greatest(alert_visit.asked_at, EXCLUDED.asked_at)
    RETURNING seen_until
"""
FIND_PAGES = """
    SELECT s.report_id, s.page_count
    FROM report_scan AS s JOIN report AS r USING (report_id)
    WHERE r.case_id = $1 AND r.state <> 'inadmissible'
    ORDER BY r.reported_at, r.report_id
    LIMIT 1
"""


async def list_alerts(
    conn: Connection, query: AlertQuery, *, seen_until: datetime | None
) -> list[Alert]:
    """Return one page of the alerts that a reader may see, those spread last first."""
    after = query.after
    since = query.spread[0]
    if query.is_new_only and seen_until is not None:
        since = seen_until if since is None else max(since, seen_until)
    rows = await conn.fetch(
        LIST,
        query.region,
        query.scope,
        query.anomaly,
        *query.issued,
        since,
        query.spread[1],
        query.prescriber_rpps,
        query.establishment,
        query.drug_class,
        query.product,
        query.has_document,
        after.spread_at if after else None,
        after.alert_id if after else None,
        query.limit,
    )
    return [as_alert(row) for row in rows]


async def find_visible(conn: Connection, alert_id: UUID, *, region: str) -> Alert | None:
    """Return an alert that is spread to this region, or to all; None otherwise."""
    row = await conn.fetchrow(FIND, alert_id, region)
    return None if row is None else as_alert(row)


async def note_visit(conn: Connection, actor_id: str, *, at: datetime) -> datetime | None:
    """Note that somebody looks at the list; return the end of his visit before, None at first."""
    seen_until: datetime | None = await conn.fetchval(VISIT, actor_id, at, VISIT_GAP)
    return seen_until


async def find_document(conn: Connection, case_id: UUID) -> tuple[UUID, int] | None:
    """Return whose scan documents the alert of a case, and how many pages it has."""
    row = await conn.fetchrow(FIND_PAGES, case_id)
    return None if row is None else (row["report_id"], row["page_count"])
