"""PostgreSQL and Kafka of one machine: kept data, one line for each lack, nothing left running."""

import asyncio
import functools
import socket
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.local import kafka
from deploy.local.child import CannotStart
from deploy.local.kafka.apache import ApacheKafka
from deploy.local.kafka.embedded import EmbeddedKafka
from deploy.local.kafka.topics import topics
from deploy.local.postgres import Postgres
from tests.platform.alive import is_alive, is_dead, run_and_kill
from tests.waiting import eventually

STARTS_SERVERS = """
import sys, time
from pathlib import Path
from deploy.local import kafka
from deploy.local.postgres import Postgres
place = Path(sys.argv[1])
postgres, broker = Postgres(place / "postgres"), kafka.choose(place / "kafka")
postgres.start()
broker.start()
print(postgres.pid, broker.pid, flush=True)
time.sleep(60)
"""
MAVEN = """#!/bin/sh
echo "[ERROR] Failed to execute goal: Could not resolve org.apache.kafka:kafka_2.13:jar:4.1"
exit 1
"""


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch):
    monkeypatch.delenv("KAFKA", raising=False)
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)


@pytest.fixture
def place():
    """A directory that PostgreSQL, run as `nobody` when we are root, may enter.

    Not pytest's own, whose parents are closed to others.
    """
    with tempfile.TemporaryDirectory(prefix="ordoflux-servers-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


async def test_postgres_keeps_what_it_acknowledged_through_a_crash(place):
    server = Postgres(place / "postgres")
    server.start()
    dsn = server.create_database("kept")
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE fact AS SELECT 7 AS seen")

    server.kill()
    connection.terminate()
    server.start()

    connection = await asyncpg.connect(server.create_database("kept"))
    assert await connection.fetchval("SELECT seen FROM fact") == 7
    await connection.close()
    server.stop()
    assert not is_alive(server.pid)


def test_postgres_in_a_long_directory_has_a_short_socket(place):
    server = Postgres(place / ("long" * 30), is_durable=False)

    server.start()

    server.create_database("reached")
    server.stop()


async def test_a_killed_parent_leaves_no_server(place):
    pids = run_and_kill(STARTS_SERVERS, place)

    assert len(pids) == 2
    for pid in pids:
        await eventually(functools.partial(is_dead, pid), timeout_s=20)
    again = Postgres(place / "postgres")
    again.start()
    again.stop()


async def test_the_embedded_broker_starts_has_the_topics_and_leaves_nothing(place, monkeypatch):
    monkeypatch.setenv("KAFKA", "embedded")
    broker = kafka.choose(place / "kafka")
    assert isinstance(broker, EmbeddedKafka)

    address = broker.start()
    kafka.provision(address, broker.kind)

    await _send(address, b"one")
    assert await _received(address) == [b"one"]
    broker.stop()
    assert not is_alive(broker.pid)
    assert broker.why == "the embedded broker (KAFKA=embedded)"


async def test_apache_kafka_keeps_events_through_a_crash_and_a_stop(place):
    broker = kafka.choose(place / "kafka")
    if not isinstance(broker, ApacheKafka):
        pytest.skip(broker.why)
    address = broker.start()
    kafka.provision(address, broker.kind)
    kafka.provision(address, broker.kind)

    await _send(address, b"one")
    broker.kill()
    assert broker.start() == address
    await _send(address, b"two")
    broker.stop()
    assert not is_alive(broker.pid)
    assert broker.start() == address

    assert await _received(address, 2) == [b"one", b"two"]
    broker.stop()
    assert not is_alive(broker.pid)


def test_a_taken_port_is_one_line(place):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        broker = ApacheKafka(place / "kafka", port, why="")

        with pytest.raises(
            CannotStart, match=f"^Kafka needs port {port}, which another program uses$"
        ):
            broker.start()


def test_without_java_the_embedded_broker_is_taken_and_apache_refused(place, monkeypatch):
    monkeypatch.setenv("PATH", str(place))

    assert kafka.choose(place).why == "the embedded broker, because Java is missing"
    monkeypatch.setenv("KAFKA", "apache")
    with pytest.raises(CannotStart, match=r"^KAFKA=apache is impossible here: Java is missing$"):
        kafka.choose(place)


def test_an_old_java_is_one_line(place, monkeypatch):
    java = place / "java"
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}:/usr/bin:/bin")

    assert "Java 8 is too old (17 or newer is needed)" in kafka.choose(place).why


def test_maven_that_cannot_fetch_is_one_line(place, monkeypatch):
    maven = place / "mvn"
    maven.write_text(MAVEN)
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}:/usr/bin:/bin")
    monkeypatch.setenv("ORDOFLUX_STATE", str(place / "state"))

    with pytest.raises(CannotStart) as refused:
        ApacheKafka(place / "kafka", 0, why="").start()

    assert str(refused.value).startswith("Maven cannot fetch Apache Kafka: Failed to execute goal")
    assert str(refused.value).endswith("KAFKA=embedded does without")


def test_an_unknown_choice_is_one_line(place, monkeypatch):
    monkeypatch.setenv("KAFKA", "rabbit")

    with pytest.raises(CannotStart, match=r"^KAFKA=rabbit is unknown: apache, docker or embedded$"):
        kafka.choose(place)


def test_a_given_address_is_used_and_not_started(place, monkeypatch):
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "kafka.example:9092")

    broker = kafka.choose(place)

    assert broker.start() == "kafka.example:9092"
    assert broker.kind == "given"


def test_each_publishing_service_has_its_topic_with_everything_explicit():
    by_name = {topic.name: topic for topic in topics()}

    assert set(by_name) == {
        f"{name}.events" for name in ("prescribe", "dispense", "fraud", "notify")
    }
    assert {topic.partitions for topic in by_name.values()} == {6}
    assert all(
        {"retention.ms", "min.insync.replicas"} <= topic.settings.keys() for topic in topics()
    )


async def _send(address: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=address, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        await producer.send_and_wait("prescribe.events", value, key=b"same partition")
    finally:
        await producer.stop()


async def _received(address: str, count: int = 1) -> list[bytes]:
    consumer = AIOKafkaConsumer(
        "prescribe.events",
        bootstrap_servers=address,
        group_id="test.platform",
        auto_offset_reset="earliest",
    )
    await consumer.start()
    try:
        return [(await asyncio.wait_for(consumer.getone(), 20)).value for _ in range(count)]
    finally:
        await consumer.stop()


def test_the_address_of_postgresql_bears_a_path_with_blanks_and_accents(tmp_path):
    address = Postgres(tmp_path / "ma copie é", is_durable=False).dsn("prescribe")

    assert " " not in address
    assert parse_qs(urlsplit(address).query)["host"] == [str(tmp_path / "ma copie é")]
