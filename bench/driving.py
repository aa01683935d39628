"""What every bench does with a service: post to it, look for its knee, drive its SQL without it."""

import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp
import httpx

from bench.figures import Figure, milliseconds
from bench.floor import Recording, Statement, run_pgbench, script_of, transaction_with
from bench.load import Call, Load, open_load
from deploy.local.child import CannotStart
from deploy.local.environment import FREE_PORTS
from deploy.local.stack import LocalStack
from deploy.local.state import state_dir

STEPS: Final = (50, 100, 150, 200, 250, 300, 350, 400, 500, 600)
STEP_S: Final = 10.0
WORKERS: Final = 32
FLOOR_S: Final = 15
FLOOR_SHARE_MIN: Final = 0.25
CONNECTIONS: Final = 512
TIMEOUT_S: Final = 30.0
KEEP_ALIVE_S: Final = 2.0  # below the server's five: it must not close what is being reused
RECORDED_KEY: Final = "bench-recorded-1"
JSON: Final = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Target:
    """One operation of a running service: where it is posted, by whom, and what says it is done."""

    url: str
    token: str
    good: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **JSON}


def run_bench(services: Sequence[str], bench: Callable[[LocalStack], Path]) -> int:
    """Run a bench on these services alone, print its report; 1 when it cannot start.

    A missed goal is no failure: the report says so.
    """
    directory = state_dir() / "bench"
    shutil.rmtree(directory, ignore_errors=True)
    try:
        with LocalStack(directory, services=services, ports=FREE_PORTS, say=print) as stack:
            path = bench(stack)
    except CannotStart as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    print(f"\n{path.read_text(encoding='utf-8')}\nwritten to {path}")
    return 0


def token_of(stack: LocalStack, identity: str) -> str:
    """Return a token for one of the sandbox's people."""
    answer = httpx.post(f"{stack.url('issuer')}/token", json={"identity": identity})
    return str(answer.raise_for_status().json()["access_token"])


@asynccontextmanager
async def http_session() -> AsyncIterator[aiohttp.ClientSession]:
    """Lend the client of the load generator."""
    connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_S)
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        yield session


def posting(session: aiohttp.ClientSession, target: Target, bodies: Iterator[bytes]) -> Call:
    """Return the call that posts the next body under a key of its own."""
    run = time.time_ns()

    async def call(number: int) -> str:
        key = {"Idempotency-Key": f"bench-{run}-{number}-{time.perf_counter_ns()}"}
        try:
            async with session.post(
                target.url, data=next(bodies), headers=target.headers | key
            ) as answer:
                await answer.read()
                return str(answer.status)
        except (TimeoutError, aiohttp.ClientError) as error:
            return type(error).__name__

    return call


async def climb(
    call: Call, *, good: str, p99_s_max: float, steps: Sequence[float] = STEPS
) -> list[Load]:
    """Raise the rate step by step until it is no longer held; returns every step."""
    climbed: list[Load] = []
    for rate in steps:
        climbed.append(await open_load(call, rate=rate, seconds=STEP_S, good=good))
        say(climbed[-1])
        if not climbed[-1].is_held(p99_s_max):
            break
    return climbed


def knee_of(steps: Sequence[Load], p99_s_max: float) -> float:
    """Return the highest rate that was held, 0 when none was."""
    return max((step.rate for step in steps if step.is_held(p99_s_max)), default=0.0)


def say(load: Load) -> None:
    """Print how one run went."""
    p99 = milliseconds(load.quantile(0.99))
    print(f"  {load.rate:.0f}/s: p99 {p99}, {load.achieved:.0f}/s answered, {dict(load.ends)}")


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request that was answered, and the statements that the service sent for it."""

    stack: LocalStack
    service: str
    answer: Mapping[str, Any]
    statements: list[Statement]

    def floor(self, unique: Mapping[str, str], *, first: str = "") -> float:
        """Return what pgbench makes of the statements, in transactions a second.

        `unique` gives an SQL expression for each value made anew, `first` what pgbench does before
        each transaction. The service must be stopped.
        """
        made_anew = {RECORDED_KEY: "'bench-' || :n", **unique}
        script = self.stack.directory / "floor.sql"
        script.write_text(first + script_of(self.statements, made_anew), encoding="utf-8")
        return run_pgbench(self.stack.postgres, self.service, script, seconds=FLOOR_S)


def record(
    stack: LocalStack, service: str, target: Target, body: bytes, *, marker: str
) -> Recorded:
    """Send one request and read its transaction, in which `marker` stands, from the log."""
    with Recording(stack.postgres) as recording:
        headers = target.headers | {"Idempotency-Key": RECORDED_KEY}
        answer = httpx.post(target.url, content=body, headers=headers).raise_for_status()
    return Recorded(stack, service, answer.json(), transaction_with(recording.text, marker))


def floor_figures(what: str, most: Load, tps: float) -> list[Figure]:
    """Return the most that the service gives beside what pgbench gets without it."""
    share = most.achieved / tps
    return [
        Figure(
            f"{what}: most that {WORKERS} callers in a closed loop get", f"{most.achieved:.0f}/s"
        ),
        Figure(f"{what}: the same SQL driven by pgbench, 16 sessions", f"{tps:.0f}/s"),
        Figure(
            f"{what}: share of that floor",
            f"{share:.2f}",
            f"≥ {FLOOR_SHARE_MIN}",
            is_met=share >= FLOOR_SHARE_MIN,
        ),
    ]
