"""The migration runner: once each, in order, one at a time, nothing edited afterwards."""

import asyncio
import uuid

import asyncpg
import pytest

from shared.running.migrate import SHARED_MIGRATIONS, MigrationRefused, migrate, pending


@pytest.fixture
async def new_dsn(platform):
    """The address of a database that does not exist yet."""
    dsn = platform.dsn(f"migrated_{uuid.uuid4().hex[:8]}")
    yield dsn
    await platform.drop_database(dsn)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "toys" / "migrations"
    made.mkdir(parents=True)
    (made / "0001_doll.sql").write_text("CREATE TABLE doll (id INT); CREATE TABLE ball (id INT);")
    (made / "0002_expand_doll_name.sql").write_text("ALTER TABLE doll ADD COLUMN name TEXT;")
    return made


async def test_files_apply_once_in_order_after_the_shared_ones(new_dsn, folder):
    shared = [f"shared/{path.name}" for path in sorted(SHARED_MIGRATIONS.glob("*.sql"))]
    expected = [*shared, "toys/0001_doll.sql", "toys/0002_expand_doll_name.sql"]

    before = await names_pending(new_dsn, folder)
    first = await migrate(new_dsn, [folder])
    second = await migrate(new_dsn, [folder])

    assert first == expected
    assert before == expected
    assert (second, await pending(new_dsn, [folder])) == ([], [])


async def test_runners_that_start_together_apply_each_file_once(new_dsn, folder):
    results = await asyncio.gather(*(migrate(new_dsn, [folder]) for _ in range(6)))

    applied = [names for names in results if names]
    assert len(applied) == 1
    assert applied[0][-1] == "toys/0002_expand_doll_name.sql"


async def test_a_file_edited_after_it_ran_is_refused(new_dsn, folder):
    await migrate(new_dsn, [folder])
    (folder / "0001_doll.sql").write_text("CREATE TABLE doll (id BIGINT);")

    with pytest.raises(MigrationRefused, match="edited"):
        await migrate(new_dsn, [folder])


async def test_a_file_that_comes_before_one_already_applied_is_refused(new_dsn, folder):
    (folder / "0002_expand_doll_name.sql").rename(folder / "0003_expand_doll_name.sql")
    await migrate(new_dsn, [folder])
    (folder / "0002_late.sql").write_text("SELECT 1;")

    with pytest.raises(MigrationRefused, match="applied before"):
        await migrate(new_dsn, [folder])


@pytest.mark.parametrize("name", ["1_doll.sql", "0003-doll.sql", "0003_Doll.sql", "0002_twin.sql"])
async def test_misnamed_files_and_twins_are_refused(new_dsn, folder, name):
    (folder / name).write_text("SELECT 1;")

    with pytest.raises(MigrationRefused):
        await migrate(new_dsn, [folder])


async def test_two_folders_of_one_owner_are_refused(new_dsn, tmp_path):
    impostor = tmp_path / "shared" / "migrations"
    impostor.mkdir(parents=True)

    with pytest.raises(MigrationRefused, match="one owner"):
        await migrate(new_dsn, [impostor])


async def test_a_file_that_fails_leaves_nothing_of_itself(new_dsn, folder):
    (folder / "0003_broken.sql").write_text("CREATE TABLE kite (id INT); SELECT 1 / 0;")

    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(new_dsn, [folder])

    assert await pending(new_dsn, [folder]) == ["toys/0003_broken.sql"]
    assert not await table_exists(new_dsn, "kite")


async def test_an_index_can_be_built_without_locking_its_table(new_dsn, folder):
    (folder / "0003_index.sql").write_text(
        "-- migrate: no transaction\nCREATE INDEX CONCURRENTLY doll_id ON doll (id);"
    )

    await asyncio.gather(*(migrate(new_dsn, [folder]) for _ in range(3)))

    assert await table_exists(new_dsn, "doll_id")


async def test_two_statements_outside_a_transaction_are_refused_by_name(new_dsn, folder):
    (folder / "0003_index.sql").write_text(
        "-- migrate: no transaction\nCREATE INDEX CONCURRENTLY doll_id ON doll (id);"
        "CREATE INDEX CONCURRENTLY ball_id ON ball (id);"
    )

    with pytest.raises(MigrationRefused, match=r"0003_index.sql: .* one statement"):
        await migrate(new_dsn, [folder])

    assert not await table_exists(new_dsn, "doll_id")


async def test_a_newer_database_does_not_stop_older_code(new_dsn, folder):
    await migrate(new_dsn, [folder])
    (folder / "0002_expand_doll_name.sql").unlink()

    assert await migrate(new_dsn, [folder]) == []


async def names_pending(dsn, folder):
    """What is pending on a database that exists and is still empty."""
    address, _, name = dsn.partition("?")[0].rpartition("/")
    query = dsn.partition("?")[2]
    conn = await asyncpg.connect(f"{address}/postgres?{query}")
    await conn.execute(f'CREATE DATABASE "{name}"')
    await conn.close()
    return await pending(dsn, [folder])


async def table_exists(dsn, name):
    conn = await asyncpg.connect(dsn)
    try:
        return await conn.fetchval("SELECT to_regclass($1) IS NOT NULL", name)
    finally:
        await conn.close()
