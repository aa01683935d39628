"""The queue: what waits for an analyst, most urgent first, and what he takes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, get_args
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from services.fraud.console import words
from services.fraud.console.answering import check, lead_to
from services.fraud.console.refusing import PageRefused
from services.fraud.console.visitor import SentForm, SignedIn, Visitor
from services.fraud.model.deciding import SecondLook
from services.fraud.model.queue import QueuedCase, QueuePosition, QueueQuery
from services.fraud.use_cases import deciding, queueing
from shared.contracts.fraud import SignalName
from shared.http.paging import moment_in, read_cursor, whole_in, write_cursor
from shared.problems import Refusal, Refused

HERE: Final = "queue"
CASES_PER_PAGE: Final = 50
_POINTS_MAX: Final = 2**31 - 1  # of the column
DAYS: Final[Mapping[str, str]] = {"1": "1 jour", "3": "3 jours", "7": "7 jours", "14": "14 jours"}
SIGNALS: Final[Mapping[str, str]] = {name: name for name in get_args(SignalName)}
Word = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the queue may hold."""

    view: Word = ""
    severity: Word = ""
    signal: Word = ""
    kind: Word = ""
    after: Word = ""

    @property
    def filters(self) -> dict[str, str]:
        """The filters, without the place in the list."""
        return {
            "view": self.view or "to_do",
            "severity": self.severity,
            "signal": self.signal,
            "kind": self.kind,
        }


def add_pages(router: APIRouter) -> None:
    """Add /console, and what one does to a case from there."""

    @router.get("/console")
    async def queue(visitor: SignedIn, asked: Annotated[Asked, Depends()]) -> Response:
        query = _query(asked)
        found = await queueing.read_queue(visitor.desk.pool, query, visitor.caller)
        is_full = len(found.cases) == CASES_PER_PAGE
        return visitor.page(
            "queue.html",
            here=HERE,
            page=found,
            elsewhere=await _elsewhere(visitor, asked),
            page_of=_page_of,
            asked=asked.filters,
            next=_mark(found.cases[-1]) if is_full else None,
            signals=SIGNALS,
            actor_id=visitor.session.actor.key,
        )

    _add_taking(router)
    _add_snoozing(router)


def _add_taking(router: APIRouter) -> None:
    @router.post("/console/cases/next")
    async def take_next(visitor: SignedIn, _form: SentForm) -> Response:
        found = await queueing.take_next(visitor.desk.pool, visitor.working)
        match found:
            case Refusal():
                raise Refused(found)
            case None:
                return lead_to("/console?done=nothing_waits")
            case UUID():
                return lead_to(f"/console/cases/{found}?done=taken")

    @router.post("/console/cases/{case_id}/take")
    async def take(visitor: SignedIn, case_id: UUID, _form: SentForm) -> Response:
        check(await queueing.take(visitor.desk.pool, case_id, visitor.working))
        return lead_to(f"/console/cases/{case_id}?done=taken")

    @router.post("/console/cases/{case_id}/release")
    async def release(visitor: SignedIn, case_id: UUID, _form: SentForm) -> Response:
        check(await queueing.release(visitor.desk.pool, case_id, visitor.working))
        return lead_to(f"/console/cases/{case_id}?done=released")


def _add_snoozing(router: APIRouter) -> None:
    @router.post("/console/cases/{case_id}/snooze")
    async def snooze(visitor: SignedIn, case_id: UUID, form: SentForm) -> Response:
        days = int(form.choice("days", DAYS))
        reason = form.choice("reason", words.SNOOZE_REASONS)
        refused = await queueing.snooze(
            visitor.desk.pool, case_id, visitor.working, days=days, reason=reason
        )
        check(refused)
        return lead_to(f"/console/cases/{case_id}?done=snoozed")

    @router.post("/console/cases/{case_id}/wake")
    async def wake(visitor: SignedIn, case_id: UUID, _form: SentForm) -> Response:
        check(await queueing.wake(visitor.desk.pool, case_id, visitor.working))
        return lead_to(f"/console/cases/{case_id}?done=woken")


async def _elsewhere(visitor: Visitor, asked: Asked) -> list[SecondLook]:
    if asked.view != "second_look":
        return []
    return await deciding.list_elsewhere(visitor.desk.pool, caller=visitor.caller)


def _page_of(look: SecondLook) -> str:
    """Return the address of the page on which a proposal waits."""
    rooms = {"activate_rule": "rules", "release_prescriber": "cases"}
    return f"/console/{rooms.get(look.kind, 'alerts')}/{look.place}"


def _query(asked: Asked) -> QueueQuery:
    """Read the filters; one that no page of ours offers is an address that means nothing."""
    known = {
        "view": words.QUEUE_VIEWS,
        "severity": words.SEVERITIES,
        "signal": SIGNALS,
        "kind": words.ENTITY_KINDS,
    }
    for name, value in asked.filters.items():
        if value and value not in known[name]:
            raise PageRefused("not_found")
    parts: dict[str, Any] = {name: value or None for name, value in asked.filters.items()}
    return QueueQuery(
        view=parts["view"],
        severity=parts["severity"],
        signal=parts["signal"],
        entity_kind=parts["kind"],
        after=read_cursor(asked.after, _position) if asked.after else None,
        limit=CASES_PER_PAGE,
    )


def _mark(case: QueuedCase) -> str:
    return write_cursor(f"{case.points}/{case.due_at.isoformat()}", str(case.case_id))


def _position(sorted_by: str, key: str) -> QueuePosition:
    points, _, due_at = sorted_by.partition("/")
    return QueuePosition(whole_in(points, most=_POINTS_MAX), moment_in(due_at), UUID(key))
