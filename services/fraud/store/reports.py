"""SQL of reports: filed once, moved on by analysts and by what is decided of their case."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import asyncpg

from services.fraud.model.reporting import EarlierReports, Report, ReportQuery, ReportState
from shared.db import Connection
from shared.identifiers import Finess, Rpps

OF_CASE_MAX = 200

# One officine at a time: its limits hold however many requests it sends at once.
LOCK_OFFICINE = "SELECT pg_advisory_xact_lock(hashtext('fraud.report'), hashtext($1))"
EARLIER = """
    SELECT (SELECT count(*) FROM report
            WHERE pharmacy_finess = $1 AND reported_at >= $3) AS today,
           (SELECT report_id FROM report
            WHERE pharmacy_finess = $1 AND number = $2 AND ended_at IS NULL LIMIT 1) AS of_number
"""
INSERT = """
    INSERT INTO report
        (report_id, case_id, kind, number, anomaly, is_disowned, pharmacy_finess, pharmacist_rpps,
         caisse, prescriber_rpps, establishment, patient_ref, issued_on, drug_classes, products,
         sealed, reported_at, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)
"""
_COLUMNS = """
    r.report_id, r.case_id, r.kind, r.number, r.anomaly, r.is_disowned,
    r.pharmacy_finess AS pharmacy, r.pharmacist_rpps AS pharmacist, r.caisse, r.prescriber_rpps,
    r.establishment, r.patient_ref, r.issued_on, r.drug_classes, r.products, r.sealed,
    r.reported_at, r.changed_at, r.state, r.reason_code, r.ended_at,
    coalesce(s.page_count, 0) AS page_count
"""
_FROM = "FROM report AS r LEFT JOIN report_scan AS s USING (report_id)"
FIND = f"SELECT {_COLUMNS} {_FROM} WHERE r.report_id = $1"
LOCK = f"{FIND} FOR UPDATE OF r"
LIST_OF_OFFICINE = f"""
    SELECT {_COLUMNS} {_FROM}
    WHERE r.pharmacy_finess = $1
      AND ($2::TEXT IS NULL OR r.state = $2)
      AND ($3::TIMESTAMPTZ IS NULL OR (r.reported_at, r.report_id) < ($3, $4::UUID))
    ORDER BY r.reported_at DESC, r.report_id DESC
    LIMIT $5
"""
LIST_OF_CASE = f"""
    SELECT {_COLUMNS} {_FROM}
    WHERE r.case_id = $1 ORDER BY r.reported_at, r.report_id LIMIT $2
"""
NOTE_OPENING = """
    INSERT INTO report_opening (report_id, actor_id, reason_code, opened_at)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (report_id, actor_id) DO UPDATE
    SET reason_code = EXCLUDED.reason_code, opened_at = EXCLUDED.opened_at
"""
HAS_OPENED = """
    SELECT EXISTS (SELECT FROM report_opening WHERE report_id = $1 AND actor_id = $2)
"""
IS_REPORTED_SINCE = """
    SELECT EXISTS (
        SELECT FROM report AS r
        JOIN decision AS d ON d.subject_id = r.case_id AND d.state = 'proposed'
        WHERE r.case_id = $1 AND r.reported_at > d.proposed_at AND r.state <> 'inadmissible')
"""
MARK_STEP = """
    UPDATE report
    SET state = $2, reason_code = $3, changed_at = $4,
        ended_at = CASE WHEN $2 = 'inadmissible' THEN $4::TIMESTAMPTZ END
    WHERE report_id = $1
"""
MARK_OF_CASE = """
    UPDATE report SET state = $2, reason_code = $3, changed_at = $4
    WHERE case_id = $1 AND state = ANY($5::TEXT[])
"""
MARK_OUTCOME = """
    UPDATE report
    SET state = $2, reason_code = $3, changed_at = $4, ended_at = coalesce(ended_at, $4),
        outcome_decision_id = $6
    WHERE case_id = $1 AND state = ANY($5::TEXT[])
