"""Events leave through a table: written with the facts they tell, sent by the relay afterwards."""

import asyncio
import random
import zlib
from collections.abc import Sequence
from contextlib import suppress
from typing import Final
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaProducer

from shared.backoff import backoff_s
from shared.contracts.event import Event
from shared.db import Connection, Pool, connection, ring_after_commit, ringing, transaction
from shared.kafka_options import EVENT_BYTES_MAX, producer_options
from shared.log import get_logger
from shared.settings import Settings

SHARDS: Final = 16  # fixed for ever: the rows in flight carry it
LOCK_NAMESPACE: Final = 0x6F757462  # "outb"
RETRY_FIRST_S: Final = 0.4
RETRY_CAP_S: Final = 5.0
CLOSE_TIMEOUT_S: Final = 1.0  # nothing is left to send: every batch waits for its answers
FINISH_TIMEOUT_S: Final = 1.0
CANCEL_TIMEOUT_S: Final = 5.0

INSERT = """
    INSERT INTO outbox
        (event_id, event_type, event_version, correlation_id, shard, topic, key, payload)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
SHARDS_WAITING = """
    SELECT shard::SMALLINT FROM generate_series(0, $1 - 1) AS shard
    WHERE EXISTS (SELECT FROM outbox WHERE outbox.shard = shard.shard)
    LIMIT $1
"""
TRY_LOCK = "SELECT pg_try_advisory_xact_lock($1, $2)"
NEXT = """
    SELECT id, event_id, event_type, event_version, correlation_id, topic, key, payload
    FROM outbox WHERE shard = $1 ORDER BY id LIMIT $2
"""
DELETE = "DELETE FROM outbox WHERE id = ANY($1::BIGINT[])"
OLDEST_AGE = """
    SELECT extract(epoch FROM clock_timestamp() - created_at)::FLOAT8
    FROM outbox ORDER BY id LIMIT 1
