"""An officine's register of errors: reported, read, resolved once; by its own people (ADR 36)."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from services.dispense import rules, store
from services.dispense.model import (
    Caller,
    Declined,
    Dispensation,
    ErrorEntry,
    ErrorQuery,
    ErrorReport,
    ErrorResolution,
)
from services.dispense.resources import Resources
from services.dispense.use_cases.billing import NOT_FOUND
from services.dispense.use_cases.sealed_errors import open_error, seal_error, seal_resolution
from services.dispense.use_cases.tracing import decline_of, subject_of, trace, trace_all
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation, Relation
from shared.db import Connection
from shared.problems import Refusal

ERROR_NOT_FOUND: Final = Refusal("dispensing_error_not_found")
REPORTED: Final = "reported"
RESOLVED: Final = "resolved"
OPERATION: Final = Operation.ERROR_REPORT


async def report_error(
    conn: Connection, resources: Resources, report: ErrorReport, caller: Caller
) -> ErrorEntry | Declined:
    """Enter an error into the register of the caller's officine, whenever it was made."""
    found = await _dispensation_of(conn, report)
    is_own = found is None or found.officine.finess == caller.officine.finess
    relation = Relation.SAME_PHARMACY if is_own else Relation.STRANGER
    is_missing = report.dispensation_id is not None and found is None
    if is_missing or not caller.may(OPERATION, relation):
        subject = await _subject(conn, report, found)
        return await decline_of(conn, caller, OPERATION, NOT_FOUND, subject=subject)
    limits = resources.error_limits
    lately = await store.lock_reported_lately(
        conn, caller.officine.finess, since=caller.at - limits.window, limit=limits.most
    )
    refusal = rules.refuse_too_many_errors(lately, limits, caller.at)
    if refusal is not None:
        subject = await _subject(conn, report, found)
        return await decline_of(conn, caller, OPERATION, refusal, subject=subject)
    entry = await keep_error(conn, resources, report, caller)
    await trace(conn, caller, OPERATION, _about(entry), outcome=REPORTED)
    return entry


async def keep_error(
    conn: Connection, resources: Resources, report: ErrorReport, caller: Caller
) -> ErrorEntry:
    """Store an open entry, its words sealed, and return it as the register shows it."""
    entry = ErrorEntry(
        error_id=resources.new_id(),
        pharmacy=caller.officine.finess,
        report=report,
        reported_by=caller.officine.pharmacist,
        reported_at=caller.at,
    )
    await store.insert_error(conn, seal_error(resources.key_ring, entry))
    stored = await store.find_error(conn, entry.error_id)
    assert stored is not None, "it was stored just now"
    return open_error(resources.key_ring, stored)


async def list_errors(
    conn: Connection, resources: Resources, query: ErrorQuery, caller: Caller
) -> list[ErrorEntry]:
    """Return one page of the caller's own register, after an audit row for each entry."""
    found = await store.list_errors(conn, caller.officine.finess, query)
    entries = [open_error(resources.key_ring, each) for each in found]
    subjects = [_about(each) for each in entries]
    await trace_all(conn, caller, Operation.ERROR_LIST, subjects, outcome=SHOWN)
    return entries


async def resolve_error(
    conn: Connection, resources: Resources, error_id: UUID, text: str, *, caller: Caller
) -> ErrorEntry | Declined:
    """Say what was done about an error of the own register; once, whoever comes second."""
    stored = await store.lock_error(conn, error_id)
    if stored is None or not caller.may(OPERATION, caller.relation_to(stored.pharmacy)):
        subject = Subject(number=None, patient_ref=None, detail={"error_id": str(error_id)})
        return await decline_of(conn, caller, OPERATION, ERROR_NOT_FOUND, subject=subject)
    entry = open_error(resources.key_ring, stored)
    refusal = rules.refuse_second_resolution(entry)
    if refusal is not None:
        return await decline_of(conn, caller, OPERATION, refusal, subject=_about(entry))
    resolution = ErrorResolution(
        text=text, resolved_by=caller.officine.pharmacist, resolved_at=caller.at
    )
    kept = replace(
        stored,
        resolved_by=resolution.resolved_by,
        resolved_at=resolution.resolved_at,
        sealed_resolution=seal_resolution(resources.key_ring, text, error_id=error_id),
    )
    await store.mark_error_resolved(conn, kept)
    await trace(conn, caller, OPERATION, _about(entry), outcome=RESOLVED)
    return replace(entry, resolution=resolution)


async def _dispensation_of(conn: Connection, report: ErrorReport) -> Dispensation | None:
    if report.dispensation_id is None:
        return None
    return await store.find_dispensation(conn, report.dispensation_id)


async def _subject(conn: Connection, report: ErrorReport, found: Dispensation | None) -> Subject:
    tried = report.dispensation_id
    about = {} if tried is None else {"dispensation_id": str(tried)}
    return await subject_of(conn, None if found is None else found.number, **about)


def _about(entry: ErrorEntry) -> Subject:
    detail = {"error_id": str(entry.error_id)}
    if entry.report.dispensation_id is not None:
        detail["dispensation_id"] = str(entry.report.dispensation_id)
    return Subject(number=entry.number, patient_ref=entry.patient_ref, detail=detail)
