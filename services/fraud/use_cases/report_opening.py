"""An analyst opens what a report says of people: why is written down first, then it is unsealed."""

from collections.abc import Mapping
from uuid import UUID

from services.fraud.model.caller import Caller
from services.fraud.model.reporting import Report, ReportWords
from services.fraud.resources import Resources
from services.fraud.rules.reporting import check_opening
from services.fraud.store import reports, scans
from services.fraud.use_cases.report_words import open_page, open_words
from services.fraud.use_cases.tracing import trace
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation
from shared.db import Connection, Pool, transaction
from shared.problems import NOT_FOUND, Refusal


async def open_report(
    pool: Pool, resources: Resources, report_id: UUID, *, reason_code: str, caller: Caller
) -> tuple[Report, ReportWords] | Refusal:
    """Return the words of a report of the analyst's caisse; the audit row is committed first."""
    if refusal := check_opening(reason_code):
        return refusal
    async with transaction(pool) as conn:
        report = await _of_caisse(conn, report_id, caller)
        if report is None:
            return NOT_FOUND
        await reports.note_opening(
            conn, report_id, caller.actor.key, reason_code=reason_code, at=caller.at
        )
        detail = {"report_id": str(report_id), "reason_code": reason_code}
        await _trace(conn, report, detail, caller=caller)
    return report, open_words(resources.key_ring, report)


async def show_page(
    pool: Pool, resources: Resources, report_id: UUID, page: int, *, caller: Caller
) -> bytes | None:
    """Return a page of the scan of a report that this analyst has opened, after the audit row."""
    async with transaction(pool) as conn:
        report = await _of_caisse(conn, report_id, caller)
        if report is None or not await reports.has_opened(conn, report_id, caller.actor.key):
            return None
        sealed = await scans.find_page(conn, report_id, page)
        if sealed is None:
            return None
        await _trace(conn, report, {"report_id": str(report_id), "page": page}, caller=caller)
    return open_page(resources.key_ring, report_id, page, sealed)


async def _of_caisse(conn: Connection, report_id: UUID, caller: Caller) -> Report | None:
    report = await reports.find_report(conn, report_id)
    if report is None or not caller.may(Operation.IDENTITY_OPEN, caisse=report.caisse):
        return None
    return report


async def _trace(
    conn: Connection, report: Report, detail: Mapping[str, str | int], *, caller: Caller
) -> None:
    subject = Subject(number=report.number, patient_ref=report.patient_ref, detail=detail)
    await trace(conn, caller, Operation.IDENTITY_OPEN, subject, outcome=SHOWN)
