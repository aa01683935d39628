"""The pages of the console, in one list: a new page is a module with `add_pages`, named here."""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from services.fraud.console import (
    alerts,
    case,
    dashboard,
    deciding,
    journal,
    queue,
    ruling,
    searching,
    signing_in,
)
from services.fraud.console.desk import Desk
from services.fraud.console.refusing import PageRefused
from services.fraud.console.route import ConsoleRoute
from services.fraud.console.static_files import FOR_EVER
from services.fraud.console.visitor import SignedIn

AddPages = Callable[[APIRouter], None]
PAGES: Final[tuple[AddPages, ...]] = (
    signing_in.add_pages,
    queue.add_pages,
    case.add_pages,
    deciding.add_pages,
    alerts.add_pages,
    searching.add_pages,
    ruling.add_pages,
    dashboard.add_pages,
    journal.add_pages,
)


def make_console() -> APIRouter:
    """Return the router of all pages; `app.state.console` holds the desk they work with."""
    router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)
    _add_static(router)
    for add_pages in PAGES:
        add_pages(router)
    _add_nothing_there(router)
    return router


def _add_static(router: APIRouter) -> None:
    @router.get("/console/static/{name}")
    async def static_file(name: str, desk: Desk) -> Response:
        file = desk.static.by_address.get(name)
        if file is None:
            raise PageRefused("not_found")
        return Response(
            file.content, headers={"Cache-Control": FOR_EVER}, media_type=file.media_type
        )


def _add_nothing_there(router: APIRouter) -> None:
    """Answer any other address with a page, to analysts only: nobody else learns what there is."""

    @router.api_route("/console/{rest:path}", methods=["GET", "POST"])
    async def nothing_there(_visitor: SignedIn) -> Response:
        raise PageRefused("not_found")
