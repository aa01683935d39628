"""Fraud on a fresh database: its use cases alone, or the whole service, not started."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from services.fraud.main import build
from services.fraud.settings import FraudSettings
from shared.running.cli import ServiceParts
from tests.access import Access
from tests.conftest import DsnFor, PoolFor
from tests.fraud.desk import FRAUD_SEALING_KEYS, PATIENT_REF_KEY, SEALING_KEYS, Desk


@pytest.fixture
async def pool(db_for: PoolFor) -> asyncpg.Pool:
    return await db_for("fraud")


@pytest.fixture
def desk(pool: asyncpg.Pool) -> Desk:
    return Desk(pool)


@pytest.fixture
async def service(dsn_for: DsnFor) -> AsyncIterator[ServiceParts]:
    """The composed service with its database; nothing consumes or relays."""
    built = build(
        FraudSettings(
            database_url=SecretStr(await dsn_for("fraud")),
            fraud_sealing_keys=SecretStr(FRAUD_SEALING_KEYS),
            sealing_keys=SecretStr(SEALING_KEYS),
            patient_ref_key=SecretStr(PATIENT_REF_KEY),
        )
    )
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
    async with httpx.AsyncClient(transport=transport, base_url="http://fraud.test") as one:
        yield one
