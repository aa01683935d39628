"""The queue: what waits for an analyst, most urgent first."""

from fastapi import APIRouter
from starlette.responses import Response

from services.fraud.console.visitor import SignedIn

HERE = "queue"


def add_pages(router: APIRouter) -> None:
    """Add /console."""

    @router.get("/console")
    async def queue(visitor: SignedIn) -> Response:
        return visitor.page("queue.html", here=HERE)
