"""The route class of every router: request bodies are strict JSON or the request is refused."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from typing_extensions import override

from shared.http import strict_json
from shared.problems import Refusal, Refused

_JSON_TYPE = re.compile(r'application/json(?:\s*;\s*charset="?utf-8"?)?', re.IGNORECASE)


class RefusedWhileReading(HTTPException):
    """The body is refused before it was read whole.

    FastAPI lets only its own `HTTPException` through while it reads a body; the edge answers
    with `refused` and never with the status given here.
    """

    def __init__(self, refused: Refused) -> None:
        super().__init__(400)
        self.refused = refused


class StrictRequest(Request):
    """A request whose JSON is read by `shared.http.strict_json`, once."""

    @override
    async def json(self) -> Any:
        """Return the body's value; raise `RefusedWhileReading`."""
        if not hasattr(self, "_json"):
            try:
                self._json = strict_json.parse(await self.body())
            except strict_json.JsonRefused as refused:
                values = {"levels": strict_json.LEVELS_MAX, "count": strict_json.COMMAS_MAX}
                refusal = Refusal(refused.code, values=values)
                raise RefusedWhileReading(Refused(refusal)) from None
        return self._json


class StrictRoute(APIRoute):
    """A route that reads JSON strictly and answers 415 to any other kind of body."""

    @override
    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]  # FastAPI asks for a Coroutine where an Awaitable is enough
        """Return FastAPI's own handler, given a strict request."""
        answer = super().get_route_handler()
        reads_body = self.body_field is not None

        async def strictly(request: Request) -> Response:
            if reads_body:
                _check_content_type(request)
            return await answer(StrictRequest(request.scope, request.receive))

        return strictly


def _check_content_type(request: Request) -> None:
    headers = request.headers
    has_body = "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
    kinds = headers.getlist("content-type")
    is_json = len(kinds) == 1 and _JSON_TYPE.fullmatch(kinds[0].strip()) is not None
    # Compressed bodies are refused: their size is not known before they are unpacked.
    is_plain = headers.get("content-encoding", "identity").lower() == "identity"
    if has_body and not (is_json and is_plain):
        raise Refused(Refusal("content_type_unsupported"))
