"""PostgreSQL or Kafka goes away, members come and go: nothing is lost, nothing happens twice."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from deploy.local.kafka.apache import ApacheKafka
from deploy.local.ports import usable_port
from shared.db import make_pool, new_pool
from shared.http import health
from shared.outbox import Relay
from shared.running.lifespan import Parts, consuming, run_parts
from tests.cable import a_cable
from tests.kafka.notes import (
    CREATE_HEARD,
    NoteWritten,
    a_note,
    as_record,
    create_topic,
    heard,
    reading,
    send,
    settings_for,
)
from tests.kafka.test_relay import is_empty, put
from tests.platform_under_test import PlatformUnderTest
from tests.waiting import eventually

ROUNDS = 5


class Worker:
    """A member of the group that says when it got something to do."""

    has_worked = False

    async def __call__(self, _: NoteWritten) -> None:
        self.has_worked = True


async def test_a_database_that_goes_away_delays_events_and_loses_none(
    kafka_address, topic, dsn_for
):
    settings, dsn = settings_for(kafka_address), await dsn_for("shared")
    async with a_cable(dsn) as cable:
        pool = await make_pool(cable.dsn, settings=settings)
        await pool.execute(CREATE_HEARD)
        broker = reading(settings, topic, pool, on_poison="set_aside")
        async with consuming(broker, settings):
            await send(kafka_address, topic, as_record(a_note(page=1)))
            await eventually(lambda: _heard(pool, [1]))
            await cable.cut()
            await send(kafka_address, topic, *(as_record(a_note(page=p)) for p in (2, 3)))
            await eventually(lambda: broker.consumers[0].is_stuck, timeout_s=30)
            await cable.mend()

            await eventually(lambda: _heard(pool, [1, 2, 3]), timeout_s=30)
        assert await pool.fetchval("SELECT count(*) FROM set_aside_event") == 0
        await pool.close()


@pytest.mark.needs_apache_kafka
async def test_members_that_come_and_go_under_load_handle_each_event_once(kafka_address, topic, db):
    settings = settings_for(kafka_address)
    total = 150

    async def publish() -> None:
        for page in range(total):
            await send(kafka_address, topic, *(as_record(a_note(a, page)) for a in ("anne", "bob")))

    publishing = asyncio.create_task(publish())
    async with consuming(reading(settings, topic, db), settings):
        for _ in range(ROUNDS):
            other = Worker()
            async with consuming(reading(settings, topic, db, before=other), settings):
                await eventually(partial(_has_worked, other, publishing))
        await publishing
        await eventually(lambda: _heard(db, list(range(total)), "anne"), timeout_s=60)
        await eventually(lambda: _heard(db, list(range(total)), "bob"), timeout_s=60)


@pytest.fixture
def port() -> int:
    """A port where nothing answers yet."""
    return usable_port(0, of="Kafka")


@pytest.fixture
def own_kafka(platform: PlatformUnderTest, tmp_path: Path, port: int) -> Iterator[ApacheKafka]:
    """A Kafka to start and kill, where this run's Kafka shows that there is Java for it."""
    if platform.kafka_kind != "apache":
        pytest.skip("needs Apache Kafka on this machine's Java")
    kafka = ApacheKafka(tmp_path, port, why="its own, to be killed")
    yield kafka
    kafka.stop()


async def test_a_service_outlives_a_kafka_that_comes_late_and_dies(own_kafka, port, dsn_for):
    settings = settings_for(f"127.0.0.1:{port}")
    pool = new_pool(await dsn_for("shared"), settings=settings)
    broker = reading(settings, "notes", pool)
    relay = Relay(pool, settings=settings, client_id="test-relay")
    async with run_parts(Parts(settings, pool, broker, relay)):
        await pool.execute(CREATE_HEARD)
        await put(pool, "notes", a_note(page=1))
        assert not broker.is_consuming

        await create_topic(await asyncio.to_thread(own_kafka.start), "notes")
        await eventually(lambda: _heard(pool, [1]), timeout_s=60)

        await asyncio.to_thread(own_kafka.kill)
        await put(pool, "notes", a_note(page=2))
        await asyncio.to_thread(own_kafka.start)
        await put(pool, "notes", a_note(page=3))
        await eventually(lambda: _heard(pool, [1, 2, 3]), timeout_s=90)
        await eventually(lambda: is_empty(pool))
        await eventually(lambda: broker.is_consuming)


async def test_readiness_follows_a_kafka_that_dies_and_comes_back(own_kafka, port, dsn_for):
    settings = settings_for(f"127.0.0.1:{port}")
    pool = new_pool(await dsn_for("shared"), settings=settings)
    broker = reading(settings, "notes", pool)
    app = FastAPI()
    app.include_router(health.router(pool, broker, None))
    await create_topic(await asyncio.to_thread(own_kafka.start), "notes")
    async with (
        run_parts(Parts(settings, pool, broker)),
        AsyncClient(transport=ASGITransport(app), base_url="http://toy.test") as client,
    ):
        await eventually(lambda: _answers(client, "ready", 200), timeout_s=30)

        await asyncio.to_thread(own_kafka.kill)
        await eventually(lambda: _answers(client, "ready", 503), timeout_s=15)
        assert await _answers(client, "traffic", 200)

        await asyncio.to_thread(own_kafka.start)
        await eventually(lambda: _answers(client, "ready", 200), timeout_s=30)


async def _answers(client: AsyncClient, question: str, status: int) -> bool:
    return (await client.get(f"/health/{question}")).status_code == status


async def test_a_service_stops_in_time_while_kafka_is_away(port, dsn_for):
    settings = settings_for(f"127.0.0.1:{port}")
    pool = new_pool(await dsn_for("shared"), settings=settings)
    relay = Relay(pool, settings=settings, client_id="test-relay")
    parts = Parts(settings, pool, reading(settings, "notes", pool), relay)

    async with asyncio.timeout(30), run_parts(parts):
        await put(pool, "notes", a_note())
        await eventually(lambda: relay.failures > 0)


def _has_worked(other: Worker, publishing: asyncio.Task[None]) -> bool:
    return other.has_worked or publishing.done()


async def _heard(pool, pages, author="anne"):
    assert await heard(pool, author) == pages
    return True
