"""Draw the text of a QR code: modules for documents and terminals, PNG and SVG for screens."""

import io
from itertools import groupby

from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode
from qrcode.util import MODE_ALPHA_NUM, QRData

# A third of officine scanners failed on codes bigger than version 8.
VERSION = 8
QUIET_ZONE = 4
PIXELS_PER_MODULE = 6
# The mask is fixed: trying all eight costs four times the rest, and every reader undoes any.
_MASK = 3
_DARK, _LIGHT = "0" * PIXELS_PER_MODULE, "1" * PIXELS_PER_MODULE
_COMPRESSION = 6


class QrTextUnfit(ValueError):
    """The text is too long for a version 8 code at level M, or not alphanumeric."""


def matrix(text: str) -> list[list[bool]]:
    """Return the rows of modules, True for dark, without the quiet zone (49 x 49).

    Raise `QrTextUnfit`.
    """
    code = QRCode(VERSION, ERROR_CORRECT_M, border=0, mask_pattern=_MASK)
    try:
        code.add_data(QRData(text, mode=MODE_ALPHA_NUM), optimize=0)
        code.make(fit=False)
    except (DataOverflowError, ValueError):
        raise QrTextUnfit("not a text for a version 8 code") from None
    return [[bool(module) for module in row] for row in code.modules]


def png(text: str) -> bytes:
    """Return a black and white PNG of one bit per pixel, quiet zone included."""
    rows = matrix(text)
    side = (len(rows) + 2 * QUIET_ZONE) * PIXELS_PER_MODULE
    edge = _LIGHT * QUIET_ZONE * side
    margin = _LIGHT * QUIET_ZONE
    lines = (
        "".join([margin, *(_DARK if dark else _LIGHT for dark in row), margin]) for row in rows
    )
    bits = edge + "".join(line * PIXELS_PER_MODULE for line in lines) + edge
    # One big integer packs the bits eight to a byte: far quicker than scaling an image.
    padded = side + -side % 8
    packed = b"".join(
        int(bits[start : start + side].ljust(padded, "1"), 2).to_bytes(padded // 8, "big")
        for start in range(0, side * side, side)
    )
    stream = io.BytesIO()
    Image.frombytes("1", (side, side), packed).save(stream, "PNG", compress_level=_COMPRESSION)
    return stream.getvalue()


def svg(text: str) -> str:
    """Return an SVG whose unit is one module, quiet zone included: one rectangle per dark run."""
    rows = matrix(text)
    side = len(rows) + 2 * QUIET_ZONE
    dark = "".join(_runs(row, top) for top, row in enumerate(rows, QUIET_ZONE))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"'
        ' shape-rendering="crispEdges" role="img"><title>QR code de l\'ordonnance</title>'
        f'<rect width="{side}" height="{side}" fill="#fff"/>'
        f'<path fill="#000" d="{dark}"/></svg>'
    )


def _runs(row: list[bool], top: int) -> str:
    drawn, left = [], QUIET_ZONE
    for is_dark, modules in groupby(row):
        width = len(list(modules))
        if is_dark:
            drawn.append(f"M{left} {top}h{width}v1h-{width}z")
        left += width
    return "".join(drawn)
