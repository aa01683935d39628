"""SQL of the dashboard: counts over the cases and reports of one caisse, never a person."""

from datetime import datetime
from typing import Final

from services.fraud.model.dashboard import QueueFigures, SignalFigures, WeekFigures
from shared.db import Connection

WEEKS: Final = 12
SIGNALS_MAX: Final = 30

LIST_WEEKS = """
    WITH week AS (
        SELECT monday, (monday AT TIME ZONE 'Europe/Paris') AS since,
               ((monday + INTERVAL '7 days') AT TIME ZONE 'Europe/Paris') AS until
        FROM generate_series(
            date_trunc('week', $2::TIMESTAMPTZ AT TIME ZONE 'Europe/Paris')
                - make_interval(weeks => $3 - 1),
            date_trunc('week', $2::TIMESTAMPTZ AT TIME ZONE 'Europe/Paris'),
            INTERVAL '7 days'
        ) AS monday
    )
    SELECT week.monday::DATE AS monday, filed.reported, verdict.confirmed, verdict.unfounded,
           verdict.undetermined, verdict.hours_median, verdict.hours_p90
    FROM week
    CROSS JOIN LATERAL (
        SELECT count(*) AS reported FROM report
        WHERE report.caisse = $1 AND report.reported_at >= week.since
          AND report.reported_at < week.until
    ) AS filed
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE c.outcome = 'confirmed') AS confirmed,
               count(*) FILTER (WHERE c.outcome = 'unfounded') AS unfounded,
               count(*) FILTER (WHERE c.outcome = 'undetermined') AS undetermined,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY spent.hours) AS hours_median,
               percentile_cont(0.9) WITHIN GROUP (ORDER BY spent.hours) AS hours_p90
        FROM decision AS d
        JOIN fraud_case AS c ON c.outcome_decision_id = d.decision_id
        CROSS JOIN LATERAL (
            SELECT extract(EPOCH FROM d.approved_at - c.opened_at)::FLOAT / 3600 AS hours
        ) AS spent
        WHERE d.state = 'approved' AND d.approved_at >= week.since
          AND d.approved_at < week.until AND (c.caisse = $1 OR c.caisse IS NULL)
    ) AS verdict
    ORDER BY week.monday
"""
LIST_SIGNALS = """
    SELECT s.signal,
           count(DISTINCT c.case_id) FILTER (WHERE c.state = 'open') AS open,
           count(DISTINCT c.case_id) FILTER (WHERE c.outcome = 'confirmed') AS confirmed,
           count(DISTINCT c.case_id) FILTER (WHERE c.outcome = 'unfounded') AS unfounded
    FROM fraud_case AS c JOIN raised_signal AS s ON s.case_id = c.case_id
    WHERE (c.caisse = $1 OR c.caisse IS NULL)
    GROUP BY s.signal
    ORDER BY length(s.signal), s.signal
    LIMIT $2
"""
GET_QUEUE = """
    SELECT count(*) FILTER (WHERE c.state = 'open') AS open,
           count(*) FILTER (WHERE c.state = 'open' AND c.due_at < $2) AS overdue,
           coalesce(sum(invoiced.cents) FILTER (WHERE c.state = 'open'), 0)::BIGINT AS open_cents,
           coalesce(sum(invoiced.cents) FILTER (WHERE c.outcome = 'confirmed'), 0)::BIGINT
               AS confirmed_cents
    FROM fraud_case AS c
    CROSS JOIN LATERAL (
        SELECT sum(total_cents) AS cents FROM billing WHERE billing.number = c.number
    ) AS invoiced
    WHERE (c.caisse = $1 OR c.caisse IS NULL)
"""


async def list_weeks(conn: Connection, caisse: str, *, at: datetime) -> tuple[WeekFigures, ...]:
    """Return the last weeks, the one under way included, oldest first."""
    rows = await conn.fetch(LIST_WEEKS, caisse, at, WEEKS)
    return tuple(WeekFigures(**dict(row)) for row in rows)


async def list_signals(conn: Connection, caisse: str) -> tuple[SignalFigures, ...]:
    """Return each signal that was ever raised in a case, in the order of their numbers."""
    rows = await conn.fetch(LIST_SIGNALS, caisse, SIGNALS_MAX)
    return tuple(SignalFigures(**dict(row)) for row in rows)


async def get_queue(conn: Connection, caisse: str, *, at: datetime) -> QueueFigures:
    """Return what waits now, and the money of it."""
    row = await conn.fetchrow(GET_QUEUE, caisse, at)
    assert row is not None, "an aggregate has one row"
    return QueueFigures(**dict(row))
