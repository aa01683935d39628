"""Presentations of other prescriptions, sent through Kafka while something is timed."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Final
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from deploy.local.stack import LocalStack
from shared.contracts import dispense
from shared.contracts.dispense import PrescriptionPresented
from shared.identifiers import Finess, Rpps
from shared.number import make_number

TICK_S: Final = 0.05
STOP_S: Final = 10.0
_PATIENTS: Final = 5_000
_PRESCRIBERS: Final = 500
_OFFICINES: Final = 200
_MARK: Final = b"bench"  # numbers of these events begin alike, and no other one does


@asynccontextmanager
async def other_presentations(stack: LocalStack, *, rate: float) -> AsyncIterator[None]:
    """Send `rate` events a second to dispense's topic, while the block lasts."""
    producer = AIOKafkaProducer(bootstrap_servers=stack.bootstrap_servers, linger_ms=5)
    await producer.start()
    task = asyncio.create_task(_send(producer, rate))
    try:
        yield
        if task.done():
            task.result()  # it raises what stopped it
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await asyncio.wait_for(producer.stop(), STOP_S)


async def _send(producer: AIOKafkaProducer, rate: float) -> None:
    events = presentations()
    started, sent = time.perf_counter(), 0
    while True:
        due = int((time.perf_counter() - started) * rate)
        for _ in range(due - sent):
            event = next(events)
            await producer.send(
                dispense.TOPIC, event.model_dump_json().encode(), key=event.key.encode()
            )
        sent = due
        await asyncio.sleep(TICK_S)


def presentations() -> Iterator[PrescriptionPresented]:
    """Yield presentations without end: honest ones, each of a prescription of its own."""
    for order in count():
        yield PrescriptionPresented(
            event_id=uuid4(),
            occurred_at=datetime.now(UTC),
            correlation_id=uuid4(),
            number=make_number(_MARK + order.to_bytes(5, "big")),
            presentation_id=uuid4(),
            pharmacy_finess=finess_of(order % _OFFICINES),
            pharmacist_rpps=Rpps(f"{20_000_000_000 + order % _OFFICINES}"),
            mode="qr",
            authenticity="authentic",
            is_known=True,
            state="issued",
            has_quantity_left=True,
            patient_ref=f"{order % _PATIENTS:032x}",
            prescriber_rpps=Rpps(f"{30_000_000_000 + order % _PRESCRIBERS}"),
        )


def finess_of(order: int) -> Finess:
    """Return the number of an officine of Paris, with its Luhn key."""
    body = f"7599{order:04}"
    digits = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(body)]
    total = sum(digit - 9 if digit > 9 else digit for digit in digits)  # noqa: PLR2004 - Luhn
    return Finess(f"{body}{-total % 10}")
