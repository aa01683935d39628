"""The databases that tests run on."""

import asyncpg
import pytest


async def test_each_test_gets_fresh_tables_of_its_service(db_for):
    first = await db_for("shared")
    second = await db_for("shared")

    await first.execute("INSERT INTO inbox (consumer, event_id) VALUES ('a', gen_random_uuid())")

    assert await first.fetchval("SELECT count(*) FROM inbox") == 1
    assert await second.fetchval("SELECT count(*) FROM inbox") == 0


async def test_a_database_is_gone_after_its_test(platform):
    dsn = await platform.make_database("shared")

    await platform.drop_database(dsn)

    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(dsn)
