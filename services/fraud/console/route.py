"""The route class of the console: whatever is refused, or fails, is answered by a page."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse
from typing_extensions import override

from services.fraud.console.desk import ConsoleDesk
from services.fraud.console.refusing import PageRefused, sentence_of
from services.fraud.console.visitor import HEADERS, SEE_OTHER
from shared.access.tokens import IssuerUnavailable
from shared.db import TRANSIENT
from shared.http.answers import catalogue_in, correlation_id_of
from shared.http.edge import ANSWERS_FAULTS
from shared.http.strict_route import RefusedWhileReading
from shared.problems import Refused

SIGN_IN: Final = "/console/sign-in"
_NOT_FOUND: Final = 404
_ANSWERED: Final[tuple[type[BaseException], ...]] = (
    *(PageRefused, Refused, HTTPException, RequestValidationError, IssuerUnavailable),
    *TRANSIENT,
)


class ConsoleRoute(APIRoute):
    """A route whose errors are pages."""

    @override
    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]  # FastAPI asks for a Coroutine where an Awaitable is enough
        """Return FastAPI's own handler, with refusals turned into pages."""
        answer = super().get_route_handler()

        async def with_pages(request: Request) -> Response:
            setattr(request.state, ANSWERS_FAULTS, lambda code: error_page(request, code))
            try:
                return await answer(request)
            except _ANSWERED as error:
                return error_page(request, *_refusal_of(error))

        return with_pages


def _refusal_of(error: BaseException) -> tuple[str, Mapping[str, str | int]]:
    match error:
        case PageRefused(code=code):
            return code, {}
        case Refused(refusals=refusals):
            return refusals[0].code, refusals[0].values
        case RefusedWhileReading():
            return "form_too_large", {}
        case HTTPException(status_code=status) if status != _NOT_FOUND:
            return "form_unreadable", {}
        case HTTPException() | RequestValidationError():  # an address that means nothing
            return "not_found", {}
        case _:
            return "temporarily_unavailable", {}


def error_page(
    request: Request, code: str, values: Mapping[str, str | int] | None = None
) -> Response:
    """Return the page of `code`; who is not signed in is led to the sign-in.

    `values` fill the sentence of a problem that the JSON API has too.
    """
    desk: ConsoleDesk = request.app.state.console
    request.state.code = code  # for the request's log line
    is_swap = request.headers.get("hx-request") == "true"
    if code == "signed_out":
        return _to_sign_in(is_swap=is_swap)
    sentence = sentence_of(code, catalogue_in(request), values or {})
    template = "error_part.html" if is_swap else "error.html"
    reference = str(correlation_id_of(request))
    body = desk.pages.render(template, {"error": sentence, "reference": reference})
    headers = dict(HEADERS)
    if is_swap:  # shown where every page has room for it, not where the part would have gone
        headers |= {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML", "HX-Reselect": ".notice"}
    return HTMLResponse(body, sentence.status, headers)


def _to_sign_in(*, is_swap: bool) -> Response:
    if is_swap:
        return Response(status_code=204, headers={**HEADERS, "HX-Redirect": SIGN_IN})
    return RedirectResponse(SIGN_IN, SEE_OTHER, dict(HEADERS))
