"""Who reads reports: the officine its own, the analysts those of their cases, by pseudonym."""

from uuid import UUID

from services.fraud.answers.reporting import ReportAnswer
from services.fraud.model.caller import Caller
from services.fraud.model.reporting import Report, ReportQuery
from services.fraud.resources import Resources
from services.fraud.store import alerts, reports
from services.fraud.use_cases.report_words import open_words
from services.fraud.use_cases.tracing import trace_all
from shared.access.actors import Role
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation
from shared.db import Pool, transaction


async def list_own_reports(pool: Pool, query: ReportQuery, *, caller: Caller) -> list[Report]:
    """Return one page of the officine's own reports, after an audit row for each."""
    async with transaction(pool) as conn:
        found = await reports.list_of_officine(conn, query)
        subjects = [_subject(report) for report in found]
        await trace_all(conn, caller, Operation.REPORT_LIST, subjects, outcome=SHOWN)
    return found


async def list_reports_of_case(pool: Pool, case_id: UUID, *, caller: Caller) -> list[Report] | None:
    """Return the reports of a case of the analyst's caisse, after an audit row for each."""
    async with transaction(pool) as conn:
        case = await alerts.find_case(conn, case_id)
        if case is None or not caller.may(Operation.REPORT_READ, caisse=case.caisse):
            return None
        found = await reports.list_of_case(conn, case_id)
        subjects = [_subject(report) for report in found]
        await trace_all(conn, caller, Operation.REPORT_READ, subjects, outcome=SHOWN)
    return found


async def read_report(
    pool: Pool, resources: Resources, report_id: UUID, *, caller: Caller
) -> ReportAnswer | None:
    """Return one report after its audit row: whole to who filed it, by pseudonym to an analyst."""
    async with transaction(pool) as conn:
        report = await reports.find_report(conn, report_id)
        if report is None or not _may_read(report, caller):
            return None
        await trace_all(conn, caller, Operation.REPORT_READ, [_subject(report)], outcome=SHOWN)
    if caller.actor.role is Role.PHARMACIST:
        return ReportAnswer.of(report, open_words(resources.key_ring, report))
    return ReportAnswer.of(report)


def _may_read(report: Report, caller: Caller) -> bool:
    if caller.actor.role is Role.PHARMACIST:
        return report.pharmacy == caller.pharmacy
    return caller.may(Operation.REPORT_READ, caisse=report.caisse)


def _subject(report: Report) -> Subject:
    return Subject(
        number=report.number,
        patient_ref=report.patient_ref,
        detail={"report_id": str(report.report_id)},
    )
