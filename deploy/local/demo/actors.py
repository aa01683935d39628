"""The people of the story: each talks to the services through the client that editors get."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import BaseModel

from ordoflux_client import AsyncClient, Call, ProblemAnswered, RetryPolicy, Unreachable

# Patient with what is starting, quick to look again. Not 500: a bug of ours must show; and no
# waiting on `later`: the story itself says what has not arrived yet.
PATIENCE = RetryPolicy(
    attempts_max=40,
    first_s=0.25,
    cap_s=0.5,
    total_s=20.0,
    statuses=frozenset({502, 503, 504}),
    follows_advice=False,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered: its status and its JSON body, a problem's too."""

    status: int
    body: Any

    @property
    def code(self) -> str:
        """The problem's stable code, or an empty text for an answer that is no problem."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


class Actor:
    """One person with a token, as his own software would act for him."""

    def __init__(
        self, name: str, token: str, http: httpx.AsyncClient, *, addresses: Mapping[str, str]
    ) -> None:
        """Keep the actor's display name and make his client on the shared connections."""
        self.name = name
        self._client = AsyncClient(addresses, token=lambda **_: token, policy=PATIENCE, http=http)

    async def send(self, call: Call[Any]) -> Answer:
        """Return what comes back, refusals included; raise `ServiceUnreachable`."""
        try:
            reply = await self._client.ask(call)
        except ProblemAnswered as problem:
            return Answer(problem.status, problem.body)
        except Unreachable:
            raise ServiceUnreachable(call.route.service) from None
        value = reply.value
        body = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
        return Answer(reply.status, body)


class ServiceUnreachable(Exception):
    """A service did not answer within the retries that its clients make."""
