"""`make bench-prescribe`: how fast prescriptions are issued, and what each part of one costs.

prescribe runs as in production with its own PostgreSQL (durable) and Kafka on this machine; the
services that listen to it are not started: what they cost is theirs.
"""

import asyncio
import itertools
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from bench.costs import costs
from bench.driving import (
    STEP_S,
    WORKERS,
    Target,
    climb,
    floor_figures,
    http_session,
    knee_of,
    posting,
    record,
    run_bench,
    say,
    token_of,
)
from bench.figures import Figure, figures_table, milliseconds, steps_table, within, write_report
from bench.load import Load, closed_load, open_load
from bench.people import patients
from deploy.local.demo import medicines
from deploy.local.demo.drafts import a_draft, a_line
from deploy.local.identities import IDENTITIES, Professional
from deploy.local.stack import LocalStack

PRESCRIBER: Final = "dr-martin"
PATIENTS: Final = 500
RATE: Final = 100.0
P99_S_MAX: Final = 0.060
HELD_S: Final = 60.0
WARM_UP_S: Final = 5.0
CREATED: Final = "201"


def main() -> int:
    """Run the bench and write its report; 0 even when a goal is missed: the report says so."""
    return run_bench(("prescribe",), _bench)


def _bench(stack: LocalStack) -> Path:
    of_parts = costs(_today(), _doctor(), _lines()[1])
    issue = Target(
        f"{stack.url('prescribe')}/v1/prescriptions", token_of(stack, PRESCRIBER), CREATED
    )
    held, steps, most = asyncio.run(_loads(issue))
    tps = _floor(stack, issue)
    knee = knee_of(steps, P99_S_MAX)
    figures = [
        within(f"issue, p99 at {RATE:.0f}/s over {HELD_S:.0f} s", held.quantile(0.99), P99_S_MAX),
        Figure("issue, p50 at the same rate", milliseconds(held.quantile(0.5))),
        Figure("requests failed at the same rate", str(held.failed), "0", is_met=not held.failed),
        Figure(f"knee: highest rate held with p99 ≤ {milliseconds(P99_S_MAX)}", f"{knee:.0f}/s"),
        *floor_figures("issue", most, tps),
        *of_parts,
    ]
    return write_report(
        "bench-prescribe",
        "Issuing prescriptions under load",
        [_HOW, figures_table(figures), "## Search for the knee", steps_table(steps)],
    )


_HOW: Final = (
    "One process of prescribe with its own durable PostgreSQL 18 and Kafka, the relay publishing "
    "all the while, and the load generator on the same machine. Requests start at random moments "
    "(Poisson) whether or not earlier ones came back, and a latency counts from the moment its "
    "request was due. Each prescription has three lines and a patient of 500. `pgbench` replays "
    "the statements that PostgreSQL logged for one issue, with prescribe stopped."
)


async def _loads(issue: Target) -> tuple[Load, list[Load], Load]:
    async with http_session() as session:
        call = posting(session, issue, itertools.cycle(list(_bodies())))
        await open_load(call, rate=RATE / 2, seconds=WARM_UP_S, good=CREATED)
        held = await open_load(call, rate=RATE, seconds=HELD_S, good=CREATED)
        say(held)
        most = await closed_load(call, workers=WORKERS, seconds=STEP_S, good=CREATED)
        steps = await climb(call, good=CREATED, p99_s_max=P99_S_MAX)
    return held, steps, most


def _bodies() -> Iterator[bytes]:
    for patient in patients(PATIENTS):
        yield orjson.dumps(a_draft(_today(), patient, _doctor(), _lines()))


def _doctor() -> Professional:
    doctor = IDENTITIES[PRESCRIBER]
    assert isinstance(doctor, Professional)
    return doctor


def _lines() -> list[dict[str, Any]]:
    return [
        a_line(medicines.PARACETAMOL, "1 comprimé trois fois par jour", packs=2),
        a_line(medicines.METFORMIN_BRAND, "1 comprimé matin et soir", duration_days=30, renewals=2),
        a_line(medicines.AMOXICILLIN, "1 gélule matin, midi et soir", duration_days=7),
    ]


def _today() -> date:
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def _floor(stack: LocalStack, issue: Target) -> float:
    """Record what one issue sends, stop prescribe, and let pgbench send it."""
    recorded = record(stack, "prescribe", issue, next(_bodies()), marker="INSERT INTO prescription")
    stack.kill("prescribe")
    unique = {recorded.answer["number"]: "lpad((:n)::TEXT, 18, '0')"}
    return recorded.floor(unique)


if __name__ == "__main__":
    sys.exit(main())
