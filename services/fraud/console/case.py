"""The page of a case: why it is there, what happened, who and where, and what was done about it."""

from collections import Counter
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.fraud.answers.cases import SignalAnswer
from services.fraud.console import words
from services.fraud.console.answering import check, lead_to
from services.fraud.console.france import map_of
from services.fraud.console.graph import graph_of
from services.fraud.console.queue import DAYS
from services.fraud.console.refusing import PageRefused
from services.fraud.console.visitor import HEADERS, SentForm, SignedIn, Visitor
from services.fraud.engine.scoring import POINTS_PER_FAMILY_MAX
from services.fraud.model.deciding import Decision, Proposal
from services.fraud.rules.deciding import person_of
from services.fraud.rules.verifying import suggestion_of
from services.fraud.scans.limits import PAGES_MAX
from services.fraud.use_cases import annotating, opening, showing
from services.fraud.use_cases.opening import Opened, ScanPage
from services.fraud.use_cases.showing import CasePage
from shared.problems import Refusal, Refused

HERE: Final = "queue"


def add_pages(router: APIRouter) -> None:
    """Add /console/cases/{case_id}, and its notes."""

    @router.get("/console/cases/{case_id}")
    async def case(visitor: SignedIn, case_id: UUID) -> Response:
        return await _page(visitor, case_id)

    @router.post("/console/cases/{case_id}/names")
    async def open_names(visitor: SignedIn, case_id: UUID, form: SentForm) -> Response:
        reason = form.choice("reason", words.OPEN_REASONS)
        opened = await opening.open_names(
            visitor.desk.pool, case_id, visitor.working, reason=reason
        )
        if isinstance(opened, Refusal):
            raise Refused(opened)
        return await _page(visitor, case_id, opened)  # shown once: no address leads to it

    @router.get("/console/cases/{case_id}/reports/{report_id}/pages/{page}")
    async def scan(visitor: SignedIn, case_id: UUID, report_id: UUID, page: int) -> Response:
        if not 1 <= page <= PAGES_MAX:
            raise PageRefused("not_found")
        asked = ScanPage(case_id, report_id, page)
        jpeg = await opening.open_scan_page(visitor.desk.pool, asked, visitor.working)
        if jpeg is None:
            raise PageRefused("not_found")
        return Response(jpeg, headers=dict(HEADERS), media_type="image/jpeg")

    @router.post("/console/cases/{case_id}/notes")
    async def add_note(visitor: SignedIn, case_id: UUID, form: SentForm) -> Response:
        text = form.text("text", chars_max=visitor.desk.settings.case_note_chars_max)
        check(await annotating.add_note(visitor.desk.pool, case_id, visitor.working, text))
        return lead_to(f"/console/cases/{case_id}?done=noted#notes")


async def _page(visitor: Visitor, case_id: UUID, opened: Opened | None = None) -> Response:
    page = await showing.show_case(visitor.desk.pool, case_id, visitor.working)
    if page is None:
        raise PageRefused("not_found")
    actor_id = visitor.session.actor.key
    sums = _sums(page.case.signals)
    queued = page.queued
    is_held = queued.taken_until is not None and queued.taken_until > visitor.desk.now()
    return visitor.page(
        "case.html",
        here=HERE,
        page=page,
        case=page.case,
        queued=queued,
        opened=opened,
        graph=graph_of(page.links),
        map=map_of(page.links),
        actor_id=actor_id,
        is_mine=is_held and queued.taken_by == actor_id,
        is_anothers=is_held and queued.taken_by != actor_id,
        days=DAYS,
        own=_own(page.decisions, visitor),
        suggested=_suggested(page),
        standing_hold=next((hold for hold in page.holds if hold.released_at is None), None),
        proposed={each.subject_id for each in page.decisions if each.state == "proposed"},
        names={event.actor_id: event.actor_name for event in page.events},
        sums=sums,
        is_raised=queued.points > sum(min(points, POINTS_PER_FAMILY_MAX) for _, points in sums),
        family_max=POINTS_PER_FAMILY_MAX,
        shown_events={fact.event_id for fact in page.case.timeline},
    )


def _own(decisions: Iterable[Decision], visitor: Visitor) -> set[UUID]:
    """Return which proposals this analyst made, for whichever caisse."""
    mine = person_of(visitor.session.actor.key)
    return {each.decision_id for each in decisions if person_of(each.proposed_by) == mine}


def _suggested(page: CasePage) -> Proposal | None:
    """Return what the newest answer of a prescriber suggests; None while nobody answered."""
    for asked in page.questions:
        if asked.answer is not None:
            is_paper = asked.number is None
            return suggestion_of(asked.answer, asked.case_id, is_paper=is_paper)
    return None


def _sums(signals: Iterable[SignalAnswer]) -> tuple[tuple[str, int], ...]:
    """Return the points of each family before its cap, so that an analyst can redo the sum."""
    sums: Counter[str] = Counter()
    for signal in signals:
        sums[signal.family] += signal.points
    return tuple(sorted(sums.items()))
