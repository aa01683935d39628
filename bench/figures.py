"""Figures beside their goals, as a page of docs/reports that says on what they were measured."""

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.load import Load

CHECKOUT = Path(__file__).resolve().parents[1]
REPORTS = CHECKOUT / "docs" / "reports"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of a report; `is_met` is None where there is no goal."""

    what: str
    seen: str
    goal: str = ""
    is_met: bool | None = None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "**missed**", None: ""}[self.is_met]


def milliseconds(seconds: float) -> str:
    """Return a duration for people."""
    return f"{seconds * 1000:.2f} ms" if seconds < 0.01 else f"{seconds * 1000:.0f} ms"  # noqa: PLR2004


def within(what: str, seconds: float, limit_s: float) -> Figure:
    """Return a duration that should stay within `limit_s`."""
    goal = f"≤ {milliseconds(limit_s)}"
    return Figure(what, milliseconds(seconds), goal, is_met=seconds <= limit_s)


def steps_table(steps: Sequence[Load]) -> str:
    """Return the runs of a search for the knee as a table."""
    rows = [
        f"| {s.rate:.0f} | {s.achieved:.0f} | {milliseconds(s.quantile(0.5))} "
        f"| {milliseconds(s.quantile(0.99))} | {milliseconds(s.quantile(1))} | {s.failed} |"
        for s in steps
    ]
    head = "| asked/s | answered/s | p50 | p99 | worst | failed |\n|---|---|---|---|---|---|"
    return "\n".join([head, *rows])


def figures_table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table."""
    rows = [f"| {f.what} | {f.seen} | {f.goal} | {f.verdict} |" for f in figures]
    return "\n".join(["| what | seen | goal | |", "|---|---|---|---|", *rows])


def write_report(name: str, title: str, parts: Sequence[str]) -> Path:
    """Write `docs/reports/<name>.md` and return its path."""
    head = f"# {title}\n\n{_made_on()}"
    path = REPORTS / f"{name}.md"
    path.write_text("\n\n".join([head, *parts]) + "\n", encoding="utf-8")
    return path


def _made_on() -> str:
    commit = _git("rev-parse", "--short", "HEAD")
    changed = ", with changes not committed" if _git("status", "--porcelain") else ""
    busy = ", ".join(f"{load:.2f}" for load in os.getloadavg())
    now = datetime.now(UTC)
    return (
        f"Measured on {now:%d %B %Y, %H:%M} UTC at commit {commit}{changed}: {_processor()}, "
        f"{os.cpu_count()} cores, Linux {platform.release().split('-')[0]}, Python "
        f"{platform.python_version()}. Load average before and during the run: {busy}."
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _git(*words: str) -> str:
    command = ["git", "-C", str(CHECKOUT), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return done.stdout.strip()
