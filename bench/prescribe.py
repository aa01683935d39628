"""`make bench-prescribe`: how fast prescriptions are issued, and what each part of one costs.

prescribe runs as in production with its own PostgreSQL (durable) and Kafka on this machine; the
services that listen to it are not started: what they cost is theirs.
"""

import asyncio
import itertools
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import aiohttp
import httpx
import orjson

from bench.costs import costs
from bench.figures import Figure, figures_table, milliseconds, steps_table, within, write_report
from bench.floor import Recording, run_pgbench, script_of, transaction_with
from bench.load import Call, Load, closed_load, open_load
from bench.people import patients
from deploy.local.child import CannotStart
from deploy.local.demo import medicines
from deploy.local.demo.drafts import a_draft, a_line
from deploy.local.environment import FREE_PORTS
from deploy.local.identities import IDENTITIES, Professional
from deploy.local.stack import LocalStack
from deploy.local.state import state_dir

PRESCRIBER: Final = "dr-martin"
PATIENTS: Final = 500
RATE: Final = 100.0
P99_S_MAX: Final = 0.060
STEPS: Final = (50, 100, 150, 200, 250, 300, 350, 400, 500, 600)
STEP_S: Final = 10.0
HELD_S: Final = 60.0
WARM_UP_S: Final = 5.0
FLOOR_SHARE_MIN: Final = 0.25
FLOOR_S: Final = 15
WORKERS: Final = 32
CONNECTIONS: Final = 512
TIMEOUT_S: Final = 30.0
KEEP_ALIVE_S: Final = 2.0  # below the server's five: it must not close what is being reused
CREATED: Final = "201"
_KEY: Final = "bench-recorded-1"


def main() -> int:
    """Run the bench and write its report; 0 even when a goal is missed: the report says so."""
    directory = state_dir() / "bench"
    shutil.rmtree(directory, ignore_errors=True)
    try:
        with LocalStack(directory, services=("prescribe",), ports=FREE_PORTS, say=print) as stack:
            path = _bench(stack)
    except CannotStart as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    print(f"\n{path.read_text(encoding='utf-8')}\nwritten to {path}")
    return 0


def _bench(stack: LocalStack) -> Path:
    of_parts = costs(_today(), _doctor(), _lines()[1])
    held, steps, most = asyncio.run(_loads(stack))
    tps = _floor(stack)
    share = most.achieved / tps
    knee = max((s.rate for s in steps if s.is_held(P99_S_MAX)), default=0.0)
    figures = [
        within(f"issue, p99 at {RATE:.0f}/s over {HELD_S:.0f} s", held.quantile(0.99), P99_S_MAX),
        Figure("issue, p50 at the same rate", milliseconds(held.quantile(0.5))),
        Figure("requests failed at the same rate", str(held.failed), "0", is_met=not held.failed),
        Figure(f"knee: highest rate held with p99 ≤ {milliseconds(P99_S_MAX)}", f"{knee:.0f}/s"),
        Figure(f"most that {WORKERS} callers in a closed loop get", f"{most.achieved:.0f}/s"),
        Figure("the same SQL driven by pgbench, 16 sessions", f"{tps:.0f}/s"),
        Figure(
            "share of that floor",
            f"{share:.2f}",
            f"≥ {FLOOR_SHARE_MIN}",
            is_met=share >= FLOOR_SHARE_MIN,
        ),
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


async def _loads(stack: LocalStack) -> tuple[Load, list[Load], Load]:
    connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_S)
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        call = _issuing(session, stack)
        await open_load(call, rate=RATE / 2, seconds=WARM_UP_S, good=CREATED)
        held = await open_load(call, rate=RATE, seconds=HELD_S, good=CREATED)
        _say(held)
        most = await closed_load(call, workers=WORKERS, seconds=STEP_S, good=CREATED)
        steps: list[Load] = []
        for rate in STEPS:
            steps.append(await open_load(call, rate=rate, seconds=STEP_S, good=CREATED))
            _say(steps[-1])
            if not steps[-1].is_held(P99_S_MAX):
                break
    return held, steps, most


def _say(load: Load) -> None:
    p99 = milliseconds(load.quantile(0.99))
    print(f"  {load.rate:.0f}/s: p99 {p99}, {load.achieved:.0f}/s answered, {dict(load.ends)}")


def _issuing(session: aiohttp.ClientSession, stack: LocalStack) -> Call:
    url = f"{stack.url('prescribe')}/v1/prescriptions"
    headers = {"Authorization": f"Bearer {_token(stack)}", "Content-Type": "application/json"}
    bodies = itertools.cycle(list(_bodies()))
    run = time.time_ns()

    async def call(number: int) -> str:
        key = {"Idempotency-Key": f"bench-{run}-{number}-{time.perf_counter_ns()}"}
        try:
            async with session.post(url, data=next(bodies), headers=headers | key) as answer:
                await answer.read()
                return str(answer.status)
        except (TimeoutError, aiohttp.ClientError) as error:
            return type(error).__name__

    return call


def _token(stack: LocalStack) -> str:
    answer = httpx.post(f"{stack.url('issuer')}/token", json={"identity": PRESCRIBER})
    return str(answer.raise_for_status().json()["access_token"])


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


def _floor(stack: LocalStack) -> float:
    """Record what one issue sends, stop prescribe, and let pgbench send it."""
    with Recording(stack.postgres) as recording:
        headers = {"Authorization": f"Bearer {_token(stack)}", "Idempotency-Key": _KEY}
        url = f"{stack.url('prescribe')}/v1/prescriptions"
        answer = httpx.post(url, content=next(_bodies()), headers=headers | _JSON)
        number = str(answer.raise_for_status().json()["number"])
    statements = transaction_with(recording.text, "INSERT INTO prescription")
    stack.kill("prescribe")
    script = stack.directory / "issue.sql"
    unique = {number: "lpad((:n)::TEXT, 18, '0')", _KEY: "'bench-' || :n"}
    script.write_text(script_of(statements, unique), encoding="utf-8")
    return run_pgbench(stack.postgres, "prescribe", script, seconds=FLOOR_S)


_JSON: Final = {"Content-Type": "application/json"}

if __name__ == "__main__":
    sys.exit(main())
