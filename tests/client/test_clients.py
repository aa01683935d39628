"""The two clients of a backend, with a server that fails: asked again alike, given up alike."""

import logging

import httpx
import pytest

from ordoflux_client import (
    AsyncClient,
    Client,
    RetryPolicy,
    ServerFault,
)
from ordoflux_client.calls import notify, prescribe
from ordoflux_client.models.notify import ConsentRequest
from tests.client.test_exchange import NUMBER, OK, problem

ADDRESSES = {
    "prescribe": "http://p.test",
    "dispense": "http://d.test/",
    "notify": "http://n.test",
    "fraud": "http://f.test",
}


class Script:
    """A server that answers as told, then 200; it keeps what was sent."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if self.answers else httpx.Response(200, content=OK)
        if isinstance(answer, Exception):
            raise answer
        return answer


QUICK = RetryPolicy(first_s=0.001, cap_s=0.002)


def trouble() -> list[httpx.Response | Exception]:
    return [
        httpx.ConnectError("away"),
        httpx.ReadTimeout("slow"),
        httpx.Response(503, headers={"Retry-After": "0"}),
        httpx.Response(401, content=problem(401, "token_invalid")),
    ]


def test_the_sync_client_goes_through_trouble(caplog):
    caplog.set_level(logging.DEBUG, logger="ordoflux_client")
    server = Script(*trouble())
    tokens = iter("abcdef")
    call = notify.change_consent(NUMBER, ConsentRequest(prescriber_sees_execution=True))

    http = httpx.Client(transport=httpx.MockTransport(server))
    with Client(
        ADDRESSES, token=lambda **_: next(tokens), site="759999022", policy=QUICK, http=http
    ) as client:
        answer = client.send(call)
    http.close()

    assert answer.prescriber_sees_execution
    assert [r.headers["Authorization"] for r in server.requests] == [
        f"Bearer {token}" for token in "abcde"
    ]
    assert {r.headers["Idempotency-Key"] for r in server.requests} == {call.idempotency_key}
    assert {r.headers["X-Finess"] for r in server.requests} == {"759999022"}
    assert len({r.content for r in server.requests}) == 1
    assert NUMBER not in caplog.text


async def test_the_async_client_goes_through_the_same_trouble():
    server = Script(*trouble())

    async def token(*, refresh: bool) -> str:
        return "new" if refresh else "cached"

    async with httpx.AsyncClient(transport=httpx.MockTransport(server)) as http:
        client = AsyncClient(ADDRESSES, token=token, policy=QUICK, http=http)
        answer = await client.send(notify.read_consent(NUMBER))

    assert answer.number == NUMBER
    assert [r.headers["Authorization"] for r in server.requests] == [
        *["Bearer cached"] * len(trouble()),
        "Bearer new",  # what kept the refused one is told so
    ]


def test_the_sync_client_gives_up():
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(500))) as http:
        client = Client(ADDRESSES, policy=QUICK, http=http)
        with pytest.raises(ServerFault, match="http_500"):
            client.send(notify.read_inbox())


async def test_the_async_client_gives_up_alike():
    transport = httpx.MockTransport(lambda _: httpx.Response(500))
    async with httpx.AsyncClient(transport=transport) as http:
        client = AsyncClient(ADDRESSES, policy=QUICK, http=http)
        with pytest.raises(ServerFault, match="http_500"):
            await client.send(notify.read_inbox())


def test_public_operations_take_no_token():
    server = Script(httpx.Response(200, json={"keys": []}))

    with httpx.Client(transport=httpx.MockTransport(server)) as http:
        Client(ADDRESSES, token=lambda **_: "t", http=http).send(prescribe.list_keys())

    assert "Authorization" not in server.requests[0].headers
