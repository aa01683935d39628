"""An officine asks what it has just scanned; what names somebody leaves an audit row."""

from services.dispense import rules, store
from services.dispense.model import Caller, Declined, Scan, ScanSeen, ref_of
from services.dispense.resources import Resources
from services.dispense.use_cases.quotas import tell_excess
from services.dispense.use_cases.tracing import subject_of, trace
from shared.access.audit import Subject
from shared.access.habilitation import Operation
from shared.days import officine_day
from shared.db import Connection
from shared.gs1 import PackCode
from shared.problems import Refusal


async def look_at_scan(
    conn: Connection, resources: Resources, text: str, caller: Caller
) -> ScanSeen | Declined:
    """Return what a text is; opens no prescription, and tells nobody's data but what it holds.

    What is nothing counts against the officine; what is read is never refused.
    """
    scan = rules.recognise(text)
    if scan.kind == "unknown" and (excess := await _count_failure(conn, resources, caller)):
        return Declined((excess,))
    await _trace(conn, resources, scan, caller)
    if scan.pack is None:
        return ScanSeen(scan=scan)
    return await _seen(conn, resources, scan, scan.pack, caller=caller)


async def _count_failure(conn: Connection, resources: Resources, caller: Caller) -> Refusal | None:
    """Count a text that is nothing; refuse when there were too many before."""
    now, quota, finess = caller.at, resources.quotas.failed_scans, caller.officine.finess
    failures = await store.lock_failed_scans(conn, finess)
    excess = rules.refuse_too_many_scans(failures, quota, now)
    if excess is None:
        recent = rules.recent_of((*failures, now), quota, now)
        await store.mark_failed_scans(conn, finess, recent)
        return None
    await tell_excess(conn, resources, quota, caller)
    subject = Subject(number=None, patient_ref=None)
    await trace(conn, caller, Operation.SCAN, subject, outcome=excess.code)
    return excess


async def _seen(
    conn: Connection, resources: Resources, scan: Scan, pack: PackCode, *, caller: Caller
) -> ScanSeen:
    today, ref = officine_day(caller.at, caller.officine.finess), ref_of(pack)
    dispensed = {} if ref is None else await store.list_dispensed(conn, [ref])
    return ScanSeen(
        scan=scan,
        label=_label(resources, pack),
        finding=rules.finding_of(pack, today, is_dispensed=bool(dispensed)),
    )


def _label(resources: Resources, pack: PackCode) -> str | None:
    """Return how the catalogue names a pack, None where it does not know it."""
    medicines = resources.medicines
    found = None if pack.cip13 is None else medicines.find_by_cip13(pack.cip13)
    speciality = None if found is None else medicines.find_by_cis(found.cis)
    if found is None or speciality is None:
        return None
    return f"{speciality.name}, {found.in_short}"


async def _trace(conn: Connection, resources: Resources, scan: Scan, caller: Caller) -> None:
    """Say whose prescription or card was scanned; a pack is nobody's."""
    if scan.prescription is not None:
        subject = await subject_of(conn, scan.prescription.number)
    elif scan.ins is not None:
        subject = Subject(number=None, patient_ref=resources.patient_refs.ref(scan.ins))
    else:
        return
    await trace(conn, caller, Operation.SCAN, subject, outcome=scan.kind)
