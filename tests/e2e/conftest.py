"""A whole Ordoflux of this test run's own: real processes, its own Kafka and databases."""

import io
import os
import shutil
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from rich.console import Console

from deploy.local.demo.cast import Cast, addresses_of, call_cast
from deploy.local.demo.stage import Stage
from deploy.local.environment import FREE_PORTS
from deploy.local.stack import LocalStack
from tests.e2e.story_words import LATE_AT_ONCE
from tests.platform_under_test import private_directory

# What a killed service had in hand waits for a lease to end: a mail on its way, a partition. The
# defaults suit slow mail servers and networks, not a test that waits for them.
QUICK_TO_SEND_AGAIN = {"SMTP_TIMEOUT_S": "1", "DELIVERY_LEASE_S": "2", "RETRY_CAP_S": "4"}
if "KAFKA_BOOTSTRAP_SERVERS" not in os.environ:  # others' brokers refuse less than six seconds
    QUICK_TO_SEND_AGAIN["KAFKA_SESSION_TIMEOUT_MS"] = "2000"


@pytest.fixture(scope="session")
def stack() -> Iterator[LocalStack]:
    directory = private_directory("test-e2e")
    with pytest.MonkeyPatch.context() as environment:
        for name, value in (QUICK_TO_SEND_AGAIN | LATE_AT_ONCE).items():
            environment.setenv(name, value)
        try:
            with LocalStack(directory, ports=FREE_PORTS, is_durable=False) as running:
                yield running
        finally:
            shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
async def cast(stack: LocalStack) -> AsyncIterator[Cast]:
    async with httpx.AsyncClient(timeout=20, trust_env=False) as http:
        yield await call_cast(addresses_of(stack), http)


@pytest.fixture
def stage() -> Stage:
    return Stage(Console(file=io.StringIO()))
