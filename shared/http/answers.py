"""Turns refusals into HTTP answers, and says which correlation id a request has."""

from typing import Annotated, Final
from uuid import UUID

import orjson
from fastapi import Depends, Request
from starlette.responses import Response

from shared.problems import ProblemCatalogue, Refused, problem_body

PROBLEM_TYPE: Final = "application/problem+json"
_RETRY_AFTER_S: Final = "2"
_UNAUTHORIZED: Final = 401
_UNAVAILABLE: Final = 503


def problem_response(
    catalogue: ProblemCatalogue, refused: Refused, *, correlation_id: UUID
) -> Response:
    """Return the answer that tells about `refused` (RFC 9457)."""
    status, body = problem_body(catalogue, refused, correlation_id=str(correlation_id))
    headers = dict(refused.headers)
    if status == _UNAVAILABLE:
        headers.setdefault("Retry-After", _RETRY_AFTER_S)
    if status == _UNAUTHORIZED:
        has_token = body["code"] != "token_missing"
        headers.setdefault(
            "WWW-Authenticate", 'Bearer error="invalid_token"' if has_token else "Bearer"
        )
    return Response(orjson.dumps(body), status, headers, PROBLEM_TYPE)


def catalogue_in(request: Request) -> ProblemCatalogue:
    """Return the catalogue of the service that answers `request`."""
    catalogue: ProblemCatalogue = request.app.state.catalogue
    return catalogue


def correlation_id_of(request: Request) -> UUID:
    """Return the id that links this request to its log lines, audit rows and events."""
    correlation_id: UUID = request.state.correlation_id
    return correlation_id


async def _correlation_id(request: Request) -> UUID:
    """Return the same; FastAPI would call a function that is not async in another thread."""
    return correlation_id_of(request)


CorrelationId = Annotated[UUID, Depends(_correlation_id)]
