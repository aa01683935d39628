"""Sends calls, sync or async: all that differs between the two is who waits."""

import asyncio
import inspect
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Generator, Mapping
from random import SystemRandom
from typing import Final, Protocol, Self

import httpx

from ordoflux_client.call import Call, Value
from ordoflux_client.exchange import Again, Exchange, Reply
from ordoflux_client.models.notify import MessageAnswer
from ordoflux_client.retries import RetryPolicy
from ordoflux_client.stream import START, InboxStream

DEFAULT_TIMEOUT: Final = httpx.Timeout(20.0, connect=5.0)
_STREAM_TIMEOUT: Final = httpx.Timeout(45.0, connect=5.0)  # a heartbeat comes each 15 s

Addresses = Mapping[str, str]  # by service: prescribe, dispense, fraud, notify


class TokenProvider(Protocol):
    """Gives the token of the next request; with `refresh`, not the last one: it was refused."""

    def __call__(self, *, refresh: bool) -> str: ...


class AsyncTokenProvider(Protocol):
    """The same, or a coroutine function."""

    def __call__(self, *, refresh: bool) -> str | Awaitable[str]: ...


# Operation, status, wait: never an address, a body or a token.
_log = logging.getLogger("ordoflux_client")
_draw = SystemRandom().random


class Client:
    """Sync client of one caller; `token` is asked before each attempt: see `TokenProvider`."""

    def __init__(
        self,
        addresses: Addresses,
        *,
        token: TokenProvider | None = None,
        site: str | None = None,
        policy: RetryPolicy | None = None,
        http: httpx.Client | None = None,
    ) -> None:
        """Keep the services' addresses, the token provider and the FINESS of the caller's place.

        `http` is used as it is given, with its own time-outs, and closed by its owner.
        """
        self._addresses = addresses
        self._token = token
        self._site = site
        self._policy = policy or RetryPolicy()
        self._owns_http = http is None
        self._http = http or httpx.Client(timeout=DEFAULT_TIMEOUT)
        self._sleep = time.sleep

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections, unless they are the caller's own."""
        if self._owns_http:
            self._http.close()

    def send(self, call: Call[Value]) -> Value:
        """Return what the server answers; raise `OrdofluxError`."""
        return self.ask(call).value

    def ask(self, call: Call[Value]) -> Reply[Value]:
        """Return the answer with its status; raise `OrdofluxError`."""
        exchange = Exchange(call, self._policy, draw=_draw, site=self._site)
        url = self._addresses[call.route.service].rstrip("/") + call.address
        refresh = False
        while True:
            token = None if call.route.is_public else self._fresh_token(refresh=refresh)
            try:
                response = self._http.request(
                    call.route.method, url, headers=exchange.headers(token), content=call.content
                )
            except httpx.TransportError:
                step: Reply[Value] | Again = exchange.lost()
            else:
                step = exchange.answered(response.status_code, response.headers, response.content)
            if isinstance(step, Reply):
                return step
            refresh = step.needs_token
            _log.info("%s: again in %.1f s", exchange.operation, step.wait_s)
            self._sleep(step.wait_s)

    def follow_inbox(self, *, after: str = START) -> Generator[MessageAnswer, None, None]:
        """Yield each message of the caller's inbox once, as they come, until the caller stops.

        It starts after the message of the cursor `after`, else with the first one; a broken stream
        is taken up again, nothing is lost.
        """
        stream = InboxStream(after, self._policy, draw=_draw, site=self._site)
        url = self._addresses["notify"].rstrip("/") + stream.path
        while True:
            headers = stream.headers(self._fresh_token(refresh=stream.needs_token))
            try:
                with self._http.stream(
                    "GET", url, headers=headers, timeout=_STREAM_TIMEOUT
                ) as response:
                    if response.status_code == httpx.codes.OK:
                        stream.connected()
                        for line in response.iter_lines():
                            yield from stream.read(line)
                    else:
                        stream.refused(response.status_code, response.headers, response.read())
            except httpx.TransportError:
                stream.lost()
            self._sleep(stream.wait_s)

    def _fresh_token(self, *, refresh: bool) -> str | None:
        return None if self._token is None else self._token(refresh=refresh)


class AsyncClient:
    """Async client of one caller: the same as `Client`, awaited."""

    def __init__(
        self,
        addresses: Addresses,
        *,
        token: AsyncTokenProvider | None = None,
        site: str | None = None,
        policy: RetryPolicy | None = None,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        """See `Client`; `token` may be a coroutine function."""
        self._addresses = addresses
        self._token = token
        self._site = site
        self._policy = policy or RetryPolicy()
        self._owns_http = http is None
        self._http = http or httpx.AsyncClient(timeout=DEFAULT_TIMEOUT)
        self._sleep = asyncio.sleep

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections, unless they are the caller's own."""
        if self._owns_http:
            await self._http.aclose()

    async def send(self, call: Call[Value]) -> Value:
        """Return what the server answers; raise `OrdofluxError`."""
        return (await self.ask(call)).value

    async def ask(self, call: Call[Value]) -> Reply[Value]:
        """Return the answer with its status; raise `OrdofluxError`."""
        exchange = Exchange(call, self._policy, draw=_draw, site=self._site)
        url = self._addresses[call.route.service].rstrip("/") + call.address
        refresh = False
        while True:
            token = None if call.route.is_public else await self._fresh_token(refresh=refresh)
            try:
                response = await self._http.request(
                    call.route.method, url, headers=exchange.headers(token), content=call.content
                )
            except httpx.TransportError:
                step: Reply[Value] | Again = exchange.lost()
            else:
                step = exchange.answered(response.status_code, response.headers, response.content)
            if isinstance(step, Reply):
                return step
            refresh = step.needs_token
            _log.info("%s: again in %.1f s", exchange.operation, step.wait_s)
            await self._sleep(step.wait_s)

    async def follow_inbox(self, *, after: str = START) -> AsyncGenerator[MessageAnswer, None]:
        """Yield each message of the caller's inbox once; see `Client.follow_inbox`."""
        stream = InboxStream(after, self._policy, draw=_draw, site=self._site)
        url = self._addresses["notify"].rstrip("/") + stream.path
        while True:
            headers = stream.headers(await self._fresh_token(refresh=stream.needs_token))
            try:
                async with self._http.stream(
                    "GET", url, headers=headers, timeout=_STREAM_TIMEOUT
                ) as response:
                    if response.status_code == httpx.codes.OK:
                        stream.connected()
                        async for line in response.aiter_lines():
                            for message in stream.read(line):
                                yield message
                    else:
                        content = await response.aread()
                        stream.refused(response.status_code, response.headers, content)
            except httpx.TransportError:
                stream.lost()
            await self._sleep(stream.wait_s)

    async def _fresh_token(self, *, refresh: bool) -> str | None:
        if self._token is None:
            return None
        given = self._token(refresh=refresh)
        return await given if inspect.isawaitable(given) else given
