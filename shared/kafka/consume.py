"""What becomes of one Kafka record: handled, skipped, tried again later, or set aside."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from shared.backoff import backoff_s
from shared.contracts.event import Event
from shared.db import TRANSIENT, Pool, transaction
from shared.kafka.held import Place, Release, forget_held, note_held
from shared.kafka.options import EVENT_BYTES_MAX
from shared.log import get_logger
from shared.settings import Settings

TRIES_UNTIL_RED: Final = 5
TRIES_OF_A_BUG: Final = 3  # an exception of ours may have been a passing state
TRIES_UNTIL_KNOWN: Final = 20  # about eight minutes
SET_ASIDE_IN_A_ROW_MAX: Final = 20  # more than that is an outage of ours, not bad records

BY_OPERATOR: Final = "by operator"

SET_ASIDE = """
    INSERT INTO set_aside_event
        (consumer, topic, partition, record_offset, key, value, reason, released_by, released_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT DO NOTHING
"""

E = TypeVar("E", bound=Event)
OnPoison = Literal["hold", "set_aside"]

log = get_logger()


def consumer_name(service: str, topic: str) -> str:
    """Return the one name of a consumer: of its Kafka group, and in the service's inbox."""
    return f"{service}.{topic}"


class NotYetKnown(Exception):
    """The event is about something this service has not learned yet.

    Topics are not ordered between each other, so it is tried again.
    """


class UnreadableEvent(Exception):
    """The record is no event that this consumer can read, and never will be without new code."""


class ContradictoryEvent(UnreadableEvent):
    """The event says something else than its sealed block, or than what is known: wrong or forged.

    Nobody is told, shown or refused anything because of it (docs/decisions/0015).
    """


@dataclass(frozen=True, slots=True)
class Record:
    """One Kafka record as bytes; headers are not needed, the event holds all there is."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None

    @property
    def place(self) -> Place:
        return Place(self.topic, self.partition, self.offset)


class _OnlyType(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    type: str


@dataclass(slots=True)
class Consumer(Generic[E]):
    """One service's way with one topic.

    It keeps the order of each partition: a record that cannot be handled yet stops its
    partition, and no other.
    """

    service: str
    topic: str
    events: TypeAdapter[E]
    handle: Callable[[E], Awaitable[None]]
    on_poison: OnPoison
    ignore_types: frozenset[str]
    pool: Pool
    settings: Settings
    set_aside_in_a_row: int = 0
    _tries: dict[int, tuple[int, int]] = field(default_factory=dict)  # partition: (offset, tries)
    _flowing: set[int] = field(default_factory=set)  # partitions of which no record is noted held

    @property
    def group_id(self) -> str:
        return consumer_name(self.service, self.topic)

    @property
    def tries(self) -> int:
        """How often the most stubborn record at hand was tried without success."""
        return max((tries for _, tries in self._tries.values()), default=0)

    @property
    def is_stuck(self) -> bool:
        return self.tries >= TRIES_UNTIL_RED

    async def settle(self, record: Record) -> float | None:
        """Deal with the record; seconds until it should be tried again, None when it is done."""
        try:
            async with asyncio.timeout(self.settings.handle_timeout_s):
                await self.take(record)
        except Exception as error:  # noqa: BLE001 - no exception may reach FastStream's own policy
            return await self._after_failure(record, error)
        self._tries.pop(record.partition, None)
        self.set_aside_in_a_row = 0
        await self._note_flowing(record)
        return None

    def keep_only(self, partitions: Collection[int]) -> None:
        """Forget the other partitions: another member has them, and worries about their records."""
        self._tries = {p: tried for p, tried in self._tries.items() if p in partitions}
        self._flowing.clear()  # whoever had a new one before us may have noted a record

    async def take(self, record: Record) -> None:
        """Parse and handle; raises `UnreadableEvent` or what the handling raised.

        A tombstone (no value at all) tells no fact, and is skipped. A key that is not the
        event's own is a forgery or a bug, and would break the order: the record is poison.
        """
        if record.value is None:
            log.warning("tombstone_skipped", consumer=self.group_id)
            return
        event = self.parse(record.value)
        if event is None:
            return
        if record.key != event.key.encode():
            raise UnreadableEvent("not the key of its event")
        await self.handle(event)

    def parse(self, value: bytes) -> E | None:
        """Return the event, or None for a type that this consumer knowingly ignores."""
        if len(value) > EVENT_BYTES_MAX:
            raise UnreadableEvent("too large")
        try:
            return self.events.validate_json(value)
        except ValidationError:
            if _type_of(value) in self.ignore_types:
                return None
            # without its cause: pydantic's errors can carry the input
            raise UnreadableEvent("not one of the events expected") from None

    async def _after_failure(self, record: Record, error: Exception) -> float | None:
        tries = self._count(record)
        reason = type(error).__name__
        if self._is_to_be_set_aside(error, tries) and await self._set_aside(record, reason):
            self._tries.pop(record.partition, None)
            self.set_aside_in_a_row += 1
            return None
        released = await self._note_held(record, reason, tries)
        if released and await self._set_aside(record, f"{BY_OPERATOR}: {reason}", released):
            self._tries.pop(record.partition, None)
            return None
        wait_s = self._wait_s(tries)
        say = log.error if tries >= TRIES_UNTIL_RED else log.warning
        say("event_held", consumer=self.group_id, reason=reason, tries=tries, wait_s=wait_s)
        return wait_s

    def _count(self, record: Record) -> int:
        """Count the tries of this very record, through redeliveries; the next one begins anew."""
        offset, tries = self._tries.get(record.partition, (record.offset, 0))
        tries = tries + 1 if offset == record.offset else 1
        self._tries[record.partition] = (record.offset, tries)
        return tries

    def _is_to_be_set_aside(self, error: Exception, tries: int) -> bool:
        if self.on_poison == "hold" or isinstance(error, TRANSIENT):
            return False
        if self.set_aside_in_a_row >= SET_ASIDE_IN_A_ROW_MAX:
            return False
        if isinstance(error, NotYetKnown):
            return tries >= TRIES_UNTIL_KNOWN
        return isinstance(error, UnreadableEvent) or tries >= TRIES_OF_A_BUG

    async def _note_held(self, record: Record, reason: str, tries: int) -> Release | None:
        """Let operators see what is held, and see whether they released it.

        A database that is away knows neither.
        """
        self._flowing.discard(record.partition)
        try:
            async with transaction(self.pool) as conn:
                return await note_held(
                    conn, self.group_id, record.place, reason=reason, tries=tries
                )
        except TRANSIENT:
            return None

    async def _note_flowing(self, record: Record) -> None:
        """Once, after a rebalance and after a record on hold: most records cost no statement."""
        if record.partition in self._flowing:
            return
        with suppress(*TRANSIENT):
            async with transaction(self.pool) as conn:
                await forget_held(conn, self.group_id, record.place)
            self._flowing.add(record.partition)

    async def _set_aside(
        self, record: Record, reason: str, released: Release | None = None
    ) -> bool:
        """Keep the raw record and why: the exception's type, never its words.

        False when the database did not take it; then the record is held instead.
        """
        try:
            async with transaction(self.pool) as conn:
                await conn.execute(
                    SET_ASIDE,
                    self.group_id,
                    record.topic,
                    record.partition,
                    record.offset,
                    record.key,
                    record.value,
                    reason,
                    released and released.by,
                    released and released.at,
                )
                await forget_held(conn, self.group_id, record.place)
        except TRANSIENT:
            return False
        log.error("event_set_aside", consumer=self.group_id, reason=reason)
        return True

    def _wait_s(self, tries: int) -> float:
        first_s, cap_s = self.settings.retry_first_s, self.settings.retry_cap_s
        return backoff_s(tries, first_s=first_s, cap_s=cap_s)


def _type_of(value: bytes) -> str | None:
    try:
        return _OnlyType.model_validate_json(value).type
    except ValidationError:
        return None
