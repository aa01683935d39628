"""Notify on a fresh database: its use cases alone, or the whole service, not started."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from deploy.local.mailbox import Mailbox
from services.notify.main import build
from services.notify.settings import NotifySettings
from shared.running.cli import ServiceParts
from tests.access import Access
from tests.conftest import DsnFor, PoolFor
from tests.notify.events import PATIENT_REF_KEY, SEALING_KEYS
from tests.notify.postroom import Postroom


@pytest.fixture
async def pool(db_for: PoolFor) -> asyncpg.Pool:
    return await db_for("notify")


@pytest.fixture
def postroom(pool: asyncpg.Pool) -> Postroom:
    return Postroom(pool)


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    """A real SMTP server on a free port."""
    async with Mailbox().receiving() as receiving:
        yield receiving


@pytest.fixture
async def service(dsn_for: DsnFor) -> AsyncIterator[ServiceParts]:
    """The composed service with its database; nothing consumes, relays or sends."""
    settings = NotifySettings(
        database_url=await dsn_for("notify"),
        sealing_keys=SEALING_KEYS,
        patient_ref_key=PATIENT_REF_KEY,
        stream_heartbeat_s=0.2,
        stream_poll_s=0.02,
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
    async with httpx.AsyncClient(transport=transport, base_url="http://notify.test") as one:
        yield one


@pytest.fixture
def doctor(access) -> dict[str, str]:
    return access.headers("dr-martin")


@pytest.fixture
def ada(access) -> dict[str, str]:
    return access.headers("pat-ada")
