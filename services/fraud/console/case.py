"""The page of a case: why it is there, what happened, who and where, and what was done about it."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from services.fraud.console.france import map_of
from services.fraud.console.graph import graph_of
from services.fraud.console.queue import DAYS
from services.fraud.console.refusing import PageRefused
from services.fraud.console.visitor import SEE_OTHER, SentForm, SignedIn
from services.fraud.use_cases import annotating, showing
from shared.problems import Refused

HERE: Final = "queue"


def add_pages(router: APIRouter) -> None:
    """Add /console/cases/{case_id}, and its notes."""

    @router.get("/console/cases/{case_id}")
    async def case(visitor: SignedIn, case_id: UUID) -> Response:
        page = await showing.show_case(visitor.desk.pool, case_id, visitor.working)
        if page is None:
            raise PageRefused("not_found")
        actor_id = visitor.session.actor.key
        queued = page.queued
        is_held = queued.taken_until is not None and queued.taken_until > visitor.desk.now()
        return visitor.page(
            "case.html",
            here=HERE,
            page=page,
            case=page.case,
            queued=queued,
            graph=graph_of(page.links),
            map=map_of(page.links),
            actor_id=actor_id,
            is_mine=is_held and queued.taken_by == actor_id,
            is_anothers=is_held and queued.taken_by != actor_id,
            days=DAYS,
            shown_events={fact.event_id for fact in page.case.timeline},
        )

    @router.post("/console/cases/{case_id}/notes")
    async def add_note(visitor: SignedIn, case_id: UUID, form: SentForm) -> Response:
        text = form.text("text", chars_max=visitor.desk.settings.case_note_chars_max)
        refused = await annotating.add_note(visitor.desk.pool, case_id, visitor.working, text)
        if refused is not None:
            raise Refused(refused)
        return RedirectResponse(f"/console/cases/{case_id}?done=noted#notes", SEE_OTHER)
