"""A cable to PostgreSQL that a test can cut and mend: a socket in between that passes bytes on."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

CHUNK = 64 * 1024
SOCKET = ".s.PGSQL.5432"


class Cable:
    """`dsn` leads to the database through this cable."""

    def __init__(self, dsn: str, directory: Path) -> None:
        there = urlsplit(dsn)
        self._host = parse_qs(there.query).get("host", [there.hostname or "127.0.0.1"])[0]
        self._port = there.port or 5432
        self._path = directory / SOCKET
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        user = there.netloc.rpartition("@")[0] or "postgres"
        query = urlencode({"host": str(directory)})
        self.dsn = there._replace(netloc=f"{user}@", query=query).geturl()

    async def mend(self) -> None:
        self._server = await asyncio.start_unix_server(self._pass_on, self._path)

    async def cut(self) -> None:
        """No new connection, and those in use are reset."""
        if self._server is not None:
            self._server.close()
        self._path.unlink(missing_ok=True)
        for end in tuple(self._ends):
            end.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await self._reach()
        self._ends |= {writer, far_writer}
        await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
        self._ends -= {writer, far_writer}

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._host.startswith("/"):
            return await asyncio.open_unix_connection(f"{self._host}/{SOCKET}")
        return await asyncio.open_connection(self._host, self._port)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


@asynccontextmanager
async def a_cable(dsn: str) -> AsyncIterator[Cable]:
    directory = Path(tempfile.mkdtemp(prefix="cable"))
    cable = Cable(dsn, directory)
    await cable.mend()
    try:
        yield cable
    finally:
        await cable.cut()
        shutil.rmtree(directory, ignore_errors=True)
