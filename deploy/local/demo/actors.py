"""The people of the story: each holds a token and talks to the services as his software would."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

RETRIES_MAX = 40
RETRY_PAUSE_S = 0.25
RETRIED_STATUSES = frozenset({502, 503, 504})  # not 500: a bug must show


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered: status, JSON body, headers."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        """The problem's stable code, or an empty text for an answer that is no problem."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


class Actor:
    """One person with a token; retries what may be retried, with the same idempotency key."""

    def __init__(self, name: str, token: str, http: httpx.AsyncClient) -> None:
        """Keep the actor's display name, his access token and the shared HTTP client."""
        self.name = name
        self._token = token
        self._http = http

    async def get(self, url: str) -> Answer:
        """Read `url` with the actor's token."""
        return await self._send("GET", url, None)

    async def post(self, url: str, body: object) -> Answer:
        """Send a command; a lost answer is asked for again with the same Idempotency-Key."""
        return await self._send("POST", url, body)

    async def put(self, url: str, body: object) -> Answer:
        """Set something; same retries as `post`."""
        return await self._send("PUT", url, body)

    async def _send(self, method: str, url: str, body: object) -> Answer:
        headers = {"Authorization": f"Bearer {self._token}"}
        if method != "GET":
            headers["Idempotency-Key"] = uuid4().hex
        for _ in range(RETRIES_MAX):
            answer = await self._try(method, url, headers, body)
            if answer is not None and answer.status not in RETRIED_STATUSES:
                return answer
            await asyncio.sleep(RETRY_PAUSE_S)
        raise ServiceUnreachable(method, httpx.URL(url).host, httpx.URL(url).port)

    async def _try(
        self, method: str, url: str, headers: Mapping[str, str], body: object
    ) -> Answer | None:
        try:
            response = await self._http.request(method, url, headers=headers, json=body)
        except httpx.TransportError:
            return None
        return Answer(response.status_code, _content(response), response.headers)


class ServiceUnreachable(Exception):
    """A service did not answer within the retries that its clients make."""


def _content(response: httpx.Response) -> object:
    if "json" in response.headers.get("content-type", ""):
        return response.json()
    return response.content
