"""Plots as SVG written by hand: small files that any browser shows and any diff reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from tests.evaluation.resampling import Estimate

_WIDTH: Final = 720
_ROW: Final = 26
_LEFT: Final = 190
_RIGHT: Final = 70
_TOP: Final = 56
_COLOURS: Final = ("#1f5fa8", "#c2571a", "#3b7d3b", "#7a4fa0", "#666666")
_GRID: Final = "#d9d9d9"
_TEXT: Final = "#1a1a1a"


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one colour, one a label."""

    name: str
    values: Sequence[Estimate]


def bars(title: str, labels: Sequence[str], series: Sequence[Series]) -> str:
    """Return horizontal bars from 0 to 100 %, with whiskers for the 95 % interval."""
    height = _TOP + len(labels) * (_ROW * len(series) + 10) + 34
    parts = [_opening(title, height), *_legend(series), *_grid(height)]
    y = float(_TOP + 8)
    for place, label in enumerate(labels):
        middle = y + _ROW * len(series) / 2
        parts.append(_text(_LEFT - 8, middle + 4, label, anchor="end"))
        for colour, one in zip(_COLOURS, series, strict=False):
            parts += _bar(one.values[place], y, colour)
            y += _ROW
        y += 10
    return "\n".join([*parts, "</svg>", ""])


def _bar(estimate: Estimate, y: float, colour: str) -> list[str]:
    if estimate.value is None:
        return [_text(_LEFT + 6, y + 15, "none played", size=11)]
    x, low, high = (_x(one) for one in (estimate.value, estimate.low, estimate.high))
    middle = y + (_ROW - 6) / 2
    return [
        (
            f'<rect x="{_LEFT}" y="{y:.1f}" width="{x - _LEFT:.1f}" height="{_ROW - 6}" '
            f'fill="{colour}"/>'
        ),
        (
            f'<path d="M{low:.1f} {middle:.1f}H{high:.1f}M{low:.1f} {middle - 4:.1f}v8'
            f'M{high:.1f} {middle - 4:.1f}v8" stroke="{_TEXT}" fill="none"/>'
        ),
        _text(max(x, high) + 6, middle + 4, f"{estimate.value:.0%}", size=12),
    ]


def lines(title: str, steps: Sequence[str], series: Sequence[Series]) -> str:
    """Return one line a series over some steps, from 0 to 100 %, with whiskers."""
    height, bottom = 360, 310
    parts = [_opening(title, height), *_legend(series)]
    for tenth in range(0, 11, 2):
        y = _y(tenth / 10, bottom)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="{_GRID}"/>')
        parts.append(_text(_LEFT - 8, y + 4, f"{tenth * 10} %", anchor="end", size=12))
    gap = (_WIDTH - _LEFT - _RIGHT) / max(1, len(steps))
    xs = [_LEFT + gap * (place + 0.5) for place in range(len(steps))]
    for x, step in zip(xs, steps, strict=True):
        parts.append(_text(x, bottom + 22, step, anchor="middle"))
    for place, (colour, one) in enumerate(zip(_COLOURS, series, strict=False)):
        parts += _line(one, [x + 6 * place for x in xs], bottom, colour)
    return "\n".join([*parts, "</svg>", ""])


def _line(series: Series, xs: Sequence[float], bottom: float, colour: str) -> list[str]:
    known = [(x, one) for x, one in zip(xs, series.values, strict=True) if one.value is not None]
    points = " ".join(f"{x:.1f},{_y(one.value or 0, bottom):.1f}" for x, one in known)
    parts = [f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>']
    for x, one in known:
        low, high = _y(one.low, bottom), _y(one.high, bottom)
        parts.append(f'<path d="M{x:.1f} {low:.1f}V{high:.1f}" stroke="{colour}"/>')
        parts.append(
            f'<circle cx="{x:.1f}" cy="{_y(one.value or 0, bottom):.1f}" r="4" fill="{colour}"/>'
        )
    return parts


def _opening(title: str, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" font-family="sans-serif" font-size="13">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n' + _text(12, 22, title, size=15)
    )


def _legend(series: Sequence[Series]) -> list[str]:
    parts, x = [], 12.0
    for colour, one in zip(_COLOURS, series, strict=False):
        parts.append(f'<rect x="{x:.0f}" y="34" width="12" height="12" fill="{colour}"/>')
        parts.append(_text(x + 17, 44, one.name, size=12))
        x += 34 + 7 * len(one.name)
    return parts


def _grid(height: float) -> list[str]:
    parts = []
    for tenth in range(0, 11, 2):
        x = _x(tenth / 10)
        parts.append(f'<path d="M{x:.1f} {_TOP}V{height - 30}" stroke="{_GRID}"/>')
        parts.append(_text(x, height - 12, f"{tenth * 10} %", anchor="middle", size=12))
    return parts


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 13) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
        f'fill="{_TEXT}">{escape(text)}</text>'
    )


def _x(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _y(share: float, bottom: float) -> float:
    return bottom - share * (bottom - _TOP - 10)
