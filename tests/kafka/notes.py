"""A tiny service for these tests: it publishes notes, and keeps those it hears of in a table."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError
from pydantic import Field, SecretStr, TypeAdapter
from typing_extensions import override

from shared.contracts.event import Event
from shared.db import Connection, Pool, transaction
from shared.inbox import claim, claim_many
from shared.kafka.broker import Broker, make_broker, subscribe, subscribe_to_batches
from shared.settings import Settings

SERVICE = "reader"
CREATE_HEARD = "CREATE TABLE heard (id BIGINT GENERATED ALWAYS AS IDENTITY, author TEXT, page INT)"


class NoteWritten(Event):
    type: Literal["note.written"] = "note.written"
    version: Literal[1] = 1
    author: str
    page: int

    @property
    @override
    def key(self) -> str:
        return self.author


class NoteBurnt(Event):
    type: Literal["note.burnt"] = "note.burnt"
    version: Literal[1] = 1
    author: str


NOTES: TypeAdapter[NoteWritten | NoteBurnt] = TypeAdapter(
    Annotated[NoteWritten | NoteBurnt, Field(discriminator="type")]
)


def a_note(author: str = "anne", page: int = 1) -> NoteWritten:
    return NoteWritten(
        event_id=uuid.uuid4(), occurred_at=datetime.now(UTC), author=author, page=page
    )


def settings_for(kafka_address: str, **changes: Any) -> Settings:
    quick = {
        "retry_first_s": 0.05,
        "retry_cap_s": 0.2,
        "relay_poll_s": 0.05,
        "relay_send_timeout_s": 3.0,
        "kafka_request_timeout_ms": 10_000,
        "kafka_session_timeout_ms": 6_000,
        "kafka_metadata_max_age_ms": 1_000,
        "start_timeout_s": 20.0,
        "handle_timeout_s": 6.0,
        "commit_timeout_s": 3.0,
        "stop_timeout_s": 10.0,
    }
    return Settings(
        database_url=SecretStr("postgresql:///unused"),
        kafka_bootstrap_servers=kafka_address,
        **(quick | changes),
    )


def reading(
    settings: Settings,
    topic: str,
    pool: Pool,
    *,
    on_poison: Literal["hold", "set_aside"] = "hold",
    before: Callable[[NoteWritten], Awaitable[None]] | None = None,
) -> Broker:
    """A broker with one subscriber that keeps each note once; `before` may raise."""

    async def handle(event: NoteWritten | NoteBurnt) -> None:
        assert isinstance(event, NoteWritten)
        if before is not None:
            await before(event)
        async with transaction(pool) as conn:
            if await claim(conn, SERVICE, event.event_id):
                await keep(conn, event)

    broker = make_broker(settings, client_id="test-reader")
    subscribe(
        broker,
        service=SERVICE,
        topic=topic,
        events=NOTES,
        handle=handle,
        on_poison=on_poison,
        pool=pool,
        ignore_types=frozenset({"note.copied"}),
    )
    return broker


def reading_batches(  # noqa: PLR0913 - each may go wrong by itself
    settings: Settings,
    topic: str,
    pool: Pool,
    *,
    on_poison: Literal["hold", "set_aside"] = "set_aside",
    before: Callable[[Sequence[NoteWritten]], Awaitable[None]] | None = None,
    after: Callable[[], Awaitable[None]] | None = None,
) -> Broker:
    """The same, a batch at a time; `after` its commit something may go wrong too."""

    async def handle(events: Sequence[NoteWritten | NoteBurnt]) -> None:
        notes = [event for event in events if isinstance(event, NoteWritten)]
        if before is not None:
            await before(notes)
        async with transaction(pool) as conn:
            new = await claim_many(conn, SERVICE, [note.event_id for note in notes])
            for note in notes:
                if note.event_id in new:
                    new.discard(note.event_id)
                    await keep(conn, note)
        if after is not None:
            await after()

    broker = make_broker(settings, client_id="test-batch-reader")
    subscribe_to_batches(
        broker,
        service=SERVICE,
        topic=topic,
        events=NOTES,
        handle=handle,
        on_poison=on_poison,
        pool=pool,
        ignore_types=frozenset({"note.copied"}),
    )
    return broker


async def keep(conn: Connection, event: NoteWritten) -> None:
    await conn.execute("INSERT INTO heard (author, page) VALUES ($1, $2)", event.author, event.page)


async def heard(pool: Pool, author: str = "anne") -> list[int]:
    rows = await pool.fetch("SELECT page FROM heard WHERE author = $1 ORDER BY id", author)
    return [row["page"] for row in rows]


async def has_heard(pool, author: str, pages: list[int]) -> bool:
    assert await heard(pool, author) == pages
    return True


async def set_aside_reasons(pool: Pool) -> list[str]:
    rows = await pool.fetch("SELECT reason FROM set_aside_event ORDER BY id")
    return [row["reason"] for row in rows]


async def create_topic(kafka_address: str, topic: str, *, partitions: int = 3) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_address)
    await admin.start()
    try:
        # The embedded broker names no controller; there a topic appears when it is asked for.
        with suppress(KafkaError, AttributeError):
            await admin.create_topics(
                [NewTopic(topic, partitions, 1, topic_configs={"max.message.bytes": "4000000"})]
            )
        await admin.describe_topics([topic])
    finally:
        await admin.close()


async def send(kafka_address: str, topic: str, *records: dict[str, Any]) -> None:
    """Publish raw records one after the other, as a broken or foreign publisher might."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka_address, max_request_size=4_000_000)
    await producer.start()
    try:
        for record in records:
            await producer.send_and_wait(topic, **({"key": b"anne"} | record))
    finally:
        await producer.stop()


def as_record(note: NoteWritten) -> dict[str, Any]:
    return {"key": note.key.encode(), "value": note.model_dump_json().encode()}
