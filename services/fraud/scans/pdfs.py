"""A PDF is drawn page by page; one that could do anything besides being looked at is refused."""

import re
import zlib
from collections.abc import Iterator
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from services.fraud.scans.images import page_of
from services.fraud.scans.limits import (
    KEPT_BYTES_MAX,
    PAGES_MAX,
    SIDE_MAX,
    CleanPage,
    CleanScan,
    ScanRefused,
)

_POINTS_PER_INCH: Final = 72
_DPI: Final = 200
_SIDE_POINTS_MAX: Final = 14_400  # ISO 32000-1, annex C: 200 inches
_INFLATED_MAX: Final = 4 * 1024 * 1024
_STREAMS_MAX: Final = 5_000
# A name may be written with any of its characters as #xx (ISO 32000-1, 7.3.5).
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE: Final = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|ImportData|SubmitForm|GoToE|Rendition"
    rb"|Movie|Sound|3D)(?![A-Za-z0-9])"
)
_OBJECT_STREAM: Final = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
_ENCRYPTED: Final = re.compile(rb"/Encrypt(?![A-Za-z0-9])")


def clean_pdf(raw: bytes) -> CleanScan:
    """Return pictures of the pages; raise `ScanRefused`. Links are not kept: a picture has none."""
    _refuse_active(raw)
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise ScanRefused("scan_encrypted" if is_locked else "scan_unreadable") from None
    try:
        _refuse_attached(document)
        return CleanScan(tuple(_pages(document)))
    except (pypdfium2.PdfiumError, ValueError, OSError):
        raise ScanRefused("scan_unreadable") from None
    except MemoryError:
        raise ScanRefused("scan_too_costly") from None
    finally:
        document.close()


def _pages(document: pypdfium2.PdfDocument) -> Iterator[CleanPage]:
    if not 1 <= len(document) <= PAGES_MAX:
        raise ScanRefused("scan_too_many_pages" if len(document) else "scan_unreadable")
    kept = 0
    for index in range(len(document)):
        page = _page(document, index)
        kept += len(page.jpeg)
        if kept > KEPT_BYTES_MAX:
            raise ScanRefused("scan_too_costly")
        yield page


def _page(document: pypdfium2.PdfDocument, index: int) -> CleanPage:
    page = document[index]
    width, height = page.get_size()
    if not (0 < width <= _SIDE_POINTS_MAX and 0 < height <= _SIDE_POINTS_MAX):
        raise ScanRefused("scan_unreadable")
    # The bitmap is bounded whatever the page claims to measure.
    scale = min(_DPI / _POINTS_PER_INCH, SIDE_MAX / max(width, height))
    drawn = page.render(scale=scale, may_draw_forms=False)
    try:
        return page_of(drawn.to_pil())
    finally:
        drawn.close()
        page.close()


def _refuse_attached(document: pypdfium2.PdfDocument) -> None:
    """Ask the reader itself what it found attached; names alone may be hidden from us."""
    if document.count_attachments() or pdfium.FPDFDoc_GetJavaScriptActionCount(document.raw):
        raise ScanRefused("scan_active_content")


def _refuse_active(raw: bytes) -> None:
    """Look for names of scripts, programs and files, also inside compressed objects."""
    if _ENCRYPTED.search(_unescaped(raw)):
        raise ScanRefused("scan_encrypted")
    for text in (raw, *_object_streams(raw)):
        if _ACTIVE.search(_unescaped(text)):
            raise ScanRefused("scan_active_content")


def _object_streams(raw: bytes) -> Iterator[bytes]:
    for count, found in enumerate(_OBJECT_STREAM.finditer(raw)):
        if count >= _STREAMS_MAX:
            raise ScanRefused("scan_too_costly")
        reader = zlib.decompressobj()
        try:
            yield reader.decompress(raw[found.end() :], _INFLATED_MAX)
        except zlib.error:
            continue  # another filter: what the reader itself finds still counts
        if reader.unconsumed_tail and not reader.eof:
            raise ScanRefused("scan_too_costly")


def _unescaped(text: bytes) -> bytes:
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), text)
