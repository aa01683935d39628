"""`make bench-dispense`: how fast officines are answered, with few and with millions of rows.

dispense runs as in production with its own PostgreSQL (durable) and Kafka on this machine. One
prescription lives through prescribe and dispense; its rows are then copied (`bench.shelf`).
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Final
from uuid import uuid4

import asyncpg
import orjson

from bench.driving import (
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
from bench.first_life import OFFICINE, first_life, step_one
from bench.load import Load, closed_load, open_load
from bench.shelf import Paper, Shelf
from deploy.local.keys import sandbox_keys
from deploy.local.stack import LocalStack
from services.dispense.resources import Resources
from shared.medicines import Catalogue
from shared.sealing import KeyRing, PatientRefs
from shared.signing import SigningKey

FEW: Final = 10_000
MANY: Final = 5_000_000
LIVE_OF_FEW: Final = 4_000
LIVE: Final = 70_000
RATE: Final = 100.0
CONSULT_P50_S_MAX: Final = 0.020
CONSULT_P99_S_MAX: Final = 0.050
STEP_ONE_P99_S_MAX: Final = 0.080
DRIFT_MAX: Final = 0.10
HELD_S: Final = 60.0
ALONE_S: Final = 12.0
WARM_UP_S: Final = 3.0
MOST_S: Final = 10.0
# What pgbench does before each transaction: a prescription is shown again, but dispensed once.
SHOWN_PAPER: Final = """\
\\set place random(1, {papers})
SELECT number, consultation, dispensation FROM bench_paper WHERE place = :place
\\gset
"""
NEXT_PAPER: Final = """\
SELECT number, consultation, dispensation FROM bench_paper
WHERE place = (SELECT nextval('bench_next'))
\\gset
"""


@dataclass(frozen=True, slots=True)
class Operation:
    """What an officine asks for: where, the body for one paper, and the papers to ask it of."""

    name: str
    target: Target
    body_of: Callable[[Paper], bytes]
    papers: Iterator[Paper]
    p99_s_max: float
    marker: str  # stands in its transaction only
    next_paper: str  # for pgbench

    @property
    def bodies(self) -> Iterator[bytes]:
        return map(self.body_of, self.papers)


@dataclass(frozen=True, slots=True)
class Runs:
    """What was measured of one operation."""

    name: str
    p99_s_max: float
    alone_few: Load
    alone_many: Load
    held: Load
    most: Load
    steps: Sequence[Load]


def main() -> int:
    """Run the bench and write its report; 0 even when a goal is missed: the report says so."""
    os.environ["UNSERVED_CONSULTATIONS_MAX"] = "0"  # all load comes from one officine
    parser = argparse.ArgumentParser(prog="make bench-dispense", description=__doc__)
    parser.add_argument("--stored", type=int, default=MANY, help="prescriptions in the end")
    stored = parser.parse_args().stored
    return run_bench(("prescribe", "dispense"), partial(_bench, stored=stored))


def _bench(stack: LocalStack, *, stored: int) -> Path:
    return asyncio.run(_measured(stack, stored))


async def _measured(stack: LocalStack, stored: int) -> Path:
    conn = await asyncpg.connect(stack.dsn("dispense"))
    shelf = await _shelf(stack, conn)
    await shelf.grow(FEW, live=LIVE_OF_FEW)
    few = [await _alone(each) for each in _operations(stack, shelf.papers)]
    begun = time.perf_counter()
    await shelf.grow(stored, live=LIVE)
    print(f"  {stored} stored, after {time.perf_counter() - begun:.0f} s more")
    operations = _operations(stack, shelf.papers[LIVE_OF_FEW:])
    runs = [await _runs(each, few=one) for each, one in zip(operations, few, strict=True)]
    rest = list(operations[1].papers)
    await _hand_to_pgbench(conn, rest)
    await conn.close()
    return _report(stored, runs, _floors(stack, operations, rest))


async def _shelf(stack: LocalStack, conn: asyncpg.Connection) -> Shelf:
    keys = sandbox_keys(stack.directory / "keys.json")
    resources = Resources(
        key_ring=KeyRing.from_setting(keys["SEALING_KEYS"]),
        patient_refs=PatientRefs.from_setting(keys["PATIENT_REF_KEY"]),
        medicines=Catalogue.open(None),
        new_id=uuid4,
    )
    original = await first_life(stack, conn, resources)
    stack.kill("prescribe")  # nothing needs it any more, and it would take its share of the cores
    return Shelf(conn, original, resources, SigningKey.from_text(keys["SIGNING_KEY"]))


def _operations(stack: LocalStack, papers: Sequence[Paper]) -> tuple[Operation, Operation]:
    url, token = stack.url("dispense"), token_of(stack, OFFICINE)
    consult = Operation(
        name="consult with an alert",
        target=Target(f"{url}/v1/consultations", token, "200"),
        body_of=lambda paper: orjson.dumps({"qr": paper.qr_text}),
        papers=cycle(papers),
        p99_s_max=CONSULT_P99_S_MAX,
        marker="INSERT INTO consultation",
        next_paper=SHOWN_PAPER,
    )
    recording = Operation(
        name="step 1 of three lines",
        target=Target(f"{url}/v1/dispensations", token, "201"),
        body_of=lambda paper: orjson.dumps(step_one(paper.consultation_id)),
        papers=iter(papers),
        p99_s_max=STEP_ONE_P99_S_MAX,
        marker="INSERT INTO dispensation",
        next_paper=NEXT_PAPER,
    )
    return consult, recording


async def _alone(operation: Operation) -> Load:
    """Send one request after the other: what one costs, without any waiting for others."""
    target = operation.target
    async with http_session() as session:
        call = posting(session, target, operation.bodies)
        await closed_load(call, workers=1, seconds=WARM_UP_S, good=target.good)
        alone = await closed_load(call, workers=1, seconds=ALONE_S, good=target.good)
    p50 = milliseconds(alone.quantile(0.5))
    print(f"  {operation.name}, one at a time: p50 {p50}, {dict(alone.ends)}")
    return alone


async def _runs(operation: Operation, *, few: Load) -> Runs:
    good, p99_s_max = operation.target.good, operation.p99_s_max
    many = await _alone(operation)
    async with http_session() as session:
        call = posting(session, operation.target, operation.bodies)
        await open_load(call, rate=RATE / 2, seconds=WARM_UP_S, good=good)
        held = await open_load(call, rate=RATE, seconds=HELD_S, good=good)
        say(held)
        most = await closed_load(call, workers=WORKERS, seconds=MOST_S, good=good)
        steps = await climb(call, good=good, p99_s_max=p99_s_max)
    return Runs(operation.name, p99_s_max, few, many, held, most, steps)


async def _hand_to_pgbench(conn: asyncpg.Connection, papers: Sequence[Paper]) -> None:
    """Lay out papers that nobody dispensed yet: pgbench takes the next one each time."""
    await conn.execute(
        """
        CREATE TABLE bench_paper (
            place BIGINT PRIMARY KEY, number TEXT, consultation UUID, dispensation UUID
        );
        CREATE SEQUENCE bench_next;
        """
    )
    rows = (
        (place, paper.number, paper.consultation_id, paper.dispensation_id)
        for place, paper in enumerate(papers)  # the first is for the recording
    )
    await conn.copy_records_to_table("bench_paper", records=rows)
    await conn.execute("VACUUM ANALYZE bench_paper")


def _floors(
    stack: LocalStack, operations: Sequence[Operation], papers: Sequence[Paper]
) -> list[float]:
    """Record what one request of each sends, stop dispense, and let pgbench send it."""
    paper = papers[0]
    unique = {
        paper.number: ":number",
        str(paper.consultation_id): ":consultation::UUID",
        str(paper.dispensation_id): ":dispensation::UUID",
    }
    recorded = [
        record(stack, "dispense", each.target, each.body_of(paper), marker=each.marker)
        for each in operations
    ]
    stack.kill("dispense")
    return [
        each.floor(unique, first=operation.next_paper.format(papers=len(papers) - 1))
        for operation, each in zip(operations, recorded, strict=True)
    ]


def _report(stored: int, runs: Sequence[Runs], tps: Sequence[float]) -> Path:
    figures, knees = [], []
    for each, floor in zip(runs, tps, strict=True):
        figures += _figures(each, stored, floor)
        knees += [f"## Search for the knee: {each.name}", steps_table(each.steps)]
    figures.insert(0, _median_of_consults(runs[0]))
    how = _HOW.format(few=FEW, stored=stored)
    parts = [how, figures_table(figures), *knees]
    return write_report("bench-dispense", "Officines under load", parts)


def _median_of_consults(consults: Runs) -> Figure:
    what = f"{consults.name}: p50 at {RATE:.0f}/s over {HELD_S:.0f} s"
    return within(what, consults.held.quantile(0.5), CONSULT_P50_S_MAX)


def _figures(runs: Runs, stored: int, tps: float) -> list[Figure]:
    name, held = runs.name, runs.held
    few, many = runs.alone_few.quantile(0.5), runs.alone_many.quantile(0.5)
    drift = many / few - 1
    knee = knee_of(runs.steps, runs.p99_s_max)
    return [
        within(f"{name}: p99 at {RATE:.0f}/s", held.quantile(0.99), runs.p99_s_max),
        Figure(f"{name}: failed at that rate", str(held.failed), "0", is_met=not held.failed),
        Figure(f"{name}: one at a time, p50 with {FEW} stored", milliseconds(few)),
        Figure(
            f"{name}: the same with {stored} stored",
            f"{milliseconds(many)} ({drift:+.0%})",
            f"within {DRIFT_MAX:.0%}",
            is_met=drift <= DRIFT_MAX,
        ),
        Figure(f"{name}: knee, p99 ≤ {milliseconds(runs.p99_s_max)}", f"{knee:.0f}/s"),
        *floor_figures(name, runs.most, tps),
    ]


_HOW: Final = (
    "One process of dispense with its own durable PostgreSQL 18 and Kafka, the relay publishing "
    "all the while, and the load generator on the same machine. Requests start at random moments "
    "(Poisson) whether or not earlier ones came back, and a latency counts from the moment its "
    "request was due. Each prescription has three lines, an alert, and a pack of one line handed "
    "over elsewhere before; step 1 hands over the rest of today. What is stored are copies of one "
    "prescription that lived through the services, and requests are spread over all of them: "
    "{few} first, then {stored}; there, loads and floors are measured. `pgbench` replays the "
    "statements that PostgreSQL logged for one request, with dispense stopped."
)

if __name__ == "__main__":
    sys.exit(main())
