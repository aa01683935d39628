"""Any bytes -> pictures of pages, or the reason why not. Pure: no file, no network, no clock."""

import re
from collections.abc import Callable, Mapping
from typing import Final, Literal

from services.fraud.scans.images import clean_image
from services.fraud.scans.limits import BYTES_MAX, CleanScan, ScanRefusal, ScanRefused
from services.fraud.scans.pdfs import clean_pdf

Kind = Literal["png", "jpeg", "pdf"]

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_END: Final = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_JPEG: Final = b"\xff\xd8\xff"
_JPEG_END: Final = b"\xff\xd9"
_PDF: Final = b"%PDF-"
_PDF_END: Final = b"%%EOF"
# Where readers of each kind look for its beginning, or its end.
_PDF_HEADER_WITHIN: Final = 1_024
_ZIP_END: Final = b"PK\x05\x06"
_ZIP_END_WITHIN: Final = 65_557
_PDF_TAIL_WITHIN: Final = 1_024
# With what follows it: four letters alone stand in one large honest picture of fifty by chance.
_PAGE_OR_PROGRAM: Final = re.compile(
    rb"<(?:script|html|svg)[\s>/][\s\x20-\x7e]|<!doctype html|<\?php[\s\x20-\x7e]",
    re.IGNORECASE,
)


def clean(raw: bytes) -> CleanScan:
    """Return the pages of a PNG, JPEG or PDF, drawn anew; raise `ScanRefused`.

    The kind is read in the content: what the sender called it does not count.
    """
    kind = kind_of(raw)
    _refuse_truncated(raw, kind)
    _refuse_polyglot(raw, kind)
    return _CLEANERS[kind](raw)


def kind_of(raw: bytes) -> Kind:
    """Return what the first bytes say; raise `ScanRefused`."""
    if not raw:
        raise ScanRefused("scan_empty")
    if len(raw) > BYTES_MAX:
        raise ScanRefused("scan_too_large")
    if raw.startswith(_PNG):
        return "png"
    if raw.startswith(_JPEG):
        return "jpeg"
    if raw.startswith(_PDF):
        return "pdf"
    raise ScanRefused("scan_kind_unknown")


def _refuse_truncated(raw: bytes, kind: Kind) -> None:
    """A file that lacks its end may lack what matters; decoders often fill it with grey."""
    is_whole = {
        "png": _PNG_END in raw,
        "jpeg": _JPEG_END in raw,
        "pdf": _PDF_END in raw[-_PDF_TAIL_WITHIN:],
    }
    if not is_whole[kind]:
        raise ScanRefused("scan_truncated")


def _refuse_polyglot(raw: bytes, kind: Kind) -> None:
    """Refuse a file that another program would read as something else.

    The picture that is kept would be harmless; a file made to be two things has no honest sender.
    """
    is_archive_too = _ZIP_END in raw[-_ZIP_END_WITHIN:]
    if kind == "pdf":
        is_two = is_archive_too
    else:
        is_two = (
            is_archive_too
            or _PDF in raw[:_PDF_HEADER_WITHIN]
            or _PAGE_OR_PROGRAM.search(raw) is not None
            or (kind == "png" and not raw.endswith(_PNG_END))
        )
    if is_two:
        code: ScanRefusal = "scan_polyglot"
        raise ScanRefused(code)


_CLEANERS: Final[Mapping[Kind, Callable[[bytes], CleanScan]]] = {
    "png": clean_image,
    "jpeg": clean_image,
    "pdf": clean_pdf,
}
