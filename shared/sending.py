"""Sending rows of the outbox to Kafka, and parting from a producer that no longer answers."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaProducer

CLOSE_TIMEOUT_S: Final = 1.0  # nothing is left to send: every batch waits for its answers


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
) -> list[int]:
    """Ids of the rows that Kafka confirmed in time; a key stops at its first failure."""
    by_key: dict[bytes, list[asyncpg.Record]] = {}
    for row in rows:
        by_key.setdefault(row["key"], []).append(row)
    sent: list[int] = []
    tasks = [asyncio.create_task(_send_in_order(producer, of, sent)) for of in by_key.values()]
    try:
        if tasks:
            await asyncio.wait(tasks, timeout=timeout_s)
    finally:
        for task in tasks:
            task.cancel()
    return sent


async def _send_in_order(
    producer: AIOKafkaProducer, rows: Sequence[asyncpg.Record], sent: list[int]
) -> None:
    """Send the rows of one key, each after the answer to the one before."""
    with suppress(Exception):  # they stay in the outbox, which is all there is to say
        for row in rows:
            await (await producer.send(**as_message(row)))
            sent.append(row["id"])


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
