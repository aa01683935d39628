"""An officine asks what it has just scanned; what names somebody leaves an audit row."""

from services.dispense import rules
from services.dispense.model import Caller, Scan, ScanSeen
from services.dispense.resources import Resources
from services.dispense.use_cases.tracing import subject_of, trace
from shared.access.audit import Subject
from shared.access.habilitation import Operation
from shared.days import paris_day
from shared.db import Connection
from shared.gs1 import PackCode


async def look_at_scan(
    conn: Connection, resources: Resources, text: str, caller: Caller
) -> ScanSeen:
    """Return what a text is; opens no prescription, and tells nobody's data but what it holds."""
    scan = rules.recognise(text)
    await _trace(conn, resources, scan, caller)
    if scan.pack is None:
        return ScanSeen(scan=scan, seen_on=paris_day(caller.at))
    return _seen(resources, scan, scan.pack, caller)


def _seen(resources: Resources, scan: Scan, pack: PackCode, caller: Caller) -> ScanSeen:
    today = paris_day(caller.at)
    return ScanSeen(
        scan=scan,
        seen_on=today,
        label=_label(resources, pack),
        finding=rules.finding_of(pack, today, is_dispensed=False),
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
