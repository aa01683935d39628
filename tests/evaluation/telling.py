"""Figures as words: the terminal and the report write them alike."""

from collections.abc import Sequence

from tests.evaluation.resampling import Estimate


def percent(estimate: Estimate) -> str:
    """Return a share with its interval, such as "84 % (79-89)"."""
    if estimate.value is None:
        return "–"
    low, high = f"{estimate.low:.0%}".rstrip("%"), f"{estimate.high:.0%}".rstrip("%")
    return f"{100 * estimate.value:.0f} % ({low}–{high})"


def rate(estimate: Estimate) -> str:
    """Return a rate with its interval."""
    if estimate.value is None:
        return "–"
    return f"{estimate.value:.2f} ({estimate.low:.2f}–{estimate.high:.2f})"


def number(value: float | None, *, digits: int = 0) -> str:
    """Return a number, thousands apart; a dash for none."""
    return "–" if value is None else f"{value:,.{digits}f}".replace(",", " ")


def points(value: float | None) -> str:
    """Return what is lost, in points of a hundred."""
    return "–" if value is None else f"{100 * value:+.1f}"


def pair(values: tuple[float | None, float | None], *, digits: int = 0) -> str:
    """Return a median and a p90."""
    return f"{number(values[0], digits=digits)} / {number(values[1], digits=digits)}"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