"""


async def is_reported_since(conn: Connection, case_id: UUID) -> bool:
    """Tell whether a case was reported anew after the proposal on it that waits."""
    return bool(await conn.fetchval(IS_REPORTED_SINCE, case_id))


async def lock_officine(conn: Connection, pharmacy: Finess) -> None:
    """Let an officine file one report at a time."""
    await conn.execute(LOCK_OFFICINE, pharmacy)


async def find_earlier(
    conn: Connection, pharmacy: Finess, number: str | None, *, since: datetime
) -> EarlierReports:
    """Return what an officine reported since, and its open report of this number."""
    row = await conn.fetchrow(EARLIER, pharmacy, number, since)
    assert row is not None, "an aggregate has one row"
    return EarlierReports(today=row["today"], of_number=row["of_number"])


async def insert_report(conn: Connection, report: Report) -> None:
    """Store a report as it was filed."""
    await conn.execute(
        INSERT,
        report.report_id,
        report.case_id,
        report.kind,
        report.number,
        report.anomaly,
        report.is_disowned,
        report.pharmacy,
        report.pharmacist,
        report.caisse,
        report.prescriber_rpps,
        report.establishment,
        report.patient_ref,
        report.issued_on,
        report.drug_classes,
        report.products,
        report.sealed,
        report.reported_at,
    )


async def find_report(conn: Connection, report_id: UUID) -> Report | None:
    """Return a report, whoever filed it."""
    row = await conn.fetchrow(FIND, report_id)
    return None if row is None else _as_report(row)


async def lock_report(conn: Connection, report_id: UUID) -> Report | None:
    """Return a report and hold its row."""
    row = await conn.fetchrow(LOCK, report_id)
    return None if row is None else _as_report(row)


async def list_of_officine(conn: Connection, query: ReportQuery) -> list[Report]:
    """Return one page of the reports of an officine, newest first."""
    after = query.after
    rows = await conn.fetch(
        LIST_OF_OFFICINE,
        query.pharmacy,
        query.state,
        after.reported_at if after else None,
        after.report_id if after else None,
        query.limit,
    )
    return [_as_report(row) for row in rows]


async def note_opening(
    conn: Connection, report_id: UUID, actor_id: str, *, reason_code: str, at: datetime
) -> None:
    """Note that an analyst opened what a report says of people, and why."""
    await conn.execute(NOTE_OPENING, report_id, actor_id, reason_code, at)


async def has_opened(conn: Connection, report_id: UUID, actor_id: str) -> bool:
    """Tell whether this analyst opened a report."""
    return bool(await conn.fetchval(HAS_OPENED, report_id, actor_id))


async def list_of_case(conn: Connection, case_id: UUID) -> list[Report]:
    """Return the reports of a case, oldest first."""
    return [_as_report(row) for row in await conn.fetch(LIST_OF_CASE, case_id, OF_CASE_MAX)]


async def mark_step(
    conn: Connection, report_id: UUID, state: ReportState, *, reason_code: str, at: datetime
) -> None:
    """Move one report on."""
    await conn.execute(MARK_STEP, report_id, state, reason_code, at)


async def mark_of_case(  # noqa: PLR0913 - what a move is made of, named at the call
    conn: Connection,
    case_id: UUID,
    state: ReportState,
    *,
    reason_code: str,
    at: datetime,
    from_states: Collection[ReportState],
) -> None:
    """Move the open reports of a case on, without ending them."""
    await conn.execute(MARK_OF_CASE, case_id, state, reason_code, at, list(from_states))


async def mark_outcome(  # noqa: PLR0913 - what an outcome is made of, named at the call
    conn: Connection,
    case_id: UUID,
    state: ReportState,
    *,
    reason_code: str,
    at: datetime,
    decision_id: UUID,
    from_states: Collection[ReportState],
) -> None:
    """End the reports of a case by the decision that ended the case."""
    await conn.execute(
        MARK_OUTCOME, case_id, state, reason_code, at, list(from_states), decision_id
    )


def _as_report(row: asyncpg.Record) -> Report:
    prescriber = row["prescriber_rpps"]
    return Report(
        **(
            dict(row)
            | {
                "pharmacy": Finess(row["pharmacy"]),
                "pharmacist": Rpps(row["pharmacist"]),
                "prescriber_rpps": None if prescriber is None else Rpps(prescriber),
                "drug_classes": tuple(row["drug_classes"]),
                "products": tuple(row["products"]),
            }
        )
    )
