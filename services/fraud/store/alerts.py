"""SQL of confirmed alerts, and of the end of the cases that they come from."""

from datetime import datetime
from uuid import UUID

import asyncpg

from services.fraud.model.alerting import Alert, CaseToEnd
from services.fraud.model.deciding import Decision
from shared.contracts.fraud import AlertScope
from shared.db import Connection
from shared.identifiers import Rpps

SIGNALS_MAX = 1_000  # of one case, in one event

# What was signed goes before what an officine typed; what only a report typed that is inadmissible
# goes for nothing.
LOCK_CASE = """
    SELECT c.case_id, c.state = 'open' AS is_open, c.caisse, c.number,
           coalesce(p.patient_ref,
                    CASE WHEN (
                        SELECT bool_or(r.state <> 'inadmissible') FROM report AS r
                        WHERE r.case_id = c.case_id AND r.patient_ref = c.patient_ref
                    ) IS NOT FALSE THEN c.patient_ref END,
                    CASE WHEN c.entity_kind = 'patient' THEN c.entity_ref END) AS patient_ref,
           coalesce(p.prescriber_rpps,
                    CASE WHEN (
                        SELECT bool_or(r.state <> 'inadmissible') FROM report AS r
                        WHERE r.case_id = c.case_id AND r.prescriber_rpps = c.prescriber_rpps
                    ) IS NOT FALSE THEN c.prescriber_rpps END,
                    CASE WHEN c.entity_kind = 'prescriber' THEN c.entity_ref END) AS prescriber_rpps
    FROM fraud_case AS c LEFT JOIN prescription AS p ON p.number = c.number
    WHERE c.case_id = $1
    FOR UPDATE OF c
"""
FIND_CASE = LOCK_CASE.replace("FOR UPDATE OF c", "")
END_CASE = """
    UPDATE fraud_case SET state = 'closed', outcome = $2, outcome_decision_id = $3
    WHERE case_id = $1
"""
LIST_SIGNALS = "SELECT signal_id FROM raised_signal WHERE case_id = $1 ORDER BY raised_at LIMIT $2"
# What S4 found because of an alert is in cases of its own: of the number, shown again after the
# first case was closed, or of what resembles it. Another alert that stands keeps its own.
LIST_SET_OFF = """
    SELECT s.signal_id, s.raised_at
    FROM raised_signal AS s JOIN fraud_case AS c ON c.case_id = s.case_id
    WHERE s.rule = 'S4.number' AND c.number = $2
          AND NOT EXISTS (SELECT FROM alert AS other WHERE other.number = $2
                          AND other.alert_id <> $1 AND other.withdrawn_at IS NULL)
    UNION ALL
    SELECT s.signal_id, s.raised_at
    FROM raised_signal AS s JOIN fraud_case AS c ON c.case_id = s.case_id
         LEFT JOIN prescription AS p ON p.number = c.number
    WHERE s.rule = 'S4.resemblance' AND s.raised_at >= $4
          AND coalesce(c.patient_ref, p.patient_ref) = $3
          AND NOT EXISTS (SELECT FROM alert AS other WHERE other.patient_ref = $3
                          AND other.alert_id <> $1 AND other.withdrawn_at IS NULL)
    ORDER BY raised_at LIMIT $5
"""
INSERT = """
    INSERT INTO alert
        (alert_id, case_id, caisse, region, anomaly, number, prescriber_rpps, patient_ref,
         confirmed_at, sealed, establishment, issued_on, drug_classes, products, has_document)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""
COLUMNS = """
    alert_id, case_id, caisse, region, anomaly, number, prescriber_rpps, patient_ref, confirmed_at,
    sealed, establishment, issued_on, drug_classes, products, has_document, scope, revision,
    spread_at, withdrawn_at