"""

log = get_logger()


class EventTooLarge(Exception):
    """The event is larger than what every consumer accepts: it would hold up its shard for ever."""


class PublishFailed(Exception):
    """Kafka did not confirm every event of a shard in time; they stay in the outbox."""


async def enqueue(conn: Connection, event: Event, *, topic: str) -> None:
    """Store the event in the caller's transaction; the relay publishes it after the commit.

    Lock the row that the event is about first: then the order of the outbox is the order
    of the facts. Raises `EventTooLarge`, or UniqueViolationError for an id used before.
    """
    key, payload = event.key.encode(), event.model_dump_json().encode()
    if len(payload) > EVENT_BYTES_MAX:
        raise EventTooLarge(f"{event.type}: {len(payload)} bytes")
    await conn.execute(
        INSERT,
        event.event_id,
        event.type,
        event.version,
        event.correlation_id,
        zlib.crc32(key) % SHARDS,
        topic,
        key,
        payload,
    )
    ring_after_commit(conn)


async def oldest_age_s(conn: Connection) -> float:
    """Seconds that the oldest unsent event has been waiting; 0 when there is none."""
    age_s: float | None = await conn.fetchval(OLDEST_AGE)
    return age_s or 0.0


class Relay:
    """Sends the rows of the outbox to Kafka, oldest first, and deletes what Kafka confirmed.

    Every replica may run one: a shard is worked on by whoever holds its lock. A crash
    between sending and deleting sends again; nothing is ever lost. Events of one key go
    out one by one, so that no failure can let a later one overtake an earlier one: few
    keys are slow (some forty events a second each), many keys are fast. Neither keys nor
    shards wait for each other: a partition that does not answer delays its own events.
    """

    def __init__(self, pool: Pool, *, settings: Settings, client_id: str) -> None:
        self._pool = pool
        self._settings = settings
        self._client_id = client_id
        self._wake = asyncio.Event()
        self._producer: AIOKafkaProducer | None = None
        self._busy: dict[int, tuple[asyncio.Task[None], AIOKafkaProducer]] = {}  # by shard
        self._resting: dict[int, tuple[int, float]] = {}  # shard: (failures, rests until)
        # Requests need connections too, and a shard keeps one while Kafka thinks.
        self._shards_at_once = max(1, settings.pool_size_max // 2)
        self.failures = 0

    def wake(self) -> None:
        """Look at the outbox now, not at the next poll."""
        self._wake.set()

    async def run_forever(self) -> None:
        """Relay until cancelled; waits out a Kafka or a database that is away."""
        with ringing(self._pool, self.wake):
            try:
                while True:
                    await self._pass_and_pause()
            finally:
                await self._finish_shards()
                await self._retire(self._producer)

    async def _pass_and_pause(self) -> None:
        self._wake.clear()
        try:
            await self._relay_all_shards()
        except Exception as error:  # noqa: BLE001 - whatever it is, the rows are still there
            self.failures += 1
            log.warning("relay_failed", reason=type(error).__name__, tries=self.failures)
            await self._retire(self._producer)
            await asyncio.sleep(jittered_backoff_s(self.failures))
            return
        self.failures = 0
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), self._settings.relay_poll_s)

    async def _relay_all_shards(self) -> None:
        """Begin a batch of each shard that has rows, as many at once as may be."""
        async with connection(self._pool) as conn:
            rows = await conn.fetch(SHARDS_WAITING, SHARDS)
        shards = [row["shard"] for row in rows if self._is_free(row["shard"])]
        random.shuffle(shards)  # two relays do not follow each other from lock to lock
        for shard in shards[: self._shards_at_once - len(self._busy)]:
            producer = await self._started_producer()
            task = asyncio.create_task(self._work_on(shard, producer))
            self._busy[shard] = task, producer

    def _is_free(self, shard: int) -> bool:
        """Nobody works on it, and it is not resting after a failure."""
        _, until = self._resting.get(shard, (0, 0.0))
        return shard not in self._busy and asyncio.get_running_loop().time() >= until

    async def _work_on(self, shard: int, producer: AIOKafkaProducer) -> None:
        """Relay one batch; a shard that fails rests, and the others take a new producer."""
        is_silent = False
        try:
            count = await self._relay_shard(shard, producer)
        except Exception as error:  # noqa: BLE001 - as for a whole pass
            is_silent = isinstance(error, PublishFailed)
            self._rest(shard, type(error).__name__)
        else:
            self._resting.pop(shard, None)
            if count:
                self.wake()  # for the rows that came meanwhile, or did not fit in the batch
        finally:
            del self._busy[shard]
            if is_silent or producer is not self._producer:
                await self._retire(producer)  # it would try the same records for ever

    def _rest(self, shard: int, reason: str) -> None:
        failures = self._resting.get(shard, (0, 0.0))[0] + 1
        until = asyncio.get_running_loop().time() + jittered_backoff_s(failures)
        self._resting[shard] = failures, until
        log.warning("relay_shard_failed", shard=shard, reason=reason, tries=failures)

    async def _relay_shard(self, shard: int, producer: AIOKafkaProducer) -> int:
        """Send and delete one batch; returns how many. Raises `PublishFailed` after deleting."""
        async with transaction(self._pool) as conn:
            if not await conn.fetchval(TRY_LOCK, LOCK_NAMESPACE, shard):
                return 0
            rows = await conn.fetch(NEXT, shard, self._settings.relay_batch)
            sent = await send(producer, rows, timeout_s=self._settings.relay_send_timeout_s)
            await conn.execute(DELETE, sent)
        if len(sent) < len(rows):
            raise PublishFailed
        return len(sent)

    async def _started_producer(self) -> AIOKafkaProducer:
        if self._producer is None:
            self._producer = self._new_producer()
            await asyncio.wait_for(self._producer.start(), self._settings.relay_send_timeout_s)
        return self._producer

    def _new_producer(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(**producer_options(self._settings, client_id=self._client_id))

    async def _retire(self, producer: AIOKafkaProducer | None) -> None:
        """Begin no batch with it any more, and drop it after the last one in hand.

        What it still holds is in the outbox anyway. An idempotent one retries for ever, and
        its stop() then hangs (aiokafka 1101).
        """
        if producer is self._producer:
            self._producer = None
        in_hand = [user for _, user in self._busy.values()]
        if producer is not None and producer not in in_hand:
            await discard(producer)

    async def _finish_shards(self) -> None:
        """Let the batches in hand note what Kafka confirms now; the rest goes out again."""
        tasks = [task for task, _ in self._busy.values()]
        for limit_s in (FINISH_TIMEOUT_S, CANCEL_TIMEOUT_S):
            if tasks:
                await asyncio.wait(tasks, timeout=limit_s)
            for task in tasks:
                task.cancel()


def jittered_backoff_s(failures: int) -> float:
    """Seconds to wait after so many failures, jittered: relays must not come back together."""
    longest = backoff_s(failures, first_s=RETRY_FIRST_S, cap_s=RETRY_CAP_S)
    return longest * random.uniform(0.5, 1)  # noqa: S311 - spreads retries, guards nothing


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
