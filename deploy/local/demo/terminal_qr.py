"""Draws a QR with half blocks, two modules a character, dark on light whatever the terminal."""

from rich.console import Console
from rich.text import Text

from shared.qr_image import matrix

HALVES = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
QUIET_ZONE = 4


def draw(console: Console, qr_text: str) -> None:
    """Print the QR of `qr_text`; a phone can read it from the screen."""
    modules = matrix(qr_text)
    width = len(modules) + 2 * QUIET_ZONE
    rows = [*_blank(width), *(_padded(row) for row in modules), *_blank(width)]
    if len(rows) % 2:
        rows.append([False] * width)
    for top, bottom in zip(rows[::2], rows[1::2], strict=True):
        line = "".join(HALVES[pair] for pair in zip(top, bottom, strict=True))
        console.print(Text("    ") + Text(line, style="black on white"))


def _blank(width: int) -> list[list[bool]]:
    return [[False] * width for _ in range(QUIET_ZONE)]


def _padded(row: list[bool]) -> list[bool]:
    edge = [False] * QUIET_ZONE
    return [*edge, *row, *edge]
