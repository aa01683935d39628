"""The PostgreSQL pool of a service, its transactions, and which errors mean "try again"."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import asyncpg
from asyncpg.pool import PoolAcquireContext, PoolConnectionProxy
from typing_extensions import override

from shared import unsent
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
QUERIES_PER_CONNECTION = 50_000  # this and the next: the library's own choices
CONNECTION_IDLE_S = 300.0

_bells: dict[Pool, Callable[[], None]] = {}


async def _keep_session(_: Connection) -> None:
    """Spare the round trip that would undo session settings: nothing here ever sets one.

    The library has already rolled back what a caller left open.
    """


class _PatientPool(Pool):
    """Lends a connection within `Settings.acquire_timeout_s`, where no other limit is named."""

    def __init__(self, dsn: str, *, acquire_timeout_s: float, **options: Any) -> None:
        super().__init__(
            dsn,
            max_queries=QUERIES_PER_CONNECTION,
            max_inactive_connection_lifetime=CONNECTION_IDLE_S,
            loop=None,
            reset=_keep_session,
            connection_class=asyncpg.Connection,
            record_class=asyncpg.Record,
            **options,
        )
        self._acquire_timeout_s = acquire_timeout_s

    @override
    def acquire(self, *, timeout: float | None = None) -> "PoolAcquireContext[asyncpg.Record]":
        return super().acquire(timeout=self._acquire_timeout_s if timeout is None else timeout)


def new_pool(dsn: str, *, settings: Settings, application_name: str = "ordoflux") -> Pool:
    """Describe a pool without connecting; `await pool` (or `make_pool`) opens it.

    Needs a running event loop.
    """
    return _PatientPool(
        dsn,
        acquire_timeout_s=settings.acquire_timeout_s,
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
async def connection(pool: Pool, *, timeout_s: float | None = None) -> AsyncIterator[Connection]:
    """Lend one connection for single reads; waits for it as long as the settings say.

    `timeout_s` replaces that limit. Raises `DatabaseUnavailable` when none can be had or when
    it is lost meanwhile.
    """
    conn = await _acquire(pool, timeout_s)
    try:
        yield conn
    except asyncpg.InterfaceError as error:
        if _is_lost(conn):
            raise DatabaseUnavailable("connection lost") from error
        raise
    except asyncpg.InternalClientError as error:
        if isinstance(error, TRANSIENT):
            raise
        # PostgreSQL has said goodbye, and the socket is not closed yet: asyncpg takes no statement.
        conn.terminate()
        raise DatabaseUnavailable("connection lost") from error
    finally:
        with suppress(asyncpg.InternalClientError):  # it went back by itself when it broke
            await _unbroken(pool.release(conn, timeout=timeout_s))


@asynccontextmanager
async def transaction(pool: Pool, *, timeout_s: float | None = None) -> AsyncIterator[Connection]:
    """Lend one connection inside BEGIN..COMMIT; any exception rolls back.

    What was written with `shared.unsent` is sent when the block has ended well.
    The commit is not cut by a cancellation: its outcome would be unknown.
    """
    async with connection(pool, timeout_s=timeout_s) as conn:
        opened = conn.transaction()
        await opened.start()
        collected = unsent.opened(conn)
        try:
            yield conn
            await unsent.send(conn, collected)
        except BaseException:
            if not _is_lost(conn):
                await _unbroken(opened.rollback())
            raise
        finally:
            unsent.closed(conn)
        await _unbroken(opened.commit())
    if collected.is_to_ring and (ring := _bells.get(pool)):
        ring()


@contextmanager
def ringing(pool: Pool, ring: Callable[[], None]) -> Iterator[None]:
    """Call `ring` after each commit that asked for it, while the block lasts."""
    _bells[pool] = ring
    try:
        yield
    finally:
        _bells.pop(pool, None)


def _is_lost(conn: Connection) -> bool:
    try:
        return conn.is_closed()
    except asyncpg.InterfaceError:
        return True  # the pool took it back when it broke


async def _acquire(pool: Pool, timeout_s: float | None) -> _Lent:
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
