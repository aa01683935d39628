"""A topic of its own for each test, and a database with the table of the tiny service."""

import uuid

import pytest

from shared.db import Pool
from tests.conftest import PoolFor
from tests.kafka.notes import CREATE_HEARD, create_topic


@pytest.fixture
async def db(db_for: PoolFor) -> Pool:
    pool = await db_for("shared")
    await pool.execute(CREATE_HEARD)
    return pool


@pytest.fixture
async def topic(kafka_address: str) -> str:
    name = f"notes.{uuid.uuid4().hex[:8]}"
    await create_topic(kafka_address, name)
    return name
