"""The embedded typeface of the document, and how text is measured, cut and made drawable.

Roboto 2 (Christian Robertson, Google), unmodified, under the Apache License 2.0 of fonts/LICENSE.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "Roboto"
BOLD = "Roboto-Bold"
_FOLDER = Path(__file__).parent / "fonts"
_FILES = {REGULAR: "Roboto-Regular.ttf", BOLD: "Roboto-Bold.ttf"}
# What stands for a character the typeface lacks: visible, so that nobody reads over the gap.
_MISSING = "\u25ca"
_LOOSE = re.compile(r" (?=[:;?!»%](?: |$))|(?<=«) ")


def width(text: str, font: str, size: float) -> float:
    """Return the width in points of `text`, which must be drawable."""
    return float(pdfmetrics.stringWidth(text, font, size))


def wrap(text: str, font: str, size: float, *, room: float) -> list[str]:
    """Cut `text` into lines of at most `room` points, at spaces where there are any."""
    lines: list[str] = []
    line, taken = "", 0.0
    blank = width(" ", font, size)
    for word in drawable(_bound(text)).split(" "):
        wanted = width(word, font, size)
        if taken + (blank if line else 0.0) + wanted <= room:
            taken += wanted + (blank if line else 0.0)
            line = f"{line} {word}" if line else word
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, font, size, room=room) if wanted > room else [word]
        lines.extend(full)
        taken = width(line, font, size)
    return [*lines, line] if line or not lines else lines


def drawable(text: str) -> str:
    """Return `text` in characters the typeface has: without an accent rather than not at all."""
    known = _characters()
    if known.issuperset(text):
        return text
    return "".join(c if c in known else _nearest(c, known) for c in text)


def _nearest(character: str, known: frozenset[str]) -> str:
    """Return the same without accent or ornament, but no digit: "1①" is not eleven."""
    if unicodedata.numeric(character, None) is not None:
        return _MISSING
    folded = "".join(c for c in unicodedata.normalize("NFKD", character) if c in known)
    return folded or _MISSING


def _bound(text: str) -> str:
    """French typography: what stands before a colon, or inside « », never starts a line alone."""
    return _LOOSE.sub("\u00a0", text)


def _pieces(word: str, font: str, size: float, *, room: float) -> list[str]:
    """Cut a word wider than `room`, as a long chemical name can be: behind a hyphen if one fits."""
    pieces, piece = [], ""
    for character in word:
        if piece and width(piece + character, font, size) > room:
            cut = piece.rfind("-") + 1 or len(piece)
            pieces.append(piece[:cut])
            piece = piece[cut:]
        piece += character
    return [*pieces, piece]


@lru_cache(maxsize=1)
def _characters() -> frozenset[str]:
    """Register both fonts with reportlab, once, and return the characters both of them have."""
    fonts = [TTFont(name, str(_FOLDER / file)) for name, file in _FILES.items()]
    for font in fonts:
        pdfmetrics.registerFont(font)
    common = set.intersection(*(set(font.face.charToGlyph) for font in fonts))
    return frozenset(map(chr, common))
