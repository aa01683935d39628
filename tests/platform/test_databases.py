"""The databases that tests run on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from tests import emptying

# What a test may do to its database after which no other test must get it.
SPOILT = (
    "ALTER TABLE inbox ADD COLUMN more TEXT",
    "ALTER TABLE inbox ALTER COLUMN received_at DROP NOT NULL",
    "ALTER TABLE audit DISABLE TRIGGER audit_append_only",
    "ALTER TABLE idempotency ADD CHECK (actor <> 'b')",
    "DROP INDEX outbox_shard_id",
    "TRUNCATE inbox",
    "CREATE SCHEMA clock",
    "CREATE FUNCTION one() RETURNS INTEGER LANGUAGE sql AS 'SELECT 1'",
    "CREATE TYPE mood AS ENUM ('good')",
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET jit = on', current_database()); END $$",
    "ANALYZE audit_chain",
    "INSERT INTO inbox SELECT 'a', gen_random_uuid() FROM generate_series(1, 2000)",
)
USED = """
    INSERT INTO inbox (consumer, event_id) VALUES ('a', gen_random_uuid());
    INSERT INTO outbox (event_id, event_type, event_version, shard, topic, key, payload)
    VALUES (gen_random_uuid(), 'a', 1, 0, 'a', 'a', 'a');
    UPDATE audit_chain SET last_id = 1;
    DELETE FROM schema_migrations;
"""
ROWS = """
    SELECT (SELECT json_agg(inbox) FROM inbox), (SELECT json_agg(outbox) FROM outbox),
        (SELECT json_agg(audit_chain ORDER BY shard) FROM audit_chain),
        (SELECT json_agg(schema_migrations ORDER BY name) FROM schema_migrations),
        (SELECT last_value::TEXT || is_called FROM outbox_id_seq)
"""


async def test_each_test_gets_fresh_tables_of_its_service(db_for):
    first = await db_for("shared")
    second = await db_for("shared")

    await first.execute("INSERT INTO inbox (consumer, event_id) VALUES ('a', gen_random_uuid())")

    assert await first.fetchval("SELECT count(*) FROM inbox") == 1
    assert await second.fetchval("SELECT count(*) FROM inbox") == 0


async def test_a_dropped_database_is_gone(platform):
    dsn = await platform.make_database("shared")

    await platform.drop_database(dsn)

    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(dsn)


async def test_a_database_given_back_is_as_its_template_was(platform):
    dsn = await platform.make_database("shared")
    before = await rows_of(dsn)

    await execute(dsn, USED)
    used = await rows_of(dsn)
    await platform.take_back(dsn)
    given_again = await platform.make_database("shared")

    assert used != before
    assert await rows_of(given_again) == before
    await platform.drop_database(given_again)


@pytest.mark.parametrize("step", SPOILT)
async def test_a_database_that_cannot_be_as_before_is_dropped(platform, step):
    dsn = await platform.make_database("shared")

    await execute(dsn, step)
    await platform.take_back(dsn)

    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(dsn)


async def test_a_database_that_somebody_still_uses_is_dropped(platform):
    dsn = await platform.make_database("shared")
    somebody = await asyncpg.connect(dsn)

    await platform.take_back(dsn)

    somebody.terminate()
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(dsn)


async def test_what_migrations_wrote_stands_again_and_is_counted_on_from(platform):
    dsn = await platform.make_database("shared")
    await execute(dsn, USED)
    template, before = await emptying.describe(dsn), await rows_of(dsn)

    await execute(dsn, USED.replace("DELETE FROM schema_migrations;", ""))
    used = await rows_of(dsn)
    is_empty = await emptying.empty(dsn, template)

    assert is_empty
    assert used != before
    assert await rows_of(dsn) == before
    await platform.drop_database(dsn)


async def test_who_is_no_superuser_empties_nothing_and_drops(platform):
    dsn = await platform.make_database("shared")
    template = await emptying.describe(dsn)
    as_another = f"{dsn}{'&' if '?' in dsn else '?'}role=pg_monitor"

    is_empty = await emptying.empty(as_another, template)

    assert not is_empty
    await platform.drop_database(dsn)


async def execute(dsn: str, sql: str) -> None:
    async with a_session(dsn) as conn:
        await conn.execute(sql)


async def rows_of(dsn: str) -> list[tuple[str | None, ...]]:
    async with a_session(dsn) as conn:
        return [tuple(row) for row in await conn.fetch(ROWS)]


@asynccontextmanager
async def a_session(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    conn = await asyncpg.connect(dsn)
    try:
        yield conn
    finally:
        await conn.close()
