"""Records by the batch: handled together where they can be, and one by one where one of them fails.

The promises are those of `Consumer`: order within a partition, nothing lost, poison set aside or
held record by record, errors that pass retried with back-off.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic

from shared.contracts.event import Event
from shared.db import TRANSIENT
from shared.kafka.consume import Consumer, E, Record, UnreadableEvent

RECORDS_MAX: Final = 500  # in one transaction of the handler

_Read = tuple[Record, Event]


@dataclass(frozen=True, slots=True)
class Stopped:
    """A partition that goes on with this record, after a while."""

    record: Record
    wait_s: float


@dataclass(slots=True)
class BatchConsumer(Consumer[E], Generic[E]):
    """A consumer whose handler takes many events at once; `handle` gets a batch of one.

    After an error that passes, less is tried at once: a batch that outlasts its limit shrinks until
    it fits, and grows again.
    """

    handle_many: Callable[[Sequence[E]], Awaitable[None]] = field(kw_only=True)
    _at_once: int = RECORDS_MAX

    async def settle_many(self, records: Sequence[Record]) -> dict[int, Stopped]:
        """Deal with records, each partition's in order; return the partitions that could not go on.

        Whatever is not of these, or comes before the record at which they stopped, is done.
        """
        stopped: dict[int, Stopped] = {}
        run: list[_Read] = []
        for record in records:
            event = self._read(record)
            if event is not None:
                run.append((record, event))
                continue
            await self._settle_run(run, stopped)
            run = []
            await self._settle_one(record, stopped)
        await self._settle_run(run, stopped)
        return stopped

    def _read(self, record: Record) -> E | None:
        """Return the event of a record that needs no care of its own."""
        if record.value is None:
            return None
        try:
            event = self.parse(record.value)
        except UnreadableEvent:
            return None
        return event if event is not None and record.key == event.key.encode() else None

    async def _settle_one(self, record: Record, stopped: dict[int, Stopped]) -> None:
        if record.partition in stopped:
            return
        wait_s = await self.settle(record)
        if wait_s is not None:
            stopped[record.partition] = Stopped(record, wait_s)

    async def _settle_run(self, run: Sequence[_Read], stopped: dict[int, Stopped]) -> None:
        left = list(run)
        while left:
            left = [read for read in left if read[0].partition not in stopped]
            some, left = left[: self._at_once], left[self._at_once :]
            if some:
                await self._settle_some(some, stopped)

    async def _settle_some(self, some: Sequence[_Read], stopped: dict[int, Stopped]) -> None:
        try:
            async with asyncio.timeout(self.settings.handle_timeout_s):
                await self.handle_many([event for _, event in some])  # type: ignore[misc]
        except TRANSIENT as error:
            self._at_once = max(1, self._at_once // 2)
            for record in _firsts(some):
                await self._after_outage(record, error, stopped)
        except Exception:  # noqa: BLE001 - whose fault it is shows when they go one by one
            for record, _ in some:
                await self._settle_one(record, stopped)
        else:
            await self._after_success(some)

    async def _after_outage(
        self, record: Record, error: BaseException, stopped: dict[int, Stopped]
    ) -> None:
        assert isinstance(error, Exception)
        wait_s = await self._after_failure(record, error)
        if wait_s is not None:
            stopped[record.partition] = Stopped(record, wait_s)

    async def _after_success(self, some: Sequence[_Read]) -> None:
        self._at_once = min(RECORDS_MAX, self._at_once * 2)
        self.set_aside_in_a_row = 0
        for record in {record.partition: record for record, _ in some}.values():
            self._tries.pop(record.partition, None)
            await self._note_flowing(record)


def _firsts(some: Sequence[_Read]) -> list[Record]:
    """Return the first record of each partition: at it the partition goes on."""
    firsts: dict[int, Record] = {}
    for record, _ in some:
        firsts.setdefault(record.partition, record)
    return list(firsts.values())
