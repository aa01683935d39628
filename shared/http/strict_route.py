"""The route class of every router: request bodies are strict JSON or the request is refused."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Final, TypeVar

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from typing_extensions import override

from shared.http import strict_json
from shared.problems import Refusal, Refused

_TAKES_SCANS: Final = "takes_scans"
_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])
_JSON_TYPE = re.compile(r'application/json(?:\s*;\s*charset="?utf-8"?)?', re.IGNORECASE)


class RefusedWhileReading(HTTPException):
    """The body is refused before it was read whole.

    FastAPI lets only its own `HTTPException` through while it reads a body; the edge answers
    with `refused` and never with the status given here.
    """

    def __init__(self, refused: Refused) -> None:
        super().__init__(400)
        self.refused = refused


def takes_scans(endpoint: _Endpoint) -> _Endpoint:
    """Mark what a route calls: its body holds texts of scanners, separators included."""
    setattr(endpoint, _TAKES_SCANS, True)
    return endpoint


class StrictRequest(Request):
    """A request whose JSON is read by `shared.http.strict_json`, once."""

    has_scans: ClassVar[bool] = False

    @override
    async def json(self) -> Any:
        """Return the body's value; raise `RefusedWhileReading`."""
        if not hasattr(self, "_json"):
            try:
                self._json = strict_json.parse(await self.body(), has_scans=self.has_scans)
            except strict_json.JsonRefused as refused:
                values = {"levels": strict_json.LEVELS_MAX, "count": strict_json.COMMAS_MAX}
                refusal = Refusal(refused.code, values=values)
                raise RefusedWhileReading(Refused(refusal)) from None
        return self._json


class ScannedRequest(StrictRequest):
    """A strict request whose texts may hold the separators of scanned codes."""

    has_scans: ClassVar[bool] = True


class StrictRoute(APIRoute):
    """A route that reads JSON strictly and answers 415 to any other kind of body."""

    @override
    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]  # FastAPI asks for a Coroutine where an Awaitable is enough
        """Return FastAPI's own handler, given a strict request."""
        answer = super().get_route_handler()
        reads_body = self.body_field is not None
        reading = ScannedRequest if hasattr(self.endpoint, _TAKES_SCANS) else StrictRequest

        async def strictly(request: Request) -> Response:
            if reads_body:
                _check_content_type(request)
            return await answer(reading(request.scope, request.receive))

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
