"""The only way to subscribe: FastStream reads and commits, our consumer decides on each record."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar, cast

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError
from faststream import AckPolicy
from faststream.exceptions import NackMessage
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaAckableMessage
from pydantic import TypeAdapter
from structlog.contextvars import bind_contextvars, clear_contextvars
from typing_extensions import override

from shared.contracts.event import Event
from shared.db import Pool
from shared.kafka.batches import RECORDS_MAX, BatchConsumer
from shared.kafka.commits import Commits, LazyClient, SeekingClient
from shared.kafka.consume import Consumer, NotYetKnown, OnPoison, Record
from shared.kafka.link import Link
from shared.kafka.options import connection_options, consumer_options, security
from shared.settings import Settings

__all__ = ["Broker", "NotYetKnown", "make_broker", "subscribe", "subscribe_to_batches"]

STOP_WAITS_ITSELF_S = 0.0  # else FastStream would wait a second time for what hangs
# An idle subscriber sleeps so long between two looks: it is what a lone event waits at most.
BATCH_POLL_MS = 20
LOGGER = "ordoflux.consumer"  # FastStream's own prints text that no allow-list has seen

E = TypeVar("E", bound=Event)


class Broker(KafkaBroker):
    """A FastStream broker that remembers our consumers: health and replay ask them."""

    def __init__(self, settings: Settings, *, client_id: str) -> None:
        # consumer_only: what this service publishes goes through the outbox
        super().__init__(
            **connection_options(settings, client_id=client_id),
            security=security(settings),
            consumer_only=True,
            allow_auto_create_topics=False,
            ack_policy=AckPolicy.NACK_ON_ERROR,
            graceful_timeout=STOP_WAITS_ITSELF_S,
            apply_types=False,
            logger=logging.getLogger(LOGGER),
            log_level=logging.DEBUG,
        )
        self.settings = settings
        self.consumers: list[Consumer[Any]] = []
        self.commits: list[Commits] = []
        self.link = Link()

    @override
    async def stop(self, *details: Any) -> None:
        """Let the records at hand finish, commit, and only then leave the groups.

        All at once, so that the limits of one are those of all; `Settings` checks their sum.
        """
        for subscriber in self.subscribers:
            subscriber.running = False
        waits = [getattr(subscriber.lock, "wait_release", None) for subscriber in self.subscribers]
        limit_s = self.settings.handle_timeout_s
        await asyncio.gather(*(wait(limit_s) for wait in waits if wait is not None))
        await asyncio.gather(*(commits.close() for commits in self.commits))
        await super().stop(*details)

    @property
    def is_consuming(self) -> bool:
        """Every subscriber has its consumer, and its reading task is alive."""
        return self.running and all(
            subscriber.running
            and getattr(subscriber, "consumer", None) is not None
            and any(not task.done() for task in getattr(subscriber, "tasks", ()))
            for subscriber in self.subscribers
        )

    async def is_reached(self) -> bool:
        """Kafka answered one of our consumers a few seconds ago; their tasks live on without it."""
        clients = (getattr(subscriber, "consumer", None) for subscriber in self.subscribers)
        return await self.link.is_up([client for client in clients if client is not None])


def make_broker(settings: Settings, *, client_id: str) -> Broker:
    """Describe the broker without connecting; `shared.running.lifespan` starts it."""
    return Broker(settings, client_id=client_id)


def subscribe(  # noqa: PLR0913 - each choice is to be seen where a service subscribes
    broker: Broker,
    *,
    service: str,
    topic: str,
    events: TypeAdapter[E],
    handle: Callable[[E], Awaitable[None]],
    on_poison: OnPoison,
    pool: Pool,
    ignore_types: frozenset[str] = frozenset(),
) -> None:
    """Let `handle` receive each event of the topic, in order per key, at least once.

    `handle` opens one transaction and begins it with `inbox.claim`. What it raises decides:
    an error of `shared.db.TRANSIENT` is retried for ever with back-off; anything else follows
    `on_poison`: held (its partition waits, health turns red), or set aside, a record that no
    model reads at once, `NotYetKnown` after 20 tries, the rest after 3.
    """
    consumer = Consumer(
        service=service,
        topic=topic,
        events=events,
        handle=handle,
        on_poison=on_poison,
        ignore_types=ignore_types,
        pool=pool,
        settings=broker.settings,
    )
    broker.consumers.append(consumer)
    _connect(broker, consumer)


def subscribe_to_batches(  # noqa: PLR0913 - each choice is to be seen where a service subscribes
    broker: Broker,
    *,
    service: str,
    topic: str,
    events: TypeAdapter[E],
    handle: Callable[[Sequence[E]], Awaitable[None]],
    on_poison: OnPoison,
    pool: Pool,
    ignore_types: frozenset[str] = frozenset(),
) -> None:
    """Let `handle` receive the events of the topic by the batch, with the promises of `subscribe`.

    `handle` opens one transaction and begins it with `inbox.claim_many`: it does all of a batch or
    nothing of it. One that fails for a reason that does not pass comes again event by event. A
    batch is what has arrived, `RECORDS_MAX` at most: nothing waits for it to fill.
    """

    async def handle_one(event: E) -> None:
        await handle([event])

    consumer = BatchConsumer(
        service=service,
        topic=topic,
        events=events,
        handle=handle_one,
        handle_many=handle,
        on_poison=on_poison,
        ignore_types=ignore_types,
        pool=pool,
        settings=broker.settings,
    )
    broker.consumers.append(consumer)
    _connect_batches(broker, consumer)


def _connect_batches(broker: Broker, consumer: BatchConsumer[Any]) -> None:
    commits = _commits_for(broker, consumer)

    async def on_records(message: KafkaAckableMessage) -> None:
        await _deliver_batch(consumer, commits, message)

    subscriber = broker.subscriber(
        consumer.topic,
        batch=True,
        batch_timeout_ms=BATCH_POLL_MS,
        max_records=RECORDS_MAX,
        group_id=consumer.group_id,
        ack_policy=AckPolicy.NACK_ON_ERROR,
        title=consumer.group_id,
        parser=_batch_parser,
        listener=commits,
        decoder=_keep,
        no_reply=True,
        **consumer_options(broker.settings),
    )
    subscriber(on_records)


def _commits_for(broker: Broker, consumer: Consumer[Any]) -> Commits:
    commits = Commits(timeout_s=broker.settings.commit_timeout_s, on_assigned=consumer.keep_only)
    broker.commits.append(commits)
    return commits


def _connect(broker: Broker, consumer: Consumer[Any]) -> None:
    commits = _commits_for(broker, consumer)

    async def on_record(message: KafkaAckableMessage) -> None:
        await _deliver(consumer, message)

    subscriber = broker.subscriber(
        consumer.topic,
        group_id=consumer.group_id,
        ack_policy=AckPolicy.NACK_ON_ERROR,
        title=consumer.group_id,
        parser=_parser(commits),
        listener=commits,
        decoder=_keep,
        no_reply=True,
        **consumer_options(broker.settings),
    )
    subscriber(on_record)


async def _deliver(consumer: Consumer[Any], message: KafkaAckableMessage) -> None:
    raw = cast("ConsumerRecord[bytes, bytes]", message.raw_message)
    clear_contextvars()  # one task reads all records: the last one's must not show on this one
    bind_contextvars(topic=raw.topic, partition=raw.partition, offset=raw.offset)
    record = Record(raw.topic, raw.partition, raw.offset, raw.key, raw.value)
    wait_s = await consumer.settle(record)
    if wait_s is not None:
        partition = TopicPartition(raw.topic, raw.partition)
        _pause(cast(LazyClient, message.consumer).client, partition, wait_s)
        raise NackMessage  # the acknowledgement middleware seeks back to this record


async def _deliver_batch(
    consumer: BatchConsumer[Any], commits: Commits, message: KafkaAckableMessage
) -> None:
    raws = cast("tuple[ConsumerRecord[bytes, bytes], ...]", message.raw_message)
    client = cast(SeekingClient, message.consumer).client
    clear_contextvars()
    bind_contextvars(topic=consumer.topic)
    records = [Record(r.topic, r.partition, r.offset, r.key, r.value) for r in raws]
    stopped = await consumer.settle_many(records)
    for record in {record.partition: record for record in records}.values():
        partition = TopicPartition(record.topic, record.partition)
        stop = stopped.get(record.partition)
        if stop is None:
            commits.handled(client, partition, record.offset)
            continue
        if stop.record.offset > min(r.offset for r in records if r.partition == record.partition):
            commits.handled(client, partition, stop.record.offset - 1)
        if partition in client.assignment():
            client.seek(partition, stop.record.offset)
            _pause(client, partition, stop.wait_s)


def _pause(client: AIOKafkaConsumer, partition: TopicPartition, wait_s: float) -> None:
    """Hold this partition only; the others of the topic go on.

    A rebalance forgets the pause: then the record comes early, its count of tries still right
    while the partition stays with this member.
    """
    if partition in client.assignment():
        client.pause(partition)
        asyncio.get_running_loop().call_later(wait_s, _resume, client, partition)


def _resume(client: AIOKafkaConsumer, partition: TopicPartition) -> None:
    with suppress(IllegalStateError):  # the partition went to another member meanwhile
        client.resume(partition)


def _parser(commits: Commits) -> Callable[..., Awaitable[KafkaAckableMessage]]:
    """Build a parser that reads no header.

    FastStream's own fails on one that is null or not UTF-8, before we can decide.
    """

    async def parse(raw: "ConsumerRecord[bytes, bytes]", original: Any) -> KafkaAckableMessage:
        client = original.__self__._consumer  # noqa: SLF001 - set by FastStream when it starts
        place = f"{raw.topic}:{raw.partition}:{raw.offset}"
        partition = TopicPartition(raw.topic, raw.partition)
        return KafkaAckableMessage(
            raw_message=raw,
            body=raw.value or b"",
            message_id=place,
            correlation_id=place,
            consumer=LazyClient(client, commits, partition, raw.offset),
        )

    return parse


async def _batch_parser(
    raws: "tuple[ConsumerRecord[bytes, bytes], ...]", original: Any
) -> KafkaAckableMessage:
    """Read no header, as `_parser` does."""
    client = original.__self__._consumer  # noqa: SLF001 - set by FastStream when it starts
    first = raws[0]
    place = f"{first.topic}:{first.partition}:{first.offset}"
    return KafkaAckableMessage(
        raw_message=raws,
        body=b"",
        message_id=place,
        correlation_id=place,
        consumer=SeekingClient(client),
    )


async def _keep(message: KafkaAckableMessage) -> KafkaAckableMessage:
    return message
