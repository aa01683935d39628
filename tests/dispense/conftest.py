"""Dispense on a fresh database: its use cases alone, or the whole service, not started."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from services.dispense.main import build
from services.dispense.settings import DispenseSettings
from shared import base64url
from shared.running.cli import ServiceParts
from tests.access import Access
from tests.builders import a_content, a_line
from tests.conftest import DsnFor, PoolFor
from tests.dispense.builders import METFORMIN, METFORMIN_30, a_pack, in_packs
from tests.dispense.counter import Counter
from tests.dispense.events import SEALING_KEYS
from tests.dispense.lgo import TODAY, Lgo


@pytest.fixture
async def pool(db_for: PoolFor) -> asyncpg.Pool:
    return await db_for("dispense")


@pytest.fixture
def counter(pool: asyncpg.Pool) -> Counter:
    return Counter(pool)


@pytest.fixture
async def service(dsn_for: DsnFor) -> AsyncIterator[ServiceParts]:
    """The composed service with its database; nothing consumes or relays."""
    settings = DispenseSettings(
        database_url=SecretStr(await dsn_for("dispense")),
        sealing_keys=SecretStr(SEALING_KEYS),
        patient_ref_key=SecretStr(base64url.encode(bytes(range(32)))),
    )
    built = build(settings)
    await built.parts.pool
    yield built
    await asyncio.wait_for(built.parts.pool.close(), 10)


@pytest.fixture
def access() -> Access:
    return Access()


@pytest.fixture
async def client(service: ServiceParts, access: Access) -> AsyncIterator[httpx.AsyncClient]:
    access.open(service.app)
    transport = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://dispense.test") as one:
        yield one


@pytest.fixture
def served(service: ServiceParts) -> Counter:
    """The counter on the database of the whole service."""
    return Counter(service.parts.pool)


@pytest.fixture
def lgo(client: httpx.AsyncClient, access: Access) -> Lgo:
    return Lgo(client, access, "ph-durand")


@pytest.fixture
def other_lgo(client: httpx.AsyncClient, access: Access) -> Lgo:
    return Lgo(client, access, "ph-moreau")


@pytest.fixture
async def qr_text(served: Counter) -> str:
    """The QR of a prescription issued today: these tests run on the real clock."""
    return await served.receive(a_content(issued_on=TODAY))


@pytest.fixture
async def two_lines(served: Counter) -> str:
    """The QR of paracetamol and metformin, issued today."""
    metformin = a_line(line=2, product=a_pack(METFORMIN_30, METFORMIN), quantity=in_packs(1))
    return await served.receive(a_content(issued_on=TODAY, lines=(a_line(), metformin)))
