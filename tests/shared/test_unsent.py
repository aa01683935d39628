"""Statements that nobody reads back: one round trip before the commit, or at once without one."""

import asyncpg
import pytest

from shared.db import make_pool, transaction
from shared.unsent import STATEMENTS_MAX, collect, write_later
from tests.kafka.notes import settings_for

CLAIM = "INSERT INTO inbox (consumer, event_id) VALUES ($1, gen_random_uuid())"
CONSUMERS = "SELECT array_agg(consumer ORDER BY consumer) FROM inbox"


@pytest.fixture
async def pool(dsn_for):
    opened = await make_pool(await dsn_for("shared"), settings=settings_for("127.0.0.1:1"))
    yield opened
    await opened.close()


async def test_what_is_written_later_is_there_after_the_commit_and_not_before(pool):
    async with transaction(pool) as conn:
        await write_later(conn, CLAIM, "a")
        await write_later(conn, CLAIM, "b")
        before = await conn.fetchval(CONSUMERS)

    assert before is None
    assert await pool.fetchval(CONSUMERS) == ["a", "b"]


async def test_statements_of_several_parameters_keep_their_own(pool):
    named = "INSERT INTO idempotency (actor, operation, key, request_hash) VALUES ($1, $2, $3, $4)"

    async with transaction(pool) as conn:
        await write_later(conn, CLAIM, "a")
        await write_later(conn, named, "actor", "operation", "key", b"hash")
        await write_later(conn, "UPDATE audit_chain SET last_id = $2 WHERE shard = $1", 3, 7)

    row = await pool.fetchrow("SELECT actor, operation, key, request_hash FROM idempotency")
    assert tuple(row) == ("actor", "operation", "key", b"hash")
    assert await pool.fetchval("SELECT last_id FROM audit_chain WHERE shard = 3") == 7


async def test_a_rollback_forgets_what_was_to_be_written(pool):
    with pytest.raises(ZeroDivisionError):
        await _write_and_fail(pool)
    async with transaction(pool) as conn:
        await write_later(conn, CLAIM, "b")

    assert await pool.fetchval(CONSUMERS) == ["b"]


async def test_what_postgresql_refuses_at_the_end_undoes_the_whole_transaction(pool):
    with pytest.raises(asyncpg.UniqueViolationError):
        await _write_what_is_refused(pool)

    assert await pool.fetchval(CONSUMERS) is None


async def test_more_statements_than_one_round_trip_takes_are_all_sent(pool):
    names = [f"{n:03}" for n in range(2 * STATEMENTS_MAX + 1)]

    async with transaction(pool) as conn:
        for name in names:
            await write_later(conn, CLAIM, name)

    assert await pool.fetchval(CONSUMERS) == names


async def test_without_a_transaction_a_statement_runs_at_once(pool):
    async with pool.acquire() as conn:
        await write_later(conn, CLAIM, "a")

        assert await conn.fetchval(CONSUMERS) == ["a"]


async def test_collected_rows_are_sent_once_and_in_their_order(pool):
    sent = []

    async def send_all(conn, rows):
        sent.append(rows)
        await write_later(conn, CLAIM, "-".join(rows))

    async with transaction(pool) as conn:
        await collect(conn, "a", send_all=send_all)
        await collect(conn, "b", send_all=send_all)

    assert sent == [["a", "b"]]
    assert await pool.fetchval(CONSUMERS) == ["a-b"]


async def _write_and_fail(pool):
    async with transaction(pool) as conn:
        await write_later(conn, CLAIM, "a")
        raise ZeroDivisionError


async def _write_what_is_refused(pool):
    async with transaction(pool) as conn:
        await conn.execute(CLAIM, "a")
        await write_later(conn, "INSERT INTO audit_chain (shard) VALUES ($1)", 0)
