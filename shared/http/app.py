"""Makes the FastAPI application of a service: strict input, one shape of errors, no leaks."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol, runtime_checkable
from uuid import UUID

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import SecretStr
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Lifespan

from shared.access.tokens import TokenVerifier
from shared.http.answers import CorrelationId, catalogue_in, correlation_id_of, problem_response
from shared.http.docs_page import docs_page
from shared.http.edge import Edge, EdgeLimits, LargeBody
from shared.http.errors_page import errors_page
from shared.http.openapi import completed
from shared.http.pages import PAGE_POLICY
from shared.http.strict_route import RefusedWhileReading, StrictRoute
from shared.http.validation import refusals_of
from shared.problems import (
    EDGE_PROBLEMS,
    Problem,
    Refusal,
    Refused,
    catalogue_of,
    public_catalogue,
)
from shared.sealing import KeyRing
from shared.settings import Settings

__all__ = ["CorrelationId", "StrictRoute", "make_app"]

_CODES_OF_STATUS: Final[Mapping[int, str]] = {
    400: "json_unreadable",
    404: "address_unknown",
    405: "method_not_allowed",
}
_SERVER_FAULT: Final = 500
SEE_OTHER: Final = 303


@runtime_checkable
class Seals(Protocol):
    """Settings of a service that holds sealing keys (fraud does not)."""

    @property
    def sealing_keys(self) -> SecretStr: ...


def make_app(  # noqa: PLR0913 - what makes one service differ from another, named at the call
    *,
    service: str,
    title: str,
    version: str,
    routers: Iterable[APIRouter],
    problems: Iterable[Problem],
    lifespan: Lifespan[FastAPI] | None,
    settings: Settings,
    new_id: Callable[[], UUID],
    examples: Path | None = None,
    large_bodies: tuple[LargeBody, ...] = (),
) -> FastAPI:
    """Return the application of `service`: its routers and its pages: errors, docs.

    `new_id` makes correlation ids for requests that bring none; `examples` is the folder of the
    examples that its OpenAPI document shows; `large_bodies` are the routes that read more than
    `body_bytes_max`. The app's `state` holds `settings`,
    `catalogue`, `verifier` and (where the service has sealing keys) `key_ring`.

    Raises `ValueError` when a problem is declared twice.
    """
    app = FastAPI(
        title=title,
        version=version,
        lifespan=lifespan,
        docs_url=None,  # Swagger UI loads its scripts from another site
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    _fill_state(app, settings, problems)
    for router in (*routers, _errors_router(title)):
        app.include_router(router, tags=[service])
    for error, answer in _ANSWERS_TO.items():
        app.add_exception_handler(error, answer)
    limits = EdgeLimits(
        settings.body_bytes_max, is_tls=settings.is_production, large_bodies=large_bodies
    )
    app.add_middleware(Edge, catalogue=app.state.catalogue, limits=limits, new_id=new_id)
    app.openapi = completed(app, examples=examples)  # type: ignore[method-assign]  # FastAPI's documented way
    return app


def _fill_state(app: FastAPI, settings: Settings, problems: Iterable[Problem]) -> None:
    app.state.settings = settings
    app.state.catalogue = catalogue_of((*EDGE_PROBLEMS, *problems))
    app.state.verifier = TokenVerifier.from_settings(settings)
    app.state.key_ring = _key_ring(settings)


def _key_ring(settings: Settings) -> KeyRing | None:
    if not isinstance(settings, Seals):
        return None
    return KeyRing.from_setting(settings.sealing_keys.get_secret_value())


def _errors_router(title: str) -> APIRouter:
    router = APIRouter(route_class=StrictRoute)
    # Anybody may ask for these pages, and they cost milliseconds: each is written once.
    errors, operations = cache(_errors_of), cache(_operations_of)

    @router.get("/v1/errors", response_model=list[dict[str, Any]])
    async def list_errors(request: Request) -> Any:
        """Catalogue des erreurs : codes stables, phrases en français, conseils de renvoi."""
        if _is_browser(request):  # `type` of a problem leads here: a person lands on its anchor
            return RedirectResponse("/errors", SEE_OTHER, {"Vary": "Accept"})
        return public_catalogue(catalogue_in(request))

    @router.get("/errors", include_in_schema=False)
    async def show_errors(request: Request) -> HTMLResponse:
        page = errors(request.app, title)
        return HTMLResponse(page, headers={"Content-Security-Policy": PAGE_POLICY})

    @router.get("/docs", include_in_schema=False)
    async def show_operations(request: Request) -> HTMLResponse:
        page = operations(request.app)
        return HTMLResponse(page, headers={"Content-Security-Policy": PAGE_POLICY})

    return router


def _errors_of(app: FastAPI, title: str) -> str:
    return errors_page(app.state.catalogue, title=title)


def _operations_of(app: FastAPI) -> str:
    return docs_page(app.openapi())


def _is_browser(request: Request) -> bool:
    """Tell a browser, which asks for a page by name, from a program, which asks for anything."""
    return "text/html" in request.headers.get("accept", "")


async def _on_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _respond(request, error)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error, RefusedWhileReading):
        return _respond(request, error.refused)
    default = "internal_error" if error.status_code >= _SERVER_FAULT else "request_invalid"
    code = _CODES_OF_STATUS.get(error.status_code, default)
    return _respond(request, Refused(Refusal(code), headers=error.headers))


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _respond(request, Refused(*refusals_of(error.errors(), catalogue_in(request))))


def _respond(request: Request, refused: Refused) -> Response:
    request.state.code = refused.refusals[0].code  # for the request's log line
    return problem_response(
        catalogue_in(request), refused, correlation_id=correlation_id_of(request)
    )


_ANSWERS_TO: Final[
    Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]]
] = {
    Refused: _on_refused,
    HTTPException: _on_http_exception,
    RequestValidationError: _on_invalid,
}
