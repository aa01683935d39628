"""Style, script and pictures of the console, each at an address that holds its digest."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

FOLDER: Final = Path(__file__).parent / "static"
PREFIX: Final = "/console/static/"
FOR_EVER: Final = "public, max-age=31536000, immutable"
_DIGEST_CHARS: Final = 16
_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is sent."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """The files by the last part of their address: another content is another address."""

    by_address: Mapping[str, StaticFile]
    address_of: Mapping[str, str]

    @classmethod
    def read(cls) -> Self:
        """Read the folder once: a request names a file of this table, never a path."""
        by_address: dict[str, StaticFile] = {}
        address_of: dict[str, str] = {}
        for file in sorted(FOLDER.iterdir()):
            content = file.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:_DIGEST_CHARS]
            name = f"{file.stem}.{digest}{file.suffix}"
            by_address[name] = StaticFile(content, _TYPES[file.suffix])
            address_of[file.name] = f"{PREFIX}{name}"
        return cls(by_address, address_of)
