"""What a scanned text is."""

from services.dispense.answers import ClaimedPrescriptionAnswer, PackAnswer, ScanAnswer
from services.dispense.model import ScanSeen
from services.dispense.scan_sentences import next_of_scan


def scan_answer(seen: ScanSeen) -> ScanAnswer:
    """Return what was scanned and what to do with it."""
    scan = seen.scan
    return ScanAnswer(
        kind=scan.kind,
        next=next_of_scan(seen),
        prescription=_prescription(seen),
        origin=scan.origin,
        ins=scan.ins,
        pack=_pack(seen),
    )


def _prescription(seen: ScanSeen) -> ClaimedPrescriptionAnswer | None:
    claimed = seen.scan.prescription
    if claimed is None:
        return None
    return ClaimedPrescriptionAnswer(
        number=claimed.number,
        number_grouped=claimed.number.grouped,
        issued_on=claimed.issued_on,
        prescriber_rpps=claimed.prescriber,
        is_secure=claimed.is_secure,
    )


def _pack(seen: ScanSeen) -> PackAnswer | None:
    pack = seen.scan.pack
    if pack is None:
        return None
    return PackAnswer(
        gtin=pack.gtin,
        cip13=pack.cip13,
        label=seen.label,
        expires_on=pack.expires_on,
        lot=pack.lot,
        serial=pack.serial,
        finding=seen.finding,
    )
