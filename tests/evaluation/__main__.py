"""`make evaluate`: play made-up years to the rules, and tell how they did."""

import argparse
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from tests.evaluation import drawings
from tests.evaluation.report import Circumstance, write
from tests.evaluation.study import Plan, carry_out

_REPORT = Path("docs/reports/evaluation.md")
TEST_SEEDS_FROM = 100  # 1 to 99 are for development


def main() -> None:
    """Read what to play, play it, print the report and write it where asked."""
    asked = _arguments().parse_args()
    plan = Plan(
        patients=asked.patients,
        seeds=tuple(range(asked.first_seed, asked.first_seed + asked.seeds)),
        prevalences=tuple(asked.prevalence),
        days=asked.days,
        warm_up_days=asked.warm_up_days,
        with_baselines=not asked.no_baselines,
    )
    study = carry_out(plan, lambda line: print(line, flush=True))
    text = write(study, _circumstance(asked.frozen))
    print(text)
    if asked.write:
        _REPORT.write_text(text, encoding="utf-8")
        for name, drawing in drawings.draw(study).items():
            _REPORT.with_name(f"evaluation-{name}.svg").write_text(drawing, encoding="utf-8")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation", description=__doc__)
    parser.add_argument("--patients", type=int, default=2000)
    parser.add_argument("--seeds", type=int, default=1, help="how many")
    parser.add_argument("--first-seed", type=int, default=1, help="100 and above: test seeds")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--warm-up-days", type=int, default=90, help="of these, not measured")
    parser.add_argument("--prevalence", type=float, nargs="+", default=[0.01, 0.001, 0.0001])
    parser.add_argument("--no-baselines", action="store_true")
    parser.add_argument("--frozen", help="the commit that froze the thresholds")
    parser.add_argument("--write", action="store_true", help="write docs/reports/evaluation.md")
    return parser


def _circumstance(frozen: str | None) -> Circumstance:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607 - the developer's own git
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    now = datetime.now(UTC).strftime("%-d %B %Y, %H:%M UTC")
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return Circumstance(now, commit or "unknown", frozen, machine)


if __name__ == "__main__":
    main()
