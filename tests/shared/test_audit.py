"""The audit shows every change made behind its back: any column, any row, any order, the end."""

import asyncio
import random
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from shared.access.actors import Actor, Role
from shared.access.audit import SHARDS, Subject, heads, record, record_many, verify_chain
from shared.db import transaction
from shared.identifiers import Rpps
from tests.builders import INS, a_number

AT = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)
DOCTOR = Actor(role=Role.PRESCRIBER, subject="s", rpps=Rpps("99700218896"))
CORRELATION_ID = UUID("3f2a1c9e-1111-4222-8333-444455556666")


@pytest.fixture
async def db(db_for):
    return await db_for("shared")


def a_row(step: int = 0, **changes: Any) -> dict[str, Any]:
    row = {
        "actor": DOCTOR,
        "operation": "prescription_consult",
        "number": a_number(1),
        "patient_ref": "ab" * 16,
        "outcome": "accepted",
        "at": AT + timedelta(seconds=step),
        "detail": {"lines": step, "event_id": "3f2a1c9e"},
        "correlation_id": CORRELATION_ID,
    }
    return row | changes


async def write(db, count: int = 1, **changes: Any) -> None:
    for step in range(count):
        async with transaction(db) as conn:
            await record(conn, **a_row(step, **changes))


async def tamper(db, sql: str, *values):
    """Change rows as somebody who owns the database could, past the append-only trigger."""
    async with db.acquire() as conn, conn.transaction():
        await conn.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        await conn.execute(sql, *values)
        await conn.execute("ALTER TABLE audit ENABLE TRIGGER USER")


async def verify(db, witnesses=()):
    async with db.acquire() as conn:
        return await verify_chain(conn, witnesses)


async def test_what_was_only_recorded_verifies(db):
    await write(db, 5)
    await write(db, 3, number=a_number(2), detail=None, correlation_id=None, patient_ref=None)

    assert await verify(db) == []
    row = await db.fetchrow("SELECT actor_id, actor_role, shard FROM audit ORDER BY id LIMIT 1")
    assert (row["actor_id"], row["actor_role"]) == ("rpps:99700218896", "prescriber")


async def test_an_empty_audit_verifies(db):
    assert await verify(db) == []


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


async def test_many_rows_are_recorded_at_once_each_in_its_chain(db):
    subjects = [
        Subject(number=a_number(n), patient_ref=f"{n:032x}", detail={"nth": n})
        for n in range(1, 101)
    ]
    await write(db, 3)

    async with transaction(db) as conn:
        await record_many(
            conn, subjects, actor=DOCTOR, operation="case_list", outcome="shown", at=AT
        )
    await write(db, 3)

    assert await verify(db) == []
    rows = await db.fetch(
        "SELECT prescription_number, patient_ref FROM audit WHERE operation = 'case_list'"
    )
    assert {tuple(row) for row in rows} == {(s.number, s.patient_ref) for s in subjects}


async def test_no_subject_is_no_row(db):
    async with transaction(db) as conn:
        await record_many(conn, [], actor=DOCTOR, operation="x", outcome="shown", at=AT)

    assert await db.fetchval("SELECT count(*) FROM audit") == 0


async def test_writers_of_many_rows_in_any_order_do_not_deadlock(db):
    async def list_all(step: int) -> None:
        numbers = [a_number(7 * step + n) for n in range(40)]
        subjects = [Subject(number=number, patient_ref=None) for number in numbers]
        async with transaction(db) as conn:
            await record_many(
                conn, subjects, actor=DOCTOR, operation="case_list", outcome="shown", at=AT
            )

    await asyncio.gather(*(list_all(step) for step in range(8)))

    assert await verify(db) == []
    assert await db.fetchval("SELECT count(*) FROM audit") == 8 * 40


async def test_many_writers_at_once_make_whole_chains(db):
    async def writer(seed: int) -> None:
        chosen = random.Random(seed)  # noqa: S311 - spreads writers, keeps no secret
        for _ in range(10):
            await write(db, number=a_number(chosen.randrange(40)))

    await asyncio.gather(*(writer(seed) for seed in range(6)))

    assert await verify(db) == []
    assert await db.fetchval("SELECT count(*) FROM audit") == 60
    assert await db.fetchval("SELECT count(DISTINCT shard) FROM audit") > SHARDS // 2


async def test_a_rolled_back_transaction_leaves_no_row_and_no_break(db):
    await write(db)
    async with db.acquire() as conn:
        undone = conn.transaction()
        await undone.start()
        await record(conn, **a_row())
        await undone.rollback()
    await write(db)

    assert await verify(db) == []
    assert await db.fetchval("SELECT count(*) FROM audit") == 2


async def test_more_rows_than_a_page_are_all_verified(db):
    async with transaction(db) as conn:
        for _ in range(1_005):
            await record(conn, **a_row())
    assert await verify(db) == []

    await tamper(db, "UPDATE audit SET outcome = '' WHERE id = (SELECT max(id) FROM audit)")

    assert [found.kind for found in await verify(db)] == ["row_changed"]


async def test_moments_of_any_zone_are_one_moment(db):
    await write(db, at=AT.astimezone(timezone(timedelta(hours=11))))

    assert await verify(db) == []
    assert await db.fetchval("SELECT at FROM audit LIMIT 1") == AT


@pytest.mark.parametrize(
    "detail",
    [
        {"ins": str(INS)},
        {"text": f"x-{INS}"},
        {"text": str(INS)[:13]},
        {"items": ["ok", str(INS)]},
        {"name": "Ada Test"},
        {"price": 1.5},
        {"ins": int(INS)},
        {"nested": {"a": 1}},
        {"Upper": 1},
        {str(INS): 1},
        {"many": ["x" * 90] * 40},
        {"id": CORRELATION_ID},
    ],
)
async def test_personal_data_in_the_detail_is_refused(db, detail):
    with pytest.raises(ValueError, match="audit detail") as refused:
        await write(db, detail=detail)

    assert str(INS) not in str(refused.value)


async def test_identifiers_and_counts_pass_in_the_detail(db):
    await write(
        db,
        detail={
            "lines": [1, 2],
            "is_alert": True,
            "reason": None,
            "event_id": str(CORRELATION_ID),
            "hash": "a" * 64,
        },
    )

    assert await verify(db) == []
