"""The demo's people send again what an outage swallowed, and never hide a bug of ours."""

from collections.abc import Iterator

import httpx
import pytest

from deploy.local.demo.actors import Actor
from ordoflux_client.calls.notify import change_consent
from ordoflux_client.models.notify import ConsentRequest

CONSENT = {"number": "x", "prescriber_sees_execution": True, "decided_at": "2026-11-22T10:00:00Z"}


class Server:
    """Answers with these statuses in turn, and keeps the idempotency keys it saw."""

    def __init__(self, *statuses: int) -> None:
        self._statuses: Iterator[int] = iter(statuses)
        self.keys: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.keys.append(request.headers["Idempotency-Key"])
        return httpx.Response(next(self._statuses), json=CONSENT)


async def posted_to(server: Server) -> int:
    async with httpx.AsyncClient(transport=httpx.MockTransport(server)) as http:
        actor = Actor("Ada Test", "token", http, addresses={"notify": "http://notify.test"})
        call = change_consent("x", ConsentRequest(prescriber_sees_execution=True))
        return (await actor.send(call)).status


async def test_a_bug_of_a_service_is_answered_as_it_is():
    server = Server(500, 201)

    assert await posted_to(server) == 500
    assert len(server.keys) == 1


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_an_outage_is_waited_out_with_the_same_idempotency_key(status):
    server = Server(status, 201)

    assert await posted_to(server) == 201
    assert len(set(server.keys)) == 1
