"""The scan of a reported prescription: looked at outside of any transaction, then kept sealed."""

import hashlib
from uuid import UUID

from services.fraud.model.caller import Caller
from services.fraud.model.reporting import Report
from services.fraud.resources import Resources
from services.fraud.scans import CleanScan, ScanRefused
from services.fraud.store import reports, scans
from services.fraud.use_cases.report_words import open_page, seal_page
from services.fraud.use_cases.tracing import trace
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation
from shared.db import Connection, Pool, connection, transaction
from shared.problems import NOT_FOUND, Refusal

KEPT = "scan_kept"


async def attach_scan(
    pool: Pool, resources: Resources, report_id: UUID, raw: bytes, *, caller: Caller
) -> Report | Refusal:
    """Keep pictures of a scan with the open report of the caller's officine.

    The same file again changes nothing; another one takes the place of the first. Raises
    `ScannersBusy`.
    """
    async with connection(pool) as conn:
        found = await _own_open(conn, report_id, caller)
    if isinstance(found, Refusal):
        return found
    try:
        scan = await resources.cleaner.clean(raw)
    except ScanRefused as refused:
        return Refusal(refused.code)
    return await _keep(pool, resources, report_id, (raw, scan), caller=caller)


async def may_attach(pool: Pool, report_id: UUID, *, caller: Caller) -> Refusal | None:
    """Say why this officine cannot attach a scan, before its body is read."""
    async with connection(pool) as conn:
        found = await _own_open(conn, report_id, caller)
    return found if isinstance(found, Refusal) else None


async def _keep(
    pool: Pool,
    resources: Resources,
    report_id: UUID,
    made: tuple[bytes, CleanScan],
    *,
    caller: Caller,
) -> Report | Refusal:
    raw, scan = made
    digest = hashlib.sha256(raw).digest()
    pages = [
        seal_page(resources.key_ring, report_id, number, page.jpeg)
        for number, page in enumerate(scan.pages, 1)
    ]
    async with transaction(pool) as conn:
        await reports.lock_report(conn, report_id)
        found = await _own_open(conn, report_id, caller)
        if isinstance(found, Refusal):
            return found
        if await scans.find_digest(conn, report_id) != digest:
            await scans.replace_scan(conn, report_id, digest, pages, at=caller.at)
        detail = {"report_id": str(report_id), "pages": len(pages)}
        subject = Subject(number=found.number, patient_ref=found.patient_ref, detail=detail)
        await trace(conn, caller, Operation.REPORT_FILE, subject, outcome=KEPT)
        kept = await reports.find_report(conn, report_id)
    assert kept is not None, "it was locked"
    return kept


async def _own_open(conn: Connection, report_id: UUID, caller: Caller) -> Report | Refusal:
    found = await reports.find_report(conn, report_id)
    if found is None or found.pharmacy != caller.pharmacy:
        return NOT_FOUND
    return Refusal("report_ended") if found.ended_at is not None else found


async def show_page(
    pool: Pool, resources: Resources, report_id: UUID, page: int, *, caller: Caller
) -> bytes | None:
    """Return a page of a scan to who reported it, after the audit row; None if there is none.

    An analyst sees it as he opens a name: in a case of his caisse, with a reason (`opening`).
    """
    async with transaction(pool) as conn:
        found = await reports.find_report(conn, report_id)
        if found is None or found.pharmacy != caller.pharmacy:
            return None
        sealed = await scans.find_page(conn, report_id, page)
        if sealed is None:
            return None
        detail = {"report_id": str(report_id), "page": page}
        subject = Subject(number=found.number, patient_ref=found.patient_ref, detail=detail)
        await trace(conn, caller, Operation.REPORT_READ, subject, outcome=SHOWN)
    return open_page(resources.key_ring, report_id, page, sealed)
