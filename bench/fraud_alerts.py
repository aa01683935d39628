"""How soon an alert that two analysts confirmed is seen by every officine."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

import asyncpg
import httpx

from bench.figures import Figure
from bench.first_life import OFFICINE
from bench.fraud_events import other_presentations
from bench.fraud_scale import EVENT_RATE, Scale
from bench.fraud_signals import Counter, Seen, signals_of
from deploy.local.stack import LocalStack

P99_S_MAX: Final = 5.0
ANALYST: Final = "an-paris"
COLLEAGUE: Final = "an-paris-2"
POLL_S: Final = 0.05
SEEN_S_MAX: Final = 30.0
_CONFIRMED: Final = ("S4", "D")
_CASES: Final = "SELECT number, case_id FROM fraud_case WHERE number = ANY($1::TEXT[])"


async def alerts_seen(stack: LocalStack, scale: Scale) -> list[Figure]:
    """Confirm the cases of signals one by one, and wait for each alert at list and at consult."""
    listed, consulted = Seen(), Seen()
    async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
        counter = Counter(stack, http)
        papers = {paper["number"]: paper for paper in await counter.issue(scale.probes)}
        await signals_of(counter, list(papers.values()))
        cases = await _cases(stack, list(papers))
        async with other_presentations(stack, rate=EVENT_RATE):
            for number, case_id in cases.items():
                alert_id = await _confirm(counter, case_id, (listed, consulted))
                await asyncio.gather(
                    _wait(listed, alert_id, partial(_is_listed, counter, alert_id)),
                    _wait(consulted, alert_id, partial(_warns, counter, papers[number])),
                )
    return [
        *listed.figures("confirmed alert → list of every officine", P99_S_MAX),
        *consulted.figures("confirmed alert → consult of every officine", P99_S_MAX),
    ]


async def _cases(stack: LocalStack, numbers: list[str]) -> dict[str, str]:
    conn = await asyncpg.connect(stack.dsn("fraud"))
    try:
        rows = await conn.fetch(_CASES, numbers)
    finally:
        await conn.close()
    return {row["number"]: str(row["case_id"]) for row in rows}


async def _confirm(counter: Counter, case_id: str, seen: tuple[Seen, ...]) -> str:
    """Let one analyst propose and another approve; the time runs from before the approval."""
    proposal = {
        "kind": "confirm",
        "subject_id": case_id,
        "reason_code": "document_forged",
        "anomaly": "content_altered",
        "spread": "national",
    }
    proposed = await counter.post(ANALYST, "fraud", "/v1/decisions", proposal)
    alert_id = str(proposed["decision_id"])  # an alert bears the id of what confirmed it
    begun = time.perf_counter()
    for each in seen:
        each.set_off[alert_id] = begun
    await counter.post(COLLEAGUE, "fraud", f"/v1/decisions/{alert_id}/approval")
    return alert_id


async def _wait(seen: Seen, alert_id: str, is_shown: Callable[[], Awaitable[bool]]) -> None:
    """Read again and again until the alert is shown."""
    deadline = seen.set_off[alert_id] + SEEN_S_MAX
    while time.perf_counter() < deadline:
        if await is_shown():
            seen.after[alert_id] = time.perf_counter() - seen.set_off[alert_id]
            return
        await asyncio.sleep(POLL_S)


async def _is_listed(counter: Counter, alert_id: str) -> bool:
    page = await counter.get(OFFICINE, "fraud", "/v1/alerts?scope=national&limit=20")
    return any(alert["alert_id"] == alert_id for alert in page["alerts"])


async def _warns(counter: Counter, paper: Mapping[str, Any]) -> bool:
    alerts = (await counter.consult(OFFICINE, paper))["alerts"]
    return any((alert["signal"], alert["signal_class"]) == _CONFIRMED for alert in alerts)
