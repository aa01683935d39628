"""Prescribe on a fresh database: its use cases alone, or the whole service, not started."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import asyncpg
import httpx
import pytest

from services.prescribe.main import build
from services.prescribe.model import ProductFacts
from services.prescribe.products import facts_of
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.settings import PrescribeSettings
from shared.medicines import Catalogue
from shared.running.cli import ServiceParts
from tests.access import Access
from tests.builders import a_draft, a_drafted_line
from tests.conftest import DsnFor, PoolFor
from tests.prescribe.desk import Desk, some_resources
from tests.prescribe.drafts import today

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()


@pytest.fixture(scope="session")
def medicines() -> Iterator[Catalogue]:
    catalogue = Catalogue.open(None)
    yield catalogue
    catalogue.close()


@pytest.fixture
async def pool(db_for: PoolFor) -> asyncpg.Pool:
    return await db_for("prescribe")


@pytest.fixture
async def desk(pool: asyncpg.Pool, medicines: Catalogue) -> Desk:
    made = Desk(pool, some_resources(medicines))
    await made.start()
    return made


@pytest.fixture
async def service(dsn_for: DsnFor) -> AsyncIterator[ServiceParts]:
    """The composed service with its database and its key; nothing consumes or relays."""
    settings = PrescribeSettings(
        database_url=await dsn_for("prescribe"),
        sealing_keys=f"test:{KEY}",
        patient_ref_key=KEY,
        signing_key=KEY,
    )
    built = build(settings)
    await built.parts.pool
    for first in built.parts.on_start:
        await first()
    yield built
    await asyncio.wait_for(built.parts.pool.close(), 10)


@pytest.fixture
def access() -> Access:
    return Access()


@pytest.fixture
async def client(service: ServiceParts, access: Access) -> AsyncIterator[httpx.AsyncClient]:
    access.open(service.app)
    transport = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://prescribe.test") as one:
        yield one


@pytest.fixture
def issue(client, access):
    """POST a draft of today as a prescriber's software does."""

    async def post(*, identity: str = "dr-martin", key: str = "key-00000001", **changes: Any):
        body = a_draft(issued_on=today(), **changes)
        headers = access.headers(identity, key=key)
        return await client.post("/v1/prescriptions", json=body, headers=headers)

    return post


@pytest.fixture
def get(client, access):
    async def read(path: str, identity: str = "dr-martin"):
        return await client.get(path, headers=access.headers(identity))

    return read


@pytest.fixture
def known(medicines: Catalogue) -> Callable[..., ProductFacts | None]:
    """Look up one product written as in a draft."""

    def look_up(**product: str) -> ProductFacts | None:
        draft = a_draft(lines=[a_drafted_line(product=product)])
        (facts,) = facts_of(PrescriptionDraft.model_validate(draft), medicines)
        return facts

    return look_up
