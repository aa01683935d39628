"""The words of a report, sealed and bound to it; scans are sealed here too."""

from uuid import UUID

from pydantic import TypeAdapter

from services.fraud.model.reporting import Report, ReportWords
from shared.sealing import KeyRing

_WORDS: TypeAdapter[ReportWords] = TypeAdapter(ReportWords)


def seal_words(ring: KeyRing, report_id: UUID, words: ReportWords) -> str:
    """Seal the words of a report."""
    return ring.seal(_WORDS.dump_json(words), aad=_aad(report_id))


def open_words(ring: KeyRing, report: Report) -> ReportWords:
    """Return the words of a report; raise `Unsealable`."""
    return _WORDS.validate_json(ring.unseal(report.sealed, aad=_aad(report.report_id)))


def seal_page(ring: KeyRing, report_id: UUID, page: int, jpeg: bytes) -> str:
    """Seal one page of a scan."""
    return ring.seal(jpeg, aad=_page_aad(report_id, page))


def open_page(ring: KeyRing, report_id: UUID, page: int, sealed: str) -> bytes:
    """Return one page of a scan; raise `Unsealable`."""
    return ring.unseal(sealed, aad=_page_aad(report_id, page))


def _aad(report_id: UUID) -> bytes:
    return f"fraud.report:{report_id}".encode()


def _page_aad(report_id: UUID, page: int) -> bytes:
    return f"fraud.report_scan:{report_id}:{page}".encode()
