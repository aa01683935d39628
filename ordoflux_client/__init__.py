"""Client of Ordoflux for editors of LAP and LGO: typed, sync and async, safe to send again.

A `Call` describes one request; `ordoflux_client.calls` makes them, one package per service.
`Client` and `AsyncClient` send them: a command keeps its key, so it is done once however often
its answer is lost. It stands alone: nothing of the servers is imported here.
"""

from ordoflux_client.call import Call, Service
from ordoflux_client.client import AsyncClient, Client
from ordoflux_client.errors import (
    AnswerUnreadable,
    Conflict,
    Invalid,
    NegativeAcknowledgement,
    NotAllowed,
    NotFound,
    OrdofluxError,
    ProblemAnswered,
    ServerFault,
    TokenRefused,
    TooMany,
    Unreachable,
)
from ordoflux_client.exchange import Reply
from ordoflux_client.retries import RetryPolicy

__all__ = [
    "AnswerUnreadable",
    "AsyncClient",
    "Call",
    "Client",
    "Conflict",
    "Invalid",
    "NegativeAcknowledgement",
    "NotAllowed",
    "NotFound",
    "OrdofluxError",
    "ProblemAnswered",
    "Reply",
    "RetryPolicy",
    "ServerFault",
    "Service",
    "TokenRefused",
    "TooMany",
    "Unreachable",
]