"""
LOCK = f"SELECT {COLUMNS} FROM alert WHERE alert_id = $1 FOR UPDATE"  # noqa: S608 - columns we wrote
MARK_SPREAD = """
    UPDATE alert
    SET scope = $2, spread_decision_id = $3, spread_at = $4, revision = revision + 1
    WHERE alert_id = $1
    RETURNING revision
"""
MARK_WITHDRAWN = """
    UPDATE alert
    SET withdrawn_at = $3, rectify_decision_id = $2, revision = revision + 1
    WHERE alert_id = $1
    RETURNING revision
"""


async def lock_case(conn: Connection, case_id: UUID) -> CaseToEnd | None:
    """Return a case and hold its row; None if there is none."""
    row = await conn.fetchrow(LOCK_CASE, case_id)
    if row is None:
        return None
    return CaseToEnd(**(dict(row) | {"prescriber_rpps": _rpps(row["prescriber_rpps"])}))


async def find_case(conn: Connection, case_id: UUID) -> CaseToEnd | None:
    """Return a case without holding its row."""
    row = await conn.fetchrow(FIND_CASE, case_id)
    if row is None:
        return None
    return CaseToEnd(**(dict(row) | {"prescriber_rpps": _rpps(row["prescriber_rpps"])}))


async def end_case(conn: Connection, decision: Decision, *, outcome: str) -> None:
    """Close the case that an approved decision is about."""
    await conn.execute(END_CASE, decision.subject_id, outcome, decision.decision_id)


async def list_signal_ids(conn: Connection, case_id: UUID) -> tuple[UUID, ...]:
    """Return the signals of a case, oldest first."""
    rows = await conn.fetch(LIST_SIGNALS, case_id, SIGNALS_MAX)
    return tuple(row["signal_id"] for row in rows)


async def list_set_off(conn: Connection, alert: Alert) -> tuple[UUID, ...]:
    """Return the signals that S4 raised because of an alert, oldest first."""
    about = (alert.alert_id, alert.number, alert.patient_ref, alert.confirmed_at)
    rows = await conn.fetch(LIST_SET_OFF, *about, SIGNALS_MAX)
    return tuple(row["signal_id"] for row in rows)


async def insert_alert(conn: Connection, alert: Alert) -> None:
    """Store what was confirmed; it is spread to nobody yet."""
    await conn.execute(
        INSERT,
        alert.alert_id,
        alert.case_id,
        alert.caisse,
        alert.region,
        alert.anomaly,
        alert.number,
        alert.prescriber_rpps,
        alert.patient_ref,
        alert.confirmed_at,
        alert.sealed,
        alert.establishment,
        alert.issued_on,
        alert.drug_classes,
        alert.products,
        alert.has_document,
    )


async def lock_alert(conn: Connection, alert_id: UUID) -> Alert | None:
    """Return an alert and hold its row; None if there is none."""
    row = await conn.fetchrow(LOCK, alert_id)
    return None if row is None else as_alert(row)


async def mark_spread(conn: Connection, decision: Decision, *, scope: AlertScope) -> int:
    """Spread the alert that an approved decision is about; return its revision."""
    return int(
        await conn.fetchval(
            MARK_SPREAD, decision.subject_id, scope, decision.decision_id, decision.approved_at
        )
    )


async def mark_withdrawn(conn: Connection, decision: Decision, *, at: datetime) -> int:
    """Withdraw the alert that an approved decision is about; return its revision."""
    return int(await conn.fetchval(MARK_WITHDRAWN, decision.subject_id, decision.decision_id, at))


def as_alert(row: asyncpg.Record) -> Alert:
    """Read a row of `COLUMNS`."""
    return Alert(
        **(
            dict(row)
            | {
                "prescriber_rpps": _rpps(row["prescriber_rpps"]),
                "drug_classes": tuple(row["drug_classes"]),
                "products": tuple(row["products"]),
            }
        )
    )


def _rpps(found: str | None) -> Rpps | None:
    return None if found is None else Rpps(found)
