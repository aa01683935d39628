"""The topics of deploy/topics.yaml, created on a broker."""

import asyncio
import logging
import socket
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from aiokafka import AIOKafkaClient
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from deploy.local.child import CannotStart
from deploy.local.kafka.broker import Kind

TOPICS_FILE = Path(__file__).resolve().parents[2] / "topics.yaml"
ANSWER_SECONDS = 5.0
PROVISION_SECONDS = 60.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as topics.yaml states it."""

    name: str
    writer: str
    readers: Sequence[str]
    partitions: int
    replication_factor: int
    settings: Mapping[str, str]


def topics(path: Path = TOPICS_FILE) -> list[Topic]:
    """The topics that a running Ordoflux needs."""
    return [Topic(**entry) for entry in yaml.safe_load(path.read_text())["topics"]]


def provision(address: str, kind: Kind, wanted: Sequence[Topic] | None = None) -> None:
    """Creates `wanted` (default: all of topics.yaml) where absent; raises CannotStart.

    May be called with or without a running event loop.
    """
    chosen = topics() if wanted is None else wanted
    try:
        _to_the_end(asyncio.wait_for(_provision(address, kind, chosen), PROVISION_SECONDS))
    except (KafkaError, TimeoutError) as error:
        raise CannotStart(f"Kafka at {address} did not take the topics: {error!r}") from error


def answers(address: str) -> bool:
    """Whether a broker answers at `address`."""
    host, _, port = address.rpartition(":")
    logger = logging.getLogger("aiokafka")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # it logs every broker that is not up yet
    try:
        # Asked in vain many times while a broker starts, on a machine that is busy starting it.
        socket.create_connection((host, int(port)), ANSWER_SECONDS).close()
        _to_the_end(asyncio.wait_for(_broker_count(address), ANSWER_SECONDS))
    except (KafkaError, TimeoutError, OSError):
        return False
    finally:
        logger.setLevel(level)
    return True


async def _broker_count(address: str) -> int:
    client = AIOKafkaAdminClient(bootstrap_servers=address, request_timeout_ms=5000)
    try:
        await client.start()
        return len((await client.describe_cluster())["brokers"])
    finally:
        await client.close()


async def _provision(address: str, kind: Kind, wanted: Sequence[Topic]) -> None:
    if kind == "embedded":
        await _name(address, [topic.name for topic in wanted])
        return
    brokers = await _broker_count(address)
    client = AIOKafkaAdminClient(bootstrap_servers=address, request_timeout_ms=30_000)
    try:
        await client.start()
        response = await client.create_topics([_new(topic, brokers) for topic in wanted])
    finally:
        await client.close()
    for name, code, *message in response.topic_errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise CannotStart(f"Kafka refuses topic {name}: {error.__name__} {message}")


def _new(topic: Topic, brokers: int) -> NewTopic:
    settings = dict(topic.settings)
    in_sync = min(int(settings.get("min.insync.replicas", 1)), brokers)
    settings["min.insync.replicas"] = str(in_sync)
    return NewTopic(
        topic.name, topic.partitions, min(topic.replication_factor, brokers), topic_configs=settings
    )


async def _name(address: str, names: Sequence[str]) -> None:
    """The mock cluster cannot create topics: they appear when somebody asks about them."""
    client = AIOKafkaClient(bootstrap_servers=address)
    try:
        await client.bootstrap()
        await client.set_topics(names)
        while not set(names) <= client.cluster.topics():
            await client.force_metadata_update()
            await asyncio.sleep(0.02)
    finally:
        await client.close()


def _to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Runs `work` on a loop and thread of its own: this one may already run a loop."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="kafka-admin") as one:
        return one.submit(asyncio.run, work).result()
