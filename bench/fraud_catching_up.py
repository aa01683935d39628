"""How fast fraud catches up with events that came while it was away."""

import asyncio
import time
from itertools import islice
from typing import Final

import asyncpg
from aiokafka import AIOKafkaProducer

from bench.figures import Figure
from bench.fraud_history import a_history
from bench.fraud_scale import Scale
from deploy.local.child import CannotStart
from deploy.local.stack import LocalStack
from shared.contracts import dispense, prescribe
from shared.contracts.event import PrescriptionEvent

RATE_MIN: Final = 5_000.0
AT_ONCE: Final = 2_000
POLL_S: Final = 0.5
STANDS_STILL_S_MAX: Final = 120.0
# Every event leaves one row behind, whatever it changes.
_HANDLED: Final = "SELECT count(*) FROM inbox"


async def caught_up(stack: LocalStack, scale: Scale) -> list[Figure]:
    """Stop all services, send fraud a history, start it alone, and time it from the first event.

    What it handles is counted in its database, whole batches at a time.
    """
    conn = await asyncpg.connect(stack.dsn("fraud"))
    try:
        for name in ("prescribe", "dispense", "fraud"):
            stack.kill(name)  # the first two would read the history too, on the same cores
        before = int(await conn.fetchval(_HANDLED))
        sent = await _send(stack, scale.events)
        print(f"  {sent} events wait")
        await asyncio.to_thread(stack.restart, "fraud")
        seconds = await _handle(conn, before=before, sent=sent)
    finally:
        await conn.close()
    rate = sent / seconds
    what = f"catching up with {sent} events"
    return [
        Figure(what, f"{seconds:.0f} s"),
        Figure(f"{what}: a second", f"{rate:.0f}", f"≥ {RATE_MIN:.0f}", is_met=rate >= RATE_MIN),
    ]


async def _send(stack: LocalStack, events: int) -> int:
    """Send a history to the topics that its events belong to; return how many events it has."""
    producer = AIOKafkaProducer(
        bootstrap_servers=stack.bootstrap_servers, linger_ms=20, max_batch_size=500_000
    )
    await producer.start()
    sent, history = 0, a_history(events)
    try:
        while batch := list(islice(history, AT_ONCE)):
            sending = [
                await producer.send(
                    _topic_of(event), event.model_dump_json().encode(), key=event.key.encode()
                )
                for event in batch
            ]
            await asyncio.gather(*sending)
            sent += len(batch)
    finally:
        await producer.stop()
    return sent


def _topic_of(event: PrescriptionEvent) -> str:
    return prescribe.TOPIC if isinstance(event, prescribe.PrescriptionIssued) else dispense.TOPIC


async def _handle(conn: asyncpg.Connection, *, before: int, sent: int) -> float:
    """Return how long all of them took, from the first look that saw some handled."""
    began, handled, moved = 0.0, 0, time.perf_counter()
    while handled < sent:
        await asyncio.sleep(POLL_S)
        now, latest = time.perf_counter(), int(await conn.fetchval(_HANDLED)) - before
        if latest == handled and now - moved > STANDS_STILL_S_MAX:
            raise CannotStart(f"fraud stands still after {handled} of {sent} events")
        if latest > handled:
            began, moved = began or now - POLL_S, now
        handled = latest
    return time.perf_counter() - began
