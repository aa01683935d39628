"""The audit keeps every row that is written to it, in whole chains, and no personal data."""

import asyncio
import random
from datetime import timedelta, timezone

import pytest

from shared.access.audit import SHARDS, Subject, record, record_many
from shared.db import transaction
from tests.builders import INS, a_number
from tests.shared.audit_rows import AT, CORRELATION_ID, DOCTOR, a_row, tamper, verify, write


@pytest.fixture
async def db(db_for):
    return await db_for("shared")


async def test_what_was_only_recorded_verifies(db):
    await write(db, 5)
    await write(db, 3, number=a_number(2), detail=None, correlation_id=None, patient_ref=None)

    assert await verify(db) == []
    row = await db.fetchrow("SELECT actor_id, actor_role, shard FROM audit ORDER BY id LIMIT 1")
    assert (row["actor_id"], row["actor_role"]) == ("rpps:99700218896", "prescriber")


async def test_an_empty_audit_verifies(db):
    assert await verify(db) == []


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


async def test_rows_recorded_one_by_one_in_any_order_of_chains_do_not_deadlock(db):
    async def act(step: int) -> None:
        async with transaction(db) as conn:
            for n in range(20):
                await record(
                    conn,
                    actor=DOCTOR,
                    operation="case_list",
                    number=a_number((7 * step + 3 * n) % 50),
                    patient_ref=None,
                    outcome="shown",
                    at=AT,
                )

    await asyncio.gather(*(act(step) for step in range(8)))

    assert await verify(db) == []
    assert await db.fetchval("SELECT count(*) FROM audit") == 8 * 20


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
