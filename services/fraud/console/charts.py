"""Bars and lines drawn on the server, with the numbers that they show for a table beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Final

from markupsafe import Markup

WIDTH: Final = 640
HEIGHT: Final = 220
_LEFT: Final = 44
_RIGHT: Final = 10
_TOP: Final = 12
_BOTTOM: Final = 34
_GRIDS: Final = 4
_LABELS_MAX: Final = 13


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers under a name; None where there is none."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and the same numbers as a table: `ui.chart(drawn)` shows both."""

    title: str
    svg: Markup
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def bars(
    title: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = "", axis: str = ""
) -> Chart:
    """Draw one group of bars per label; `axis` names the labels, `unit` follows each number."""
    top = _ceiling(series)
    step = (WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    width = min(46.0, step * 0.8 / max(len(series), 1))
    parts = [*_grid(top, unit), *_ticks(labels, step)]
    for place, one in enumerate(series):
        for index, value in enumerate(one.values):
            if not value:
                continue
            x = _LEFT + step * (index + 0.5) + width * (place - len(series) / 2)
            y = _height(value, top)
            parts.append(
                Markup(
                    '<rect class="bar s{}" x="{:g}" y="{:g}" width="{:g}" height="{:g}">'
                    "<title>{}, {} : {}</title></rect>"
                ).format(
                    place,
                    x,
                    y,
                    width - 1,
                    HEIGHT - _BOTTOM - y,
                    one.name,
                    labels[index],
                    number(value, unit),
                )
            )
    return _chart(title, labels, series, unit=unit, axis=axis, parts=parts)


def lines(
    title: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = "", axis: str = ""
) -> Chart:
    """Draw one line per series over the labels; a missing value interrupts its line."""
    top = _ceiling(series)
    step = (WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    parts = [*_grid(top, unit), *_ticks(labels, step)]
    for place, one in enumerate(series):
        path, is_drawing = "", False
        for index, value in enumerate(one.values):
            if value is None:
                is_drawing = False
                continue
            x, y = _LEFT + step * (index + 0.5), _height(value, top)
            path += f"{'L' if is_drawing else 'M'}{x:g} {y:g}"
            is_drawing = True
            parts.append(
                Markup(
                    '<circle class="point s{}" cx="{:g}" cy="{:g}" r="3.5">'
                    "<title>{}, {} : {}</title></circle>"
                ).format(place, x, y, one.name, labels[index], number(value, unit))
            )
        parts.append(Markup('<path class="line s{}" d="{}"/>').format(place, path or "M0 0"))
    return _chart(title, labels, series, unit=unit, axis=axis, parts=parts)


def number(value: float | None, unit: str = "") -> str:
    """Return a number as French writes it: "1 234,5 %"; "–" for none."""
    if value is None:
        return "–"
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    grouped = text.replace(",", "\u202f").replace(".", ",")
    return f"{grouped}\u00a0{unit}" if unit else grouped


def _chart(  # noqa: PLR0913 - what both kinds of drawing end with
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str,
    axis: str,
    parts: Sequence[Markup],
) -> Chart:
    svg = Markup(
        '<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>{}'
    ).format(WIDTH, HEIGHT, title, Markup("").join(parts), _legend(series))
    rows = tuple(
        (label, *(number(one.values[index], unit) for one in series))
        for index, label in enumerate(labels)
    )
    return Chart(title, svg, (axis, *(one.name for one in series)), rows)


def _legend(series: Sequence[Series]) -> Markup:
    if len(series) < 2:  # noqa: PLR2004 - one needs no key
        return Markup("")
    items = Markup("").join(
        Markup('<li><i class="key s{}"></i>{}</li>').format(place, one.name)
        for place, one in enumerate(series)
    )
    return Markup('<ul class="legend">{}</ul>').format(items)


def _grid(top: float, unit: str) -> list[Markup]:
    rows = []
    for place in range(_GRIDS + 1):
        value = top * place / _GRIDS
        y = _height(value, top)
        rows.append(
            Markup(
                '<line class="grid" x1="{}" x2="{}" y1="{:g}" y2="{:g}"/>'
                '<text class="tick end" x="{}" y="{:g}">{}</text>'
            ).format(_LEFT, WIDTH - _RIGHT, y, y, _LEFT - 6, y + 4, number(round(value, 1), unit))
        )
    return rows


def _ticks(labels: Sequence[str], step: float) -> list[Markup]:
    every = ceil(len(labels) / _LABELS_MAX) or 1
    return [
        Markup('<text class="tick middle" x="{:g}" y="{}">{}</text>').format(
            _LEFT + step * (index + 0.5), HEIGHT - _BOTTOM + 18, label
        )
        for index, label in enumerate(labels)
        if index % every == 0
    ]


def _ceiling(series: Sequence[Series]) -> float:
    """Return the least round number above all values: 1, 2, 4, 5 or 10 times a power of ten."""
    most = max((value or 0 for one in series for value in one.values), default=0)
    if most <= 0:
        return 4.0
    power = 10.0 ** int(log10(most)) if most >= 1 else 1.0
    return next(power * n for n in (1, 2, 4, 5, 10, 20) if most <= power * n)


def _height(value: float, top: float) -> float:
    return round(HEIGHT - _BOTTOM - (HEIGHT - _BOTTOM - _TOP) * min(value, top) / top, 1)
