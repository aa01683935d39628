"""SQL of what is forgotten: oldest first, in small numbers, skipping what somebody holds."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.fraud.model.alerting import Alert
from services.fraud.store.alerts import COLUMNS, as_alert
from shared.db import Connection

DELETE_SCANS = """
    WITH gone AS (
        DELETE FROM report_scan WHERE report_id = ANY(ARRAY(
            SELECT s.report_id FROM report_scan AS s JOIN report AS r USING (report_id)
            WHERE r.ended_at < $1
              AND NOT EXISTS (
                  SELECT FROM alert AS a WHERE a.case_id = r.case_id AND a.withdrawn_at IS NULL
              )
            ORDER BY r.ended_at LIMIT $2
            FOR UPDATE OF s SKIP LOCKED
        ))
        RETURNING report_id
    )
    SELECT count(*) FROM gone
"""
DELETE_REPORTS = """
    WITH gone AS (
        DELETE FROM report WHERE report_id = ANY(ARRAY(
            SELECT r.report_id FROM report AS r
            WHERE r.ended_at < $1
              AND NOT EXISTS (
                  SELECT FROM alert AS a WHERE a.case_id = r.case_id AND a.withdrawn_at IS NULL
              )
            ORDER BY r.ended_at LIMIT $2
            FOR UPDATE SKIP LOCKED
        ))
        RETURNING report_id
    )
    SELECT count(*) FROM gone
"""
FORGET_WORDS = """
    WITH gone AS (
        UPDATE verification SET sealed_question = NULL, sealed_comment = NULL
        WHERE request_id = ANY(ARRAY(
            SELECT request_id FROM verification
            WHERE sealed_question IS NOT NULL AND ended_at < $1
            ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        RETURNING request_id
    )
    SELECT count(*) FROM gone
"""
DELETE_VISITS = """
    WITH gone AS (
        DELETE FROM alert_visit WHERE actor_id = ANY(ARRAY(
            SELECT actor_id FROM alert_visit WHERE asked_at < $1
            ORDER BY asked_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        RETURNING actor_id
    )
    SELECT count(*) FROM gone
"""
LOCK_ALERTS = f"""
    SELECT {COLUMNS} FROM alert
    WHERE coalesce(spread_at, confirmed_at) < $1
    ORDER BY coalesce(spread_at, confirmed_at) LIMIT $2
    FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - columns we wrote
DELETE_ALERTS = "DELETE FROM alert WHERE alert_id = ANY($1::UUID[])"


async def delete_scans(conn: Connection, *, ended_before: datetime, limit: int) -> int:
    """Delete scans of reports that ended long ago; return how many."""
    return int(await conn.fetchval(DELETE_SCANS, ended_before, limit))


async def delete_reports(conn: Connection, *, ended_before: datetime, limit: int) -> int:
    """Delete reports that ended long ago; their cases and decisions stay, by pseudonym."""
    return int(await conn.fetchval(DELETE_REPORTS, ended_before, limit))


async def forget_words(conn: Connection, *, ended_before: datetime, limit: int) -> int:
    """Forget the words of questions that ended long ago; who answered what stays."""
    return int(await conn.fetchval(FORGET_WORDS, ended_before, limit))


async def delete_visits(conn: Connection, *, before: datetime, limit: int) -> int:
    """Forget who last looked at alerts long ago."""
    return int(await conn.fetchval(DELETE_VISITS, before, limit))


async def lock_alerts(conn: Connection, *, confirmed_before: datetime, limit: int) -> list[Alert]:
    """Return alerts past their days and hold their rows."""
    return [as_alert(row) for row in await conn.fetch(LOCK_ALERTS, confirmed_before, limit)]


async def delete_alerts(conn: Connection, alert_ids: Sequence[UUID]) -> None:
    """Delete alerts; the decisions on them stay."""
    await conn.execute(DELETE_ALERTS, list(alert_ids))
