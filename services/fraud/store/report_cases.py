"""SQL of the cases that reports open: those of papers, and whose caisse a case belongs to."""

from datetime import datetime
from uuid import UUID

from services.fraud.model.reporting import Report
from shared.db import Connection

LOCK_PAPER = "SELECT pg_advisory_xact_lock(hashtext('fraud.paper'), hashtext($1))"
FIND_PAPER = """
    SELECT case_id FROM fraud_case
    WHERE entity_kind = 'paper' AND entity_ref = $1 AND state = 'open'
"""
INSERT_PAPER = """
    INSERT INTO fraud_case
        (case_id, entity_kind, entity_ref, is_known, patient_ref, prescriber_rpps, opened_at,
         last_hit_at, caisse)
    VALUES ($1, 'paper', $2, FALSE, $3, $4, $5, $5, $6)
"""
TOUCH = """
    UPDATE fraud_case
    SET last_hit_at = greatest(last_hit_at, $2), caisse = coalesce(caisse, $3),
        patient_ref = coalesce(patient_ref, $4), prescriber_rpps = coalesce(prescriber_rpps, $5)
    WHERE case_id = $1
"""


async def find_paper_case(conn: Connection, paper_ref: str) -> UUID | None:
    """Return the open case of a paper; nobody else opens one before this transaction ends."""
    await conn.execute(LOCK_PAPER, paper_ref)
    found: UUID | None = await conn.fetchval(FIND_PAPER, paper_ref)
    return found


async def insert_paper_case(conn: Connection, report: Report, paper_ref: str) -> None:
    """Open a case on a paper."""
    await conn.execute(
        INSERT_PAPER,
        report.case_id,
        paper_ref,
        report.patient_ref,
        report.prescriber_rpps,
        report.reported_at,
        report.caisse,
    )


async def touch_case(conn: Connection, case_id: UUID, report: Report, *, at: datetime) -> None:
    """Note what a report tells of a case: whose it is, and the pseudonyms that it lacked."""
    await conn.execute(
        TOUCH, case_id, at, report.caisse, report.patient_ref, report.prescriber_rpps
    )
