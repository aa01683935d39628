"""What somebody changes behind the audit’s back is found: any column, row, order, the end."""

import pytest

from shared.access.audit import heads
from tests.shared.audit_rows import tamper, verify, write


@pytest.fixture
async def db(db_for):
    return await db_for("shared")


CHANGES = {
    "at": "at + INTERVAL '1 microsecond'",
    "actor_role": "'patient'",
    "actor_id": "actor_id || '0'",
    "operation": "'other'",
    "prescription_number": "NULL",
    "patient_ref": "NULL",
    "outcome": "''",
    "detail": "detail || '{\"lines\": 99}'",
    "correlation_id": "NULL",
    "shard": "(shard + 1) % 16",
    "prev_hash": "prev_hash || '\\x00'",
    "hash": "sha256(hash)",
}


@pytest.mark.parametrize("column", CHANGES)
async def test_a_changed_column_is_found(db, column):
    await write(db, 3)

    await tamper(
        db,
        f"UPDATE audit SET {column} = {CHANGES[column]} "  # noqa: S608 - both are written above
        "WHERE id = (SELECT id FROM audit ORDER BY id LIMIT 1 OFFSET 1)",
    )

    assert await verify(db)


async def test_every_column_is_in_the_test_above(db):
    columns = await db.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'audit'"
    )

    assert {row["column_name"] for row in columns} == {*CHANGES, "id"}


async def test_a_renumbered_row_is_found(db):
    await write(db, 3)

    await tamper(
        db,
        "UPDATE audit SET id = DEFAULT WHERE id = (SELECT max(id) FROM audit)",
    )

    assert await verify(db)


@pytest.mark.parametrize("place", [0, 2, 4])
async def test_a_deleted_row_is_found(db, place):
    await write(db, 5)

    await tamper(
        db,
        "DELETE FROM audit WHERE id = (SELECT id FROM audit ORDER BY id LIMIT 1 OFFSET $1)",
        place,
    )

    assert await verify(db)


async def test_a_cut_end_is_found(db):
    await write(db, 5)

    await tamper(
        db, "DELETE FROM audit WHERE id IN (SELECT id FROM audit ORDER BY id DESC LIMIT 2)"
    )

    assert [found.kind for found in await verify(db)] == ["end_missing"]


async def test_an_emptied_table_is_found(db):
    await write(db, 5)

    await tamper(db, "DELETE FROM audit")

    assert await verify(db)


async def test_an_added_row_is_found(db):
    await write(db, 3)

    await tamper(
        db,
        "INSERT INTO audit (shard, at, actor_role, actor_id, operation, outcome, prev_hash, hash) "
        "SELECT shard, at, actor_role, actor_id, operation, outcome, prev_hash, hash "
        "FROM audit ORDER BY id DESC LIMIT 1",
    )

    assert await verify(db)


async def test_two_rows_that_changed_places_are_found(db):
    await write(db, 4)

    first = await db.fetchval("SELECT min(id) FROM audit")
    for old, new in ((first, -1), (first + 1, first), (-1, first + 1)):
        await tamper(
            db,
            "INSERT INTO audit OVERRIDING SYSTEM VALUE "
            "SELECT $2::BIGINT, shard, at, actor_role, actor_id, operation, prescription_number, "
            "patient_ref, outcome, detail, correlation_id, prev_hash, hash "
            "FROM audit WHERE id = $1::BIGINT",
            old,
            new,
        )
        await tamper(db, "DELETE FROM audit WHERE id = $1", old)

    assert await verify(db)


async def test_a_chain_rebuilt_with_its_heads_is_found_by_a_witness(db):
    await write(db, 3)
    async with db.acquire() as conn:
        witnesses = await heads(conn)
    await tamper(db, "DELETE FROM audit")
    await db.execute("UPDATE audit_chain SET last_id = 0, last_hash = ''")
    await write(db, 3, outcome="forged")

    assert await verify(db) == []
    assert [found.kind for found in await verify(db, witnesses)] == ["witness_missing"]


@pytest.mark.parametrize("with_its_rows", [True, False])
async def test_a_missing_head_is_found(db, with_its_rows):
    await write(db, 3)
    async with db.acquire() as conn:
        witnesses = await heads(conn)
    shard = await db.fetchval("SELECT shard FROM audit LIMIT 1")

    await db.execute("ALTER TABLE audit DROP CONSTRAINT audit_shard_fkey")
    await db.execute("DELETE FROM audit_chain WHERE shard = $1", shard)
    if with_its_rows:
        await tamper(db, "DELETE FROM audit WHERE shard = $1", shard)

    assert {(found.shard, found.kind) for found in await verify(db)} == {(shard, "head_missing")}
    kinds = {found.kind for found in await verify(db, witnesses)}
    assert ("witness_missing" in kinds) == with_its_rows


async def test_a_witness_of_an_honest_past_stays_true(db):
    await write(db, 3)
    async with db.acquire() as conn:
        witnesses = await heads(conn)
    await write(db, 3)

    assert await verify(db, witnesses) == []
