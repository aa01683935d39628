"""Fixtures: a fresh database per test, and a Kafka that starts when a test asks for it."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest

from shared.db import Pool, make_pool
from shared.settings import Settings
from tests.platform_under_test import PlatformUnderTest

DsnFor = Callable[[str], Awaitable[str]]
PoolFor = Callable[[str], Awaitable[Pool]]

LONGEST = (
    *("test_kill.py", "test_races.py", "test_outages.py", "test_state_machine.py"),
    *("test_servers.py", "test_consume.py", "test_consume_again.py", "test_cli.py"),
)

_platform = pytest.StashKey[PlatformUnderTest]()
_ran_on: set[str] = set()  # what the worker processes took, where there are several


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_platform] = PlatformUnderTest()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more worker than processors: some tests wait for what others compute."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, or the last of them would keep one worker long after the others."""
    rank = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(LONGEST)))


def pytest_collection_finish() -> None:
    """What collecting has made lasts to the end: the garbage collector need not look at it."""
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_platform].close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["ran_on"] = session.config.stash[_platform].taken


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    _ran_on.update(getattr(node, "workeroutput", {}).get("ran_on", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in sorted(_ran_on.union(terminalreporter.config.stash[_platform].taken)):
        terminalreporter.write_line(f"ran on {line}")


@pytest.fixture(scope="session")
def platform(request: pytest.FixtureRequest) -> Iterator[PlatformUnderTest]:
    """The servers of this run."""
    found = request.config.stash[_platform]
    yield found
    asyncio.run(found.drop_templates())


@pytest.fixture
async def dsn_for(platform: PlatformUnderTest) -> AsyncIterator[DsnFor]:
    """`await dsn_for("dispense")`: the address of a database with that service's tables."""
    made: list[str] = []

    async def make(service: str) -> str:
        dsn = await platform.make_database(service)
        made.append(dsn)
        return dsn

    yield make
    for dsn in made:
        await platform.take_back(dsn)


@pytest.fixture
async def db_for(dsn_for: DsnFor) -> AsyncIterator[PoolFor]:
    """`await db_for("dispense")`: a pool on a fresh database with that service's tables."""
    pools: list[Pool] = []

    async def make(service: str) -> Pool:
        dsn = await dsn_for(service)
        settings = Settings(database_url=dsn, pool_size_min=1, pool_size_max=8)
        pool = await make_pool(dsn, settings=settings, application_name=f"test {service}")
        pools.append(pool)
        return pool

    yield make
    for pool in pools:
        await asyncio.wait_for(pool.close(), 10)


@pytest.fixture
def kafka_address(platform: PlatformUnderTest, request: pytest.FixtureRequest) -> str:
    """The bootstrap address of this run's Kafka, with the topics of deploy/topics.yaml."""
    address = platform.kafka_address
    if request.node.get_closest_marker("needs_apache_kafka") and platform.kafka_kind == "embedded":
        pytest.skip("the embedded broker serves one member a group")
    return address
