"""Sealing and opening the words of the register of errors: they may name a person."""

import json
from uuid import UUID

from services.dispense.model import ErrorEntry, ErrorReport, ErrorResolution, Mistake, StoredError
from services.dispense.use_cases import sealed
from shared.sealing import KeyRing


def seal_error(key_ring: KeyRing, entry: ErrorEntry) -> StoredError:
    """Return an open entry as its row keeps it."""
    report, mistake = entry.report, entry.report.mistake
    words = json.dumps([mistake.details, mistake.cause, report.invoice_number])
    return StoredError(
        error_id=entry.error_id,
        pharmacy=entry.pharmacy,
        kind=mistake.kind,
        dispensation_id=report.dispensation_id,
        sealed_words=key_ring.seal(words.encode(), aad=_of_words(entry.error_id)),
        reported_by=entry.reported_by,
        reported_at=entry.reported_at,
    )


def seal_resolution(key_ring: KeyRing, text: str, *, error_id: UUID) -> str:
    """Seal what was done about an error for its row."""
    return key_ring.seal(text.encode(), aad=_of_resolution(error_id))


def open_error(key_ring: KeyRing, stored: StoredError) -> ErrorEntry:
    """Return an entry from its row, as people may read it; raise `Unsealable`."""
    error_id = stored.error_id
    words = json.loads(key_ring.unseal(stored.sealed_words, aad=_of_words(error_id)))
    details, cause, invoice_number = words
    return ErrorEntry(
        error_id=error_id,
        pharmacy=stored.pharmacy,
        report=ErrorReport(
            mistake=Mistake(kind=stored.kind, details=details, cause=cause),
            dispensation_id=stored.dispensation_id,
            invoice_number=invoice_number,
        ),
        reported_by=stored.reported_by,
        reported_at=stored.reported_at,
        resolution=_resolution(key_ring, stored),
        number=stored.number,
        patient_ref=stored.patient_ref,
        patient=(
            None
            if stored.number is None or stored.sealed_content is None
            else sealed.open_content(key_ring, stored.sealed_content, number=stored.number).patient
        ),
    )


def _resolution(key_ring: KeyRing, stored: StoredError) -> ErrorResolution | None:
    if stored.sealed_resolution is None or stored.resolved_by is None or stored.resolved_at is None:
        return None
    aad = _of_resolution(stored.error_id)
    return ErrorResolution(
        text=key_ring.unseal(stored.sealed_resolution, aad=aad).decode(),
        resolved_by=stored.resolved_by,
        resolved_at=stored.resolved_at,
    )


def _of_words(error_id: UUID) -> bytes:
    return f"dispense.error.words:{error_id}".encode()


def _of_resolution(error_id: UUID) -> bytes:
    return f"dispense.error.resolution:{error_id}".encode()
