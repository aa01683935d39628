"""How soon the signal that a consult sets off is seen by the next consult."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
import httpx

from bench.driving import token_of
from bench.figures import Figure, milliseconds, within
from bench.first_life import ARRIVAL_S_MAX, ELSEWHERE, LINES, OFFICINE, POLL_S, PRESCRIBER
from bench.fraud_events import other_presentations
from bench.fraud_scale import EVENT_RATE, Scale
from bench.people import patients
from deploy.local.child import CannotStart
from deploy.local.demo.drafts import a_draft
from deploy.local.identities import IDENTITIES, Professional
from deploy.local.stack import LocalStack

P99_S_MAX: Final = 2.0
PACE_S: Final = 0.3
SEEN_EVERY_S: Final = 0.01
SEEN_S_MAX: Final = 30.0
_WHAT_WAS_READ: Final = [{"line": 1, "packs": 9}]  # two were signed: S3
_SEEN: Final = "SELECT DISTINCT number FROM alert WHERE number = ANY($1::TEXT[])"


@dataclass(slots=True)
class Seen:
    """When each thing was set off, and how many seconds later it was seen."""

    set_off: dict[str, float] = field(default_factory=dict)
    after: dict[str, float] = field(default_factory=dict)

    @property
    def pending(self) -> list[str]:
        return [key for key in self.set_off if key not in self.after]

    def quantile(self, share: float) -> float:
        """Return the seconds that `share` of those seen stayed within; 0 where none was."""
        ordered = sorted(self.after.values())
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    def figures(self, what: str, p99_s_max: float) -> list[Figure]:
        """Return them beside their goal."""
        missed = len(self.pending)
        return [
            Figure(f"{what}: p50 of {len(self.after)}", milliseconds(self.quantile(0.5))),
            within(f"{what}: p99", self.quantile(0.99), p99_s_max),
            Figure(f"{what}: never seen", str(missed), "0", is_met=bool(self.after) and not missed),
        ]


async def signals_seen(stack: LocalStack, scale: Scale) -> list[Figure]:
    """Consult prescriptions whose paper differs, and wait for each signal to come back."""
    async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
        counter = Counter(stack, http)
        papers = await counter.issue(scale.probes)
        async with other_presentations(stack, rate=EVENT_RATE):
            seen = await signals_of(counter, papers)
        await counter.check_alerts(papers[-1])
    what = f"event → signal seen at consult, {EVENT_RATE:.0f} events/s"
    return seen.figures(what, P99_S_MAX)


async def signals_of(counter: "Counter", papers: Sequence[Mapping[str, Any]]) -> Seen:
    """Set a signal off on each paper, one after the other."""
    seen, all_set_off = Seen(), asyncio.Event()
    conn = await asyncpg.connect(counter.stack.dsn("dispense"))
    watching = asyncio.create_task(_watch(conn, seen, all_set_off))
    try:
        for paper in papers:
            seen.set_off[paper["number"]] = time.perf_counter()
            await counter.consult(OFFICINE, paper, printed_lines=_WHAT_WAS_READ)
            await asyncio.sleep(PACE_S)
        all_set_off.set()
        await watching
    finally:
        watching.cancel()
        await conn.close()
    return seen


async def _watch(conn: asyncpg.Connection, seen: Seen, all_set_off: asyncio.Event) -> None:
    ends: float | None = None
    while ends is None or (seen.pending and time.perf_counter() < ends):
        for row in await conn.fetch(_SEEN, seen.pending):
            number = row["number"]
            seen.after[number] = time.perf_counter() - seen.set_off[number]
        if all_set_off.is_set() and ends is None:
            ends = time.perf_counter() + SEEN_S_MAX
        await asyncio.sleep(SEEN_EVERY_S)


class Counter:
    """What people do at a counter, and analysts at their desk, over HTTP."""

    def __init__(self, stack: LocalStack, http: httpx.AsyncClient) -> None:
        self.stack = stack
        self._http = http
        self._tokens: dict[str, str] = {}

    async def issue(self, count: int) -> list[dict[str, Any]]:
        """Issue prescriptions for as many patients, and wait until they may be consulted."""
        doctor = IDENTITIES[PRESCRIBER]
        assert isinstance(doctor, Professional)
        today = datetime.now(ZoneInfo("Europe/Paris")).date()
        issued = [
            await self.post(
                PRESCRIBER, "prescribe", "/v1/prescriptions", a_draft(today, patient, doctor, LINES)
            )
            for patient in patients(count)
        ]
        deadline = time.monotonic() + ARRIVAL_S_MAX
        while True:
            try:
                await self.consult(OFFICINE, issued[-1])
            except httpx.HTTPStatusError as error:
                if time.monotonic() > deadline:
                    raise CannotStart(f"no consult: {error.response.text[:300]}") from error
                await asyncio.sleep(POLL_S)
            else:
                return issued

    async def consult(self, who: str, paper: Mapping[str, Any], **more: object) -> dict[str, Any]:
        """Consult by the QR; raise `httpx.HTTPStatusError`."""
        body = {"qr": paper["qr_text"], **more}
        return await self.post(who, "dispense", "/v1/consultations", body)

    async def check_alerts(self, paper: Mapping[str, Any]) -> None:
        """Make sure that what the database holds is what a consult shows."""
        consulted = await self.consult(ELSEWHERE, paper)
        if not consulted["alerts"]:
            raise CannotStart("the consult shows no alert")

    async def post(
        self, who: str, service: str, path: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Post as somebody of the sandbox; raise `httpx.HTTPStatusError`."""
        answer = await self._http.post(
            self.stack.url(service) + path, json=body, headers=self.headers(who)
        )
        return dict(answer.raise_for_status().json())

    async def get(self, who: str, service: str, path: str) -> dict[str, Any]:
        """Read as somebody of the sandbox; raise `httpx.HTTPStatusError`."""
        url = self.stack.url(service) + path
        answer = await self._http.get(url, headers=self.headers(who))
        return dict(answer.raise_for_status().json())

    def headers(self, who: str) -> dict[str, str]:
        """Return what a request by somebody bears."""
        if who not in self._tokens:
            self._tokens[who] = token_of(self.stack, who)
        token = self._tokens[who]
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": f"bench-{uuid4()}"}
