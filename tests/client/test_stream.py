"""The live inbox through both clients: a quiet one is followed for ever, a refused one is not."""

import asyncio
from collections.abc import Callable, Iterator

import httpx
import pytest
from typing_extensions import override

from ordoflux_client import AsyncClient, Client, RetryPolicy, TokenRefused, Unreachable
from ordoflux_client.stream import OVERLAP, InboxStream

ADDRESSES = {"notify": "http://n.test"}
QUICK = RetryPolicy(attempts_max=3, first_s=0.001, cap_s=0.002)
MESSAGE = (
    b'event: message\nid: c1\ndata: {"message_id": "00000000-0000-0000-0000-000000000001", '
    b'"cursor": "c1", "kind": "issued", "number": "0123456789ABCDEF12", '
    b'"created_at": "2026-11-22T10:00:00Z", "subject": "s", "body": "b", "has_document": false, '
    b'"dispensation_id": null, "denied_lines": [], '
    b'"delivery": {"state": "delivered", "attempts": 1}}\n\n'
)
Answer = Callable[[], httpx.Response]


class Broken(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A stream that only shows that it lives, then breaks."""

    @override
    def __iter__(self) -> Iterator[bytes]:
        yield b": ping\n\n"
        raise httpx.ReadError("cut")

    @override
    async def __aiter__(self):
        for part in self:
            yield part


def quiet() -> httpx.Response:
    return httpx.Response(200, stream=Broken())


def refused() -> httpx.Response:
    return httpx.Response(401, json={"code": "token_invalid"})


def away() -> httpx.Response:
    raise httpx.ConnectError("away")


def mail() -> httpx.Response:
    return httpx.Response(200, content=MESSAGE)


class Server:
    """Answers as told, one connection after the other, and keeps the tokens it saw."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = iter(answers)
        self.tokens: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.tokens.append(request.headers["Authorization"].removeprefix("Bearer "))
        return next(self._answers)()


def token(*, refresh: bool) -> str:
    return "new" if refresh else "kept"


def first_in_sync(server: Server) -> str:
    with httpx.Client(transport=httpx.MockTransport(server)) as http:
        client = Client(ADDRESSES, token=token, policy=QUICK, http=http)
        messages = client.follow_inbox()
        found = next(messages).cursor
        messages.close()
    return found


def first_in_async(server: Server) -> str:
    async def first() -> str:
        async with httpx.AsyncClient(transport=httpx.MockTransport(server)) as http:
            client = AsyncClient(ADDRESSES, token=token, policy=QUICK, http=http)
            messages = client.follow_inbox()
            found = (await anext(messages)).cursor
            await messages.aclose()
        return found

    return asyncio.run(first())


BOTH = pytest.mark.parametrize("first_of", [first_in_sync, first_in_async])


@BOTH
def test_a_quiet_inbox_is_followed_however_often_its_stream_breaks(first_of):
    breaks = 4 * QUICK.attempts_max

    assert first_of(Server(*[quiet] * breaks, mail)) == "c1"


@BOTH
def test_each_token_that_ends_is_renewed_once_between_two_good_streams(first_of):
    server = Server(quiet, refused, quiet, refused, mail)

    assert first_of(server) == "c1"
    assert server.tokens == ["kept", "kept", "new", "kept", "new"]


@BOTH
def test_a_renewed_token_that_is_refused_too_ends_it(first_of):
    with pytest.raises(TokenRefused):
        first_of(Server(quiet, refused, refused))


@BOTH
def test_a_server_that_stays_away_ends_it(first_of):
    with pytest.raises(Unreachable):
        first_of(Server(quiet, *[away] * QUICK.attempts_max))


def an_event(number: int) -> list[str]:
    return MESSAGE.decode().replace("c1", f"c{number}").split("\n")


def test_a_broken_stream_is_taken_up_some_messages_before_the_last_one():
    """Within one page of the server the order is free: all of it is asked for again."""
    stream = InboxStream("c0", QUICK, draw=lambda: 1.0)

    def received(numbers: range) -> str:
        for number in numbers:
            for line in an_event(number):
                list(stream.read(line))
        return stream.headers(None)["Last-Event-ID"]

    assert stream.headers(None)["Last-Event-ID"] == "c0"
    assert received(range(1, OVERLAP + 1)) == "c0"
    assert received(range(1, OVERLAP + 2)) == "c1"
    assert received(range(2, 4)) == "c1"
