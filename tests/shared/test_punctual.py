"""A connection that does not finish its headers is closed; one that is slow otherwise is not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from uvicorn.server import ServerState

from shared.running.punctual import punctual_within

LIMIT_S = 0.3
REQUEST = b"GET / HTTP/1.1\r\nHost: toy.test\r\n\r\n"


QuickProtocol = punctual_within(LIMIT_S)


async def answer_slowly(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await asyncio.sleep(2 * LIMIT_S)
    await send({"type": "http.response.body", "body": b"at last"})


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    config = uvicorn.Config(answer_slowly, http=QuickProtocol, lifespan="off", log_config=None)
    config.load()
    state = ServerState()

    def protocol() -> asyncio.Protocol:
        return QuickProtocol(config=config, server_state=state, app_state={})

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            yield reader, writer
        finally:
            writer.close()
            await writer.wait_closed()


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: toy.test\r\n"])
async def test_headers_that_never_end_end_the_connection(begun):
    async with connected() as (reader, writer), asyncio.timeout(10 * LIMIT_S):
        writer.write(begun)

        assert await reader.read() == b""


async def test_an_answer_may_take_longer_than_headers_may():
    async with connected() as (reader, writer), asyncio.timeout(10 * LIMIT_S):
        writer.write(REQUEST)

        assert b"at last" in await reader.readuntil(b"at last")


async def test_the_second_request_of_a_connection_has_its_limit_too():
    async with connected() as (reader, writer), asyncio.timeout(20 * LIMIT_S):
        writer.write(REQUEST)
        await reader.readuntil(b"at last")
        writer.write(REQUEST[:-4])

        assert b"HTTP/1.1 200" not in await reader.read()
