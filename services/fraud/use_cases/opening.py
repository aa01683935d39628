"""An analyst opens a name in a case: why is written down first, and only then is it unsealed.

The one module that opens sealed blocks of other services' events (ADR 45).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.fraud.model.queue import QueuedCase
from services.fraud.model.reporting import ReportWords
from services.fraud.resources import Resources
from services.fraud.store import desk, issues, queue, reports, scans
from services.fraud.use_cases.queueing import Working, lock_for, note_event, subject_of
from services.fraud.use_cases.report_words import open_page, open_words
from services.fraud.use_cases.tracing import trace
from shared.access.audit import SHOWN
from shared.access.habilitation import Operation
from shared.contracts.event import aad_for
from shared.contracts.prescribe import IssuedSecrets, PrescriptionIssued
from shared.contracts.prescription import Line, Patient, Prescriber
from shared.db import Pool, connection, transaction
from shared.problems import NOT_FOUND, Refusal

_ISSUED = str(PrescriptionIssued.model_fields["type"].default)


@dataclass(frozen=True, slots=True)
class OpenedIssue:
    """What one prescription says of people; no patient where the case is not about his care."""

    number: str
    prescriber: Prescriber = field(repr=False)
    patient: Patient | None = field(repr=False)
    lines: tuple[Line, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """The names of a case: of its prescription, and what officines wrote in their reports."""

    issue: OpenedIssue | None
    reports: Mapping[UUID, ReportWords]


async def open_names(
    pool: Pool, case_id: UUID, working: Working, *, reason: str
) -> Opened | Refusal:
    """Open the names of a case that nobody else holds; the audit row is committed first.

    Of a case about a prescriber the last prescription tells his name, and no patient's.
    """
    case = await _write_down(pool, case_id, working, reason=reason)
    if isinstance(case, Refusal):
        return case
    async with connection(pool) as conn:
        block = await issues.find_block(conn, case.entity_kind, case.entity_ref)
        filed = await reports.list_of_case(conn, case_id)
    if block is None and not filed:
        return Refusal("names_unknown")
    shows_patient = case.entity_kind != "prescriber"
    resources = working.resources
    return Opened(
        None if block is None else _issue(resources, *block, shows_patient=shows_patient),
        {report.report_id: open_words(resources.key_ring, report) for report in filed},
    )


@dataclass(frozen=True, slots=True)
class ScanPage:
    """Which page of which report of a case, counted from 1."""

    case_id: UUID
    report_id: UUID
    page: int


async def open_scan_page(pool: Pool, asked: ScanPage, working: Working) -> bytes | None:
    """Return a page of a scan as JPEG, after its audit row.

    Only to who opened the names of this case a short while ago, and so said why.
    """
    caller = working.caller
    async with transaction(pool) as conn:
        case = await queue.find_queued(conn, asked.case_id)
        filed = await reports.find_report(conn, asked.report_id)
        if case is None or filed is None or filed.case_id != asked.case_id:
            return None
        if not caller.may(Operation.IDENTITY_OPEN, caisse=case.caisse):
            return None
        since = caller.at - working.settings.names_open_time
        if not await desk.has_opened(conn, asked.case_id, actor_id=caller.actor.key, since=since):
            return None
        sealed = await scans.find_page(conn, asked.report_id, asked.page)
        if sealed is None:
            return None
        subject = subject_of(case, report_id=str(asked.report_id), page=str(asked.page))
        await trace(conn, caller, Operation.REPORT_READ, subject, outcome=SHOWN)
    return open_page(working.resources.key_ring, asked.report_id, asked.page, sealed)


async def _write_down(
    pool: Pool, case_id: UUID, working: Working, *, reason: str
) -> QueuedCase | Refusal:
    async with transaction(pool) as conn:
        refused = await lock_for(conn, case_id, working)
        case = await queue.find_queued(conn, case_id)
        if refused is not None or case is None:
            return refused or NOT_FOUND
        if not working.caller.may(Operation.IDENTITY_OPEN, caisse=case.caisse):
            return NOT_FOUND
        event = working.event("name_opened", code=reason)
        await note_event(conn, working, case_id, event)
        subject = subject_of(case, reason=reason)
        await trace(conn, working.caller, Operation.IDENTITY_OPEN, subject, outcome=SHOWN)
    return case


def _issue(
    resources: Resources, number: str, event_id: UUID, sealed: str, *, shows_patient: bool
) -> OpenedIssue:
    raw = resources.event_key_ring.unseal(sealed, aad=aad_for(_ISSUED, number, event_id))
    content = IssuedSecrets.model_validate_json(raw).content
    return OpenedIssue(
        number,
        content.prescriber,
        content.patient if shows_patient else None,
        content.lines if shows_patient else (),
    )
