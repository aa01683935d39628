"""Transactions, cancellations, and which errors mean "try again"."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import pytest

from shared.db import (
    TRANSIENT,
    DatabaseUnavailable,
    connection,
    make_pool,
    ringing,
    transaction,
)
from shared.unsent import ring_after_commit
from tests.cable import a_cable
from tests.kafka.notes import settings_for
from tests.waiting import eventually

SETTINGS = settings_for("127.0.0.1:1")
INSERT = "INSERT INTO inbox (consumer, event_id) VALUES ('test', gen_random_uuid())"
# What PostgreSQL writes to an idle session before it closes it.
_FIELDS = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0"
GOODBYE = b"E" + (len(_FIELDS) + 4).to_bytes(4, "big") + _FIELDS
COUNT = "SELECT count(*) FROM inbox"


@pytest.fixture
async def pool(dsn_for):
    opened = await make_pool(await dsn_for("shared"), settings=SETTINGS)
    yield opened
    await asyncio.wait_for(opened.close(), 10)


async def test_a_transaction_commits_what_was_done_in_it(pool):
    async with transaction(pool) as conn:
        await conn.execute(INSERT)

    assert await pool.fetchval(COUNT) == 1


async def test_an_exception_rolls_the_transaction_back(pool):
    with pytest.raises(ZeroDivisionError):
        await _insert_and_fail(pool)

    assert await pool.fetchval(COUNT) == 0


async def test_a_cancelled_transaction_rolls_back_and_gives_its_connection_back(pool):
    for _ in range(50):
        task = asyncio.create_task(_insert_and_wait(pool))
        await asyncio.sleep(0.002)
        task.cancel()
        await asyncio.wait({task})

    assert await pool.fetchval(COUNT) == 0
    assert pool.get_idle_size() == pool.get_size()


async def test_a_commit_on_its_way_is_finished_before_the_cancellation_passes(pool):
    # A deferred trigger makes the commit itself slow enough to be cancelled in the middle.
    await pool.execute("""
        CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON inbox
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow();
    """)
    task = asyncio.create_task(_insert(pool))
    await eventually(lambda: _is_committing(pool))

    task.cancel()
    await asyncio.wait({task})

    assert task.cancelled()
    assert await pool.fetchval(COUNT) == 1


async def test_limits_on_statements_locks_and_idling_are_set_on_the_server(pool):
    async with connection(pool) as conn:
        shown = [
            await conn.fetchval("SELECT current_setting($1)", name)
            for name in (
                "statement_timeout",
                "lock_timeout",
                "idle_in_transaction_session_timeout",
                "timezone",
            )
        ]

    assert shown == ["5s", "3s", "12s", "UTC"]


async def test_an_exhausted_pool_is_a_transient_error(pool):
    async with AsyncExitStack() as stack:
        for _ in range(SETTINGS.pool_size_max):
            await stack.enter_async_context(transaction(pool))

        with pytest.raises(DatabaseUnavailable):
            await _insert(pool, timeout_s=0.1)


async def test_a_statement_that_takes_too_long_is_a_transient_error(pool):
    async with connection(pool) as conn:
        await conn.execute("SET statement_timeout = '50ms'")

        with pytest.raises(TRANSIENT):
            await conn.execute("SELECT pg_sleep(5)")


async def test_a_deadlock_is_a_transient_error():
    assert issubclass(asyncpg.DeadlockDetectedError, TRANSIENT)
    assert issubclass(asyncpg.DiskFullError, TRANSIENT)
    assert issubclass(asyncpg.AdminShutdownError, TRANSIENT)
    assert issubclass(asyncpg.TooManyConnectionsError, TRANSIENT)


@pytest.mark.parametrize(
    "bug", [asyncpg.UniqueViolationError, asyncpg.UndefinedTableError, asyncpg.SyntaxOrAccessError]
)
def test_our_own_mistakes_are_not_transient(bug):
    assert not issubclass(bug, TRANSIENT)


async def test_a_lost_connection_is_transient_and_the_pool_recovers(dsn_for):
    async with a_cable(await dsn_for("shared")) as cable:
        pool = await make_pool(cable.dsn, settings=SETTINGS)

        with pytest.raises(TRANSIENT):
            await _lose_the_connection(pool, cable)
        with pytest.raises(DatabaseUnavailable):
            await _insert(pool)
        await cable.mend()
        await _insert(pool)

        assert await pool.fetchval(COUNT) == 1
        await asyncio.wait_for(pool.close(), 10)


async def test_a_statement_after_the_servers_goodbye_is_a_transient_error(pool):
    """The driver has read it, and the socket is not closed yet."""

    async def ask_after_the_goodbye() -> None:
        async with transaction(pool) as conn:
            driver: Any = conn  # else a race with the socket
            driver._con._protocol.data_received(GOODBYE)  # noqa: SLF001
            await conn.execute("SELECT 1")

    with pytest.raises(DatabaseUnavailable):
        await ask_after_the_goodbye()

    assert await pool.fetchval("SELECT 1") == 1


async def test_the_bell_rings_after_a_commit_that_asked_for_it_and_not_after_a_rollback(pool):
    rings: list[str] = []
    with ringing(pool, lambda: rings.append("rang")):
        await _insert(pool)
        assert rings == []
        await _insert_and_ring(pool)
        assert rings == ["rang"]
        with pytest.raises(ZeroDivisionError):
            await _ring_and_fail(pool)
        await _insert(pool)
    await _insert_and_ring(pool)

    assert rings == ["rang"]


async def test_waiting_for_a_connection_is_limited_by_the_settings(dsn_for):
    settings = settings_for("127.0.0.1:1", acquire_timeout_s=0.1, pool_size_min=1, pool_size_max=2)
    pool = await make_pool(await dsn_for("shared"), settings=settings)
    async with asyncio.timeout(3), connection(pool), connection(pool):
        with pytest.raises(DatabaseUnavailable):
            await _insert(pool)
    await asyncio.wait_for(pool.close(), 10)


async def _insert(pool, timeout_s=None):
    async with transaction(pool, timeout_s=timeout_s) as conn:
        await conn.execute(INSERT)


async def _insert_and_fail(pool):
    async with transaction(pool) as conn:
        await conn.execute(INSERT)
        raise ZeroDivisionError


async def _insert_and_ring(pool):
    async with transaction(pool) as conn:
        await conn.execute(INSERT)
        ring_after_commit(conn)


async def _ring_and_fail(pool):
    async with transaction(pool) as conn:
        ring_after_commit(conn)
        raise ZeroDivisionError


async def _insert_and_wait(pool):
    async with transaction(pool) as conn:
        await conn.execute(INSERT)
        await asyncio.sleep(60)


async def _lose_the_connection(pool, cable):
    async with transaction(pool) as conn:
        await conn.execute(INSERT)
        await cable.cut()
        await conn.execute(INSERT)


async def _is_committing(pool):
    return await pool.fetchval(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND state = 'active' AND query LIKE 'COMMIT%'"
    )
