"""The grey of the document, defined for every printer by an ICC profile built here."""

import struct
from functools import lru_cache
from typing import Final

GAMMA: Final = 2.2
NAME: Final = "Grey, gamma 2.2"
_RIGHTS: Final = "No rights reserved (CC0)"
_D50: Final = (0.9642, 1.0, 0.8249)  # the white that every ICC profile refers to
_HEADER_BYTES, _ENTRY_BYTES = 128, 12


@lru_cache(maxsize=1)
def grey_profile() -> bytes:
    """Return an ICC profile (version 2.1) of a grey screen, always the same bytes."""
    tags = (
        (b"cprt", b"text" + bytes(4) + _ascii(_RIGHTS)),
        (b"desc", _description(NAME)),
        (b"kTRC", b"curv" + bytes(4) + struct.pack(">IH", 1, round(GAMMA * 256))),
        (b"wtpt", b"XYZ " + bytes(4) + _xyz(_D50)),
    )
    table, body = struct.pack(">I", len(tags)), b""
    start = _HEADER_BYTES + len(table) + _ENTRY_BYTES * len(tags)
    for name, content in tags:
        table += name + struct.pack(">II", start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    return _header(start + len(body)) + table + body


def _header(size: int) -> bytes:
    made_on = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    return b"".join(
        (
            struct.pack(">I4xI", size, 0x0210_0000),
            b"mntrGRAYXYZ ",
            made_on,
            b"acsp" + bytes(28),
            _xyz(_D50),
            bytes(48),
        )
    )


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _ascii(text: str) -> bytes:
    return text.encode("ascii") + b"\0"


def _description(text: str) -> bytes:
    name = _ascii(text)
    nothing_else = bytes(4 + 4 + 2 + 1 + 67)  # neither in Unicode nor in a script of old Macs
    return b"desc" + bytes(4) + struct.pack(">I", len(name)) + name + nothing_else
