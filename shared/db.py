"""The PostgreSQL pool of a service, its transactions, and which errors mean "try again"."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from shared.settings import Settings

if TYPE_CHECKING:  # generic in its stubs only
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    _Lent = PoolConnectionProxy[asyncpg.Record]
else:
    Pool = asyncpg.Pool
    Connection = asyncpg.Connection | PoolConnectionProxy
    _Lent = PoolConnectionProxy


class DatabaseUnavailable(Exception):
    """No connection to PostgreSQL could be had, or the one in use was lost."""


TRANSIENT: tuple[type[BaseException], ...] = (
    DatabaseUnavailable,
    ConnectionError,
    TimeoutError,  # pool exhausted, or no answer within command_timeout
    asyncpg.PostgresConnectionError,  # 08
    asyncpg.InsufficientResourcesError,  # 53: disk full, out of memory, too many connections
    asyncpg.OperatorInterventionError,  # 57: shutdown, crash recovery, statement_timeout
    asyncpg.PostgresSystemError,  # 58: input/output error
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.StatementCompletionUnknownError,
    asyncpg.LockNotAvailableError,  # lock_timeout
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,  # the primary has just become a replica
    asyncpg.InvalidCachedStatementError,  # a migration ran: the next try prepares anew
    asyncpg.OutdatedSchemaCacheError,
)

COMMAND_TIMEOUT_MARGIN_S = 2.0
COMMIT_WAIT_S = 10.0

_after_commit: dict[Pool, Callable[[], None]] = {}


def new_pool(dsn: str, *, settings: Settings, application_name: str = "ordoflux") -> Pool:
    """Describe a pool without connecting; `await pool` (or `make_pool`) opens it.

    Needs a running event loop.
    """
    return asyncpg.create_pool(
        dsn,
        min_size=settings.pool_size_min,
        max_size=settings.pool_size_max,
        timeout=settings.connect_timeout_s,
        command_timeout=settings.statement_timeout_ms / 1000 + COMMAND_TIMEOUT_MARGIN_S,
        server_settings={
            "application_name": application_name,
            "statement_timeout": str(settings.statement_timeout_ms),
            "lock_timeout": str(settings.lock_timeout_ms),
            "idle_in_transaction_session_timeout": str(settings.idle_in_transaction_timeout_ms),
            "timezone": "UTC",
            "jit": "off",  # compiling costs more than these short queries
        },
    )


async def make_pool(dsn: str, *, settings: Settings, application_name: str = "ordoflux") -> Pool:
    """Open a pool; raises what asyncpg raises when the server cannot be reached."""
    pool = new_pool(dsn, settings=settings, application_name=application_name)
    await pool
    return pool


@asynccontextmanager
async def connection(pool: Pool, *, timeout_s: float = 5.0) -> AsyncIterator[Connection]:
    """Lend one connection for single reads; waits at most `timeout_s` for it.

    Raises `DatabaseUnavailable` when none can be had or when it is lost meanwhile.
    """
    conn = await _acquire(pool, timeout_s)
    try:
        yield conn
    except asyncpg.InterfaceError as error:
        if _is_lost(conn):
            raise DatabaseUnavailable("connection lost") from error
        raise
    finally:
        await _unbroken(pool.release(conn, timeout=timeout_s))


@asynccontextmanager
async def transaction(pool: Pool, *, timeout_s: float = 5.0) -> AsyncIterator[Connection]:
    """Lend one connection inside BEGIN..COMMIT; any exception rolls back.

    The commit is not cut by a cancellation: its outcome would be unknown.
    """
    async with connection(pool, timeout_s=timeout_s) as conn:
        opened = conn.transaction()
        await opened.start()
        try:
            yield conn
        except BaseException:
            if not _is_lost(conn):
                await _unbroken(opened.rollback())
            raise
        await _unbroken(opened.commit())
    if ring := _after_commit.get(pool):
        ring()


@contextmanager
def ringing_on_commit(pool: Pool, ring: Callable[[], None]) -> Iterator[None]:
    """Call `ring` after each committed `transaction` of this pool, while the block lasts."""
    _after_commit[pool] = ring
    try:
        yield
    finally:
        _after_commit.pop(pool, None)


def _is_lost(conn: Connection) -> bool:
    try:
        return conn.is_closed()
    except asyncpg.InterfaceError:
        return True  # the pool took it back when it broke


async def _acquire(pool: Pool, timeout_s: float) -> _Lent:
    try:
        return await pool.acquire(timeout=timeout_s)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseUnavailable("no connection to be had") from error


async def _unbroken(step: Coroutine[Any, Any, None]) -> None:
    """Run `step` to its end even when the caller is cancelled, then let the cancellation pass."""
    task = asyncio.ensure_future(step)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await _end_of(task)
        raise


async def _end_of(task: asyncio.Future[None]) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + COMMIT_WAIT_S
    while not task.done() and loop.time() < deadline:
        try:
            await asyncio.wait({task}, timeout=deadline - loop.time())
        except asyncio.CancelledError:
            continue  # cancelled once more: the caller raises the first one
    if task.done() and not task.cancelled():
        task.exception()  # seen here; the caller already has a cancellation to raise
