"""Applies plain SQL files once each, in order, one runner at a time."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg

from shared.db import Connection

SHARED_MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
FILE_NAME = re.compile(r"(?P<number>\d{4})_[a-z0-9_]+\.sql")
OUTSIDE_TRANSACTION = "-- migrate: no transaction"  # first line; for CREATE INDEX CONCURRENTLY

ADVISORY_LOCK = 0x6F72646F_666C7578  # "ordoflux"
LOCK_POLL_S = 0.1
LOCK_WAIT_S = 60.0
LOCK_TIMEOUT_MS = 5_000
LOCK_TRIES = 3
LIMIT_APPLIED = 10_000

CREATE_LEDGER = """
    CREATE TABLE IF NOT EXISTS schema_migrations (
        name TEXT PRIMARY KEY,
        checksum TEXT NOT NULL,
        applied_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
    )
"""
APPLIED = "SELECT name, checksum FROM schema_migrations ORDER BY name LIMIT $1"
HAS_LEDGER = "SELECT to_regclass('schema_migrations') IS NOT NULL"
TRY_LOCK = "SELECT pg_try_advisory_lock($1)"
UNLOCK = "SELECT pg_advisory_unlock($1)"
NOTE = "INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)"


class MigrationRefused(Exception):
    """A migration file is misnamed, edited after it ran, out of order, or no single statement."""


@dataclass(frozen=True, slots=True)
class MigrationFile:
    """One file; `name` is "<owner>/<file>", so that two owners may both have a 0001."""

    name: str
    text: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def owner(self) -> str:
        return self.name.partition("/")[0]


async def migrate(dsn: str, folders: Sequence[Path]) -> list[str]:
    """Create the database if needed, apply what is missing, return the names applied.

    The shared folder always goes first. Raises `MigrationRefused`, or what PostgreSQL says.
    """
    files = read_files(folders)
    await ensure_database(dsn)
    conn = await asyncpg.connect(dsn)
    try:
        await conn.execute("SELECT set_config('lock_timeout', $1, FALSE)", f"{LOCK_TIMEOUT_MS}ms")
        async with _alone(conn):
            await conn.execute(CREATE_LEDGER)
            missing = _missing(files, await _applied(conn))
            for file in missing:
                await _apply_with_retries(conn, file)
    finally:
        await conn.close()
    return [file.name for file in missing]


async def pending(dsn: str, folders: Sequence[Path]) -> list[str]:
    """Names of the migrations that this code needs and the database does not have yet."""
    conn = await asyncpg.connect(dsn)
    try:
        applied = await _applied(conn) if await conn.fetchval(HAS_LEDGER) else {}
    finally:
        await conn.close()
    return [file.name for file in _missing(read_files(folders), applied)]


async def ensure_database(dsn: str) -> None:
    """Create the database that `dsn` names, unless it exists."""
    try:
        await (await asyncpg.connect(dsn)).close()
    except asyncpg.InvalidCatalogNameError:
        await _create_database(dsn)


async def answer_of(dsn: str) -> None:
    """Ask PostgreSQL whether it takes connections; the database itself need not exist yet."""
    with suppress(asyncpg.InvalidCatalogNameError):
        await (await asyncpg.connect(dsn)).close()


def read_files(folders: Sequence[Path]) -> list[MigrationFile]:
    """Every migration of every folder, in the order they apply; raises `MigrationRefused`."""
    ordered = [SHARED_MIGRATIONS, *(f for f in folders if f.resolve() != SHARED_MIGRATIONS)]
    owners = [_owner(folder) for folder in ordered]
    if len(set(owners)) < len(owners):
        raise MigrationRefused(f"two folders of migrations have one owner: {', '.join(owners)}")
    return [file for folder in ordered for file in _read_folder(folder)]


def _owner(folder: Path) -> str:
    return folder.resolve().parent.name


def _read_folder(folder: Path) -> list[MigrationFile]:
    owner = _owner(folder)
    numbers: set[str] = set()
    files = []
    for path in sorted(folder.glob("*.sql")):
        match = FILE_NAME.fullmatch(path.name)
        if match is None:
            raise MigrationRefused(f"{owner}/{path.name}: must be named 0001_what_it_does.sql")
        if match["number"] in numbers:
            raise MigrationRefused(f"{owner}/{path.name}: its number is taken")
        numbers.add(match["number"])
        files.append(MigrationFile(f"{owner}/{path.name}", path.read_text("utf-8")))
    return files


def _missing(files: list[MigrationFile], applied: dict[str, str]) -> list[MigrationFile]:
    missing = []
    for file in files:
        if file.name not in applied:
            missing.append(file)
        elif applied[file.name] != file.checksum:
            raise MigrationRefused(f"{file.name}: edited after it was applied")
    for file in missing:
        later = [n for n in applied if n > file.name and n.startswith(f"{file.owner}/")]
        if later:
            raise MigrationRefused(f"{file.name}: {later[0]} was applied before it")
    return missing


async def _applied(conn: Connection) -> dict[str, str]:
    return {row["name"]: row["checksum"] for row in await conn.fetch(APPLIED, LIMIT_APPLIED)}


async def _apply_with_retries(conn: Connection, file: MigrationFile) -> None:
    """Wait at most `lock_timeout` for a busy table: waiting longer would queue all its users."""
    for tries_left in reversed(range(LOCK_TRIES)):
        try:
            await _apply(conn, file)
        except asyncpg.LockNotAvailableError:
            if not tries_left:
                raise
            await asyncio.sleep(LOCK_POLL_S)
        else:
            return


async def _apply(conn: Connection, file: MigrationFile) -> None:
    if file.text.startswith(OUTSIDE_TRANSACTION):
        await _refuse_several_statements(conn, file)
        await conn.execute(file.text)
        await conn.execute(NOTE, file.name, file.checksum)
        return
    async with conn.transaction():
        await conn.execute(file.text)
        await conn.execute(NOTE, file.name, file.checksum)


async def _refuse_several_statements(conn: Connection, file: MigrationFile) -> None:
    """PostgreSQL runs several at once in a transaction of its own, which the file must not have."""
    try:
        await conn.prepare(file.text)
    except asyncpg.PostgresSyntaxError as error:
        raise MigrationRefused(
            f"{file.name}: outside a transaction, a file holds one statement and no more: {error}"
        ) from error


@asynccontextmanager
async def _alone(conn: Connection) -> AsyncIterator[None]:
    """Hold the lock that only one runner has.

    It is polled: a blocking wait would hold a snapshot, and CREATE INDEX CONCURRENTLY of the
    other runner would wait for that one (deadlock).
    """
    async with asyncio.timeout(LOCK_WAIT_S):
        # the one to wait for is another process: no event of ours tells when it is done
        while not await conn.fetchval(TRY_LOCK, ADVISORY_LOCK):  # noqa: ASYNC110
            await asyncio.sleep(LOCK_POLL_S)
    try:
        yield
    finally:
        await conn.execute(UNLOCK, ADVISORY_LOCK)


async def _create_database(dsn: str) -> None:
    """CREATE DATABASE takes no parameter: the server quotes the name for us."""
    conn = await asyncpg.connect(dsn, database="postgres")
    try:
        name = unquote(urlsplit(dsn).path.removeprefix("/"))
        statement = await conn.fetchval("SELECT format('CREATE DATABASE %I', $1::TEXT)", name)
        await conn.execute(statement)
    except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        pass  # another runner was faster
    finally:
        await conn.close()
