"""Events leave through a table: written with the facts they tell, sent by the relay afterwards."""

import asyncio
import random
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from aiokafka import AIOKafkaProducer

from shared.backoff import backoff_s
from shared.contracts.event import Event
from shared.db import Connection, Pool, connection, ringing, transaction
from shared.kafka.options import EVENT_BYTES_MAX, producer_options
from shared.kafka.sending import discard, send
from shared.log import get_logger
from shared.settings import Settings
from shared.unsent import collect, ring_after_commit, write_later

SHARDS: Final = 16  # fixed for ever: the rows in flight carry it
LOCK_NAMESPACE: Final = 0x6F757462  # "outb"
RETRY_FIRST_S: Final = 0.4
RETRY_CAP_S: Final = 5.0
FINISH_TIMEOUT_S: Final = 1.0
CANCEL_TIMEOUT_S: Final = 5.0

# Ids are drawn in the order of the facts: events of one key must leave in it.
INSERT = """
    INSERT INTO outbox
        (event_id, event_type, event_version, correlation_id, shard, topic, key, payload)
    SELECT event_id, event_type, event_version, correlation_id, shard, topic, key, payload
    FROM unnest($1::UUID[], $2::TEXT[], $3::SMALLINT[], $4::UUID[], $5::SMALLINT[], $6::TEXT[],
                $7::BYTEA[], $8::BYTEA[]) WITH ORDINALITY
        AS fact (event_id, event_type, event_version, correlation_id, shard, topic, key, payload,
                 place)
    ORDER BY place
"""
SHARDS_WAITING = """
    SELECT shard::SMALLINT FROM generate_series(0, $1 - 1) AS shard
    WHERE EXISTS (SELECT FROM outbox WHERE outbox.shard = shard.shard)
    LIMIT $1
"""
# A deletion that a crash undoes is sent again, which consumers expect: it waits for no disk.
TRY_LOCKS = """
    SELECT shard::SMALLINT, set_config('synchronous_commit', 'off', TRUE)
    FROM unnest($2::SMALLINT[]) AS shard
    WHERE pg_try_advisory_xact_lock($1, shard)
"""
NEXT = """
    SELECT id, event_id, event_type, event_version, correlation_id, topic, key, payload, shard
    FROM unnest($1::SMALLINT[]) AS held (number)
    CROSS JOIN LATERAL (
        SELECT id, event_id, event_type, event_version, correlation_id, topic, key, payload, shard
        FROM outbox WHERE shard = held.number ORDER BY id LIMIT $2
    ) AS oldest
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
    """Kafka did not confirm every event; `reasons` says why not, by shard. They are sent again."""

    def __init__(self, reasons: Mapping[int, str]) -> None:
        super().__init__(f"{len(reasons)} shards")
        self.reasons = reasons


async def enqueue(conn: Connection, event: Event, *, topic: str) -> None:
    """Store the event in the caller's transaction; the relay publishes it after the commit.

    Lock the row that the event is about first: then the order of the outbox is the order
    of the facts. Raises `EventTooLarge`; the end of the transaction raises UniqueViolationError
    for an id used before.
    """
    key, payload = event.key.encode(), event.model_dump_json().encode()
    if len(payload) > EVENT_BYTES_MAX:
        raise EventTooLarge(f"{event.type}: {len(payload)} bytes")
    row = (
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
    await collect(conn, row, send_all=_insert)


async def _insert(conn: Connection, rows: list[tuple[object, ...]]) -> None:
    await write_later(conn, INSERT, *zip(*rows, strict=True))


async def oldest_age_s(conn: Connection) -> float:
    """Seconds that the oldest unsent event has been waiting; 0 when there is none."""
    age_s: float | None = await conn.fetchval(OLDEST_AGE)
    return age_s or 0.0


class Relay:
    """Sends the rows of the outbox to Kafka, oldest first, and deletes what Kafka confirmed.

    Every replica may run one: a shard is worked on by whoever holds its lock. A crash
    between sending and deleting sends again; nothing is ever lost. Events of one key go
    out one by one, so that no failure can let a later one overtake an earlier one: few
    keys are slow (some forty events a second each), many keys are fast.

    Healthy shards share a batch, which costs six round trips however many they are. A partition
    that stops answering so delays its neighbours in that one batch, by the send timeout at most;
    from then on a shard that failed goes alone, and delays its own events only.
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
        self._batches_at_once = max(1, settings.pool_size_max // 2)
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
            # Not wait_for: in Python 3.11 it loses a cancellation that comes with the wake.
            async with asyncio.timeout(self._settings.relay_poll_s):
                await self._wake.wait()
            await asyncio.sleep(self._settings.relay_linger_s)  # what comes now rides along

    async def _relay_all_shards(self) -> None:
        """Begin one batch of the healthy shards that have rows, and one of each that failed."""
        async with connection(self._pool) as conn:
            rows = await conn.fetch(SHARDS_WAITING, SHARDS)
        free = [row["shard"] for row in rows if self._is_free(row["shard"])]
        healthy = [shard for shard in free if shard not in self._resting]
        alone = [[shard] for shard in free if shard in self._resting]
        batches = [healthy, *alone] if healthy else alone
        in_hand = {task for task, _ in self._busy.values()}
        for shards in batches[: self._batches_at_once - len(in_hand)]:
            producer = await self._started_producer()
            task = asyncio.create_task(self._work_on(shards, producer))
            self._busy |= dict.fromkeys(shards, (task, producer))

    def _is_free(self, shard: int) -> bool:
        """Nobody works on it, and it is not resting after a failure."""
        _, until = self._resting.get(shard, (0, 0.0))
        return shard not in self._busy and asyncio.get_running_loop().time() >= until

    async def _work_on(self, shards: Sequence[int], producer: AIOKafkaProducer) -> None:
        """Relay one batch; a shard that fails rests, and the others take a new producer."""
        failed: set[int] = set()
        is_silent = False
        try:
            if await self._relay_shards(shards, producer):
                self.wake()  # for the rows that came meanwhile, or did not fit in the batch
        except PublishFailed as error:
            is_silent, failed = True, set(error.reasons)
            self._rest(error.reasons)
        except Exception as error:  # noqa: BLE001 - as for a whole pass
            failed = set(shards)
            self._rest(dict.fromkeys(shards, type(error).__name__))
        finally:
            for shard in shards:
                del self._busy[shard]
                if shard not in failed:
                    self._resting.pop(shard, None)
            if is_silent or producer is not self._producer:
                await self._retire(producer)  # it would try the same records for ever

    def _rest(self, reasons: Mapping[int, str]) -> None:
        now = asyncio.get_running_loop().time()
        for shard, reason in reasons.items():
            failures = self._resting.get(shard, (0, 0.0))[0] + 1
            self._resting[shard] = failures, now + jittered_backoff_s(failures)
            log.warning("relay_shard_failed", shard=shard, reason=reason, tries=failures)

    async def _relay_shards(self, shards: Sequence[int], producer: AIOKafkaProducer) -> int:
        """Send and delete one batch; returns how many. Raises `PublishFailed` after deleting."""
        async with transaction(self._pool) as conn:
            locked = await conn.fetch(TRY_LOCKS, LOCK_NAMESPACE, shards)
            if not locked:
                return 0
            held = [row["shard"] for row in locked]
            rows = await conn.fetch(NEXT, held, max(1, self._settings.relay_batch // len(held)))
            sent = await send(producer, rows, timeout_s=self._settings.relay_send_timeout_s)
            await conn.execute(DELETE, sent.ids)
        if reasons := sent.reasons(rows):
            raise PublishFailed(reasons)
        return len(rows)

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
