"""Sending rows of the outbox to Kafka, and parting from a producer that no longer answers."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaProducer

CLOSE_TIMEOUT_S: Final = 1.0  # nothing is left to send: every batch waits for its answers
CANCEL_TIMEOUT_S: Final = 1.0
NO_ANSWER: Final = TimeoutError.__name__


@dataclass(frozen=True, slots=True)
class Sent:
    """Ids of the rows that Kafka confirmed, and the type of the first failure of each key."""

    ids: list[int] = field(default_factory=list)
    failures: dict[bytes, str] = field(default_factory=dict)

    def reasons(self, rows: Sequence[asyncpg.Record]) -> dict[int, str]:
        """Say by shard why rows of it were not confirmed; a key without a failure was too late."""
        confirmed = set(self.ids)
        found: dict[int, set[str]] = {}
        for row in rows:
            if row["id"] not in confirmed:
                reason = self.failures.get(row["key"], NO_ANSWER)
                found.setdefault(row["shard"], set()).add(reason)
        return {shard: ", ".join(sorted(names)) for shard, names in found.items()}


async def discard(producer: AIOKafkaProducer) -> None:
    """Stop a producer, by force when it does not stop by itself."""
    with suppress(Exception):
        await asyncio.wait_for(producer.stop(), CLOSE_TIMEOUT_S)
        return
    sender = producer._sender.sender_task  # noqa: SLF001 - no public way to abandon it
    if sender is not None:
        sender.cancel()
    with suppress(Exception):
        await asyncio.wait_for(producer.client.close(), CLOSE_TIMEOUT_S)


async def send(
    producer: AIOKafkaProducer, rows: Sequence[asyncpg.Record], *, timeout_s: float
) -> Sent:
    """Send all keys at once, the rows of one in order; a key stops at its first failure."""
    by_key: dict[bytes, list[asyncpg.Record]] = {}
    for row in rows:
        by_key.setdefault(row["key"], []).append(row)
    sent = Sent()
    tasks = {asyncio.create_task(_send_in_order(producer, of, sent)) for of in by_key.values()}
    late = tasks
    try:
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=timeout_s)
    finally:
        for task in late:
            task.cancel()
        if late:  # what they still note belongs to this batch
            await asyncio.wait(late, timeout=CANCEL_TIMEOUT_S)
    return sent


async def _send_in_order(
    producer: AIOKafkaProducer, rows: Sequence[asyncpg.Record], sent: Sent
) -> None:
    """Send the rows of one key, each after the answer to the one before."""
    key: bytes = rows[0]["key"]
    try:
        for row in rows:
            await (await producer.send(**as_message(row)))
            sent.ids.append(row["id"])
    except Exception as error:  # noqa: BLE001 - whatever it is, the rows stay in the outbox
        sent.failures[key] = type(error).__name__


def as_message(row: asyncpg.Record) -> dict[str, object]:
    """Give the arguments of `producer.send`; the headers repeat what operators' tools look for."""
    headers = [
        ("event_id", str(row["event_id"]).encode()),
        ("event_type", row["event_type"].encode()),
        ("version", str(row["event_version"]).encode()),
        ("content-type", b"application/json"),
    ]
    correlation_id: UUID | None = row["correlation_id"]
    if correlation_id is not None:
        headers.append(("correlation_id", str(correlation_id).encode()))
    return {
        "topic": row["topic"],
        "key": row["key"],
        "value": row["payload"],
        "headers": headers,
    }
