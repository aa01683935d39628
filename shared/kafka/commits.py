"""Tells Kafka a few times a second how far a consumer got: once per record costs most of its time.

What was handled and not yet told comes again after a crash, and the inbox knows it.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError
from typing_extensions import override

from shared.log import get_logger

COMMIT_EVERY_S: Final = 0.2

log = get_logger()


class Commits(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """The offsets that one subscriber handled and has not committed yet.

    They are committed by name: a bare commit would include the record being handled.
    `on_assigned` hears which partitions are its own after each rebalance.
    """

    def __init__(self, *, timeout_s: float, on_assigned: Callable[[Collection[int]], None]) -> None:
        self._timeout_s = timeout_s
        self._on_assigned = on_assigned
        self._next: dict[TopicPartition, int] = {}
        self._client: AIOKafkaConsumer | None = None
        self._task: asyncio.Task[None] | None = None

    def handled(self, client: AIOKafkaConsumer, partition: TopicPartition, offset: int) -> None:
        """Remember that the record was dealt with; it is committed soon."""
        self._client = client
        self._next[partition] = offset + 1
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._commit_until_nothing_is_left())

    async def flush(self) -> None:
        """Commit now what is known; keep it for the next time when Kafka does not take it."""
        if self._client is None:
            return
        owned = self._client.assignment()
        offsets = {partition: n for partition, n in self._next.items() if partition in owned}
        self._next.clear()
        if not offsets:
            return
        try:
            await asyncio.wait_for(self._client.commit(offsets), self._timeout_s)
        except (KafkaError, TimeoutError) as error:
            self._next = offsets | self._next
            log.warning("offsets_not_committed", reason=type(error).__name__)

    async def close(self) -> None:
        """Commit for the last time, before the client leaves its group."""
        if self._task is not None:
            self._task.cancel()
        await self.flush()
        self._next.clear()
        self._client = None

    @override
    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Spare the next owner of a partition what this one has done."""
        await self.flush()
        self._next.clear()

    @override
    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Say which partitions are ours now; positions come from what was committed."""
        self._on_assigned({partition.partition for partition in assigned})

    async def _commit_until_nothing_is_left(self) -> None:
        while self._next:
            await asyncio.sleep(COMMIT_EVERY_S)
            await self.flush()


class LazyClient:
    """What FastStream acknowledges to, for one record: `commit` notes it, `seek` is immediate."""

    def __init__(
        self, client: AIOKafkaConsumer, commits: Commits, partition: TopicPartition, offset: int
    ) -> None:
        self.client = client
        self._commits = commits
        self._partition = partition
        self._offset = offset

    async def commit(self) -> None:
        """Note the record as handled."""
        self._commits.handled(self.client, self._partition, self._offset)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """Read this record again."""
        self.client.seek(partition, offset)


class SeekingClient:
    """What FastStream acknowledges a batch to: what was handled is noted by whoever handled it."""

    def __init__(self, client: AIOKafkaConsumer) -> None:
        self.client = client

    async def commit(self) -> None:
        """Commit nothing: a partition that stopped within the batch must not be."""

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """Read the batch again, after an error that nobody expected."""
        self.client.seek(partition, offset)
