"""What a scan may be: its kinds, its bounds, and the reasons why one is refused."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

BYTES_MAX: Final = 10 * 1024 * 1024
PIXELS_MAX: Final = 40_000_000  # an A4 sheet at 600 dpi has 35 million
PAGES_MAX: Final = 10
SIDE_MAX: Final = 3_508  # the long side of what is kept, in pixels: A4 at 300 dpi
JPEG_QUALITY: Final = 85
PAGE_BYTES_MAX: Final = 8 * 1024 * 1024  # of a page that is kept: noise compresses badly
KEPT_BYTES_MAX: Final = 40 * 1024 * 1024
MEMORY_BYTES_MAX: Final = 1024 * 1024 * 1024  # of the process that looks at one scan
CPU_SECONDS_MAX: Final = 15

ScanRefusal = Literal[
    "scan_empty",
    "scan_too_large",
    "scan_kind_unknown",
    "scan_truncated",
    "scan_polyglot",
    "scan_unreadable",
    "scan_too_many_pixels",
    "scan_animated",
    "scan_encrypted",
    "scan_active_content",
    "scan_too_many_pages",
    "scan_too_costly",
]
REFUSALS: Final[frozenset[str]] = frozenset(get_args(ScanRefusal))


class ScanRefused(Exception):
    """The file is not a scan that can be kept; `code` says why."""

    def __init__(self, code: ScanRefusal) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class CleanPage:
    """One page as a JPEG that we made: no metadata, upright; sizes in pixels."""

    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class CleanScan:
    """What is kept of a scan."""

    pages: tuple[CleanPage, ...]
