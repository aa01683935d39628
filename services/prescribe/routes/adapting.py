"""HTTP <-> prescribe: the requests that officines send to a prescriber, and his answers."""

from dataclasses import dataclass
from datetime import UTC
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.prescribe import use_cases
from services.prescribe.answers.adapting import AdaptationPage, AdaptationView
from services.prescribe.model import Caller
from services.prescribe.model.adapting import AdaptationPosition, AdaptationQuery, AdaptationState
from services.prescribe.requests.adapting import AnswerBody
from services.prescribe.routes.desk import Desk
from shared.access.auth import Actor, Operation, actor_for
from shared.db import Connection, transaction
from shared.http.app import CorrelationId
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.http.paging import Page, moment_in, write_cursor
from shared.problems import NOT_FOUND, Refusal, Refused

Reader = Annotated[Actor, Depends(actor_for(Operation.ADAPTATION_READ))]
Answering = Annotated[Command, Depends(command_for(Operation.ADAPTATION_ANSWER))]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdaptationFilter(Page):
    """What the query string of GET /v1/adaptations may hold."""

    state: AdaptationState = "open"

    def as_domain(self) -> AdaptationQuery:
        """Return the page that is asked for; raise `Refused` for a mark that is none of ours."""
        after = self.position(_position)
        return AdaptationQuery(state=self.state, limit=self.limit, after=after)


def add_adapting(router: APIRouter, desk: Desk) -> None:
    """Add what a prescriber is asked to adapt, and his one answer."""
    _add_reading(router, desk)
    _add_answering(router, desk)


def _add_reading(router: APIRouter, desk: Desk) -> None:
    @router.get("/v1/adaptations")
    async def list_adaptations(
        actor: Reader, asked: Annotated[AdaptationFilter, Depends()], correlation_id: CorrelationId
    ) -> AdaptationPage:
        """Ce que des officines vous demandent d’adapter ; la lecture est tracée."""
        caller = Caller(actor=actor, at=desk.now(), correlation_id=correlation_id)
        query = asked.as_domain()
        async with transaction(desk.pool) as conn:
            found = await use_cases.list_adaptations(conn, desk.resources, query, caller)
        return AdaptationPage(adaptations=tuple(found), next=asked.next(found, _mark))

    @router.get("/v1/adaptations/{request_id}")
    async def read_adaptation(
        actor: Reader, request_id: UUID, correlation_id: CorrelationId
    ) -> AdaptationView:
        """Une demande d’adaptation de l’une de vos ordonnances ; la lecture est tracée."""
        caller = Caller(actor=actor, at=desk.now(), correlation_id=correlation_id)
        async with transaction(desk.pool) as conn:
            found = await use_cases.read_adaptation(conn, desk.resources, request_id, caller)
        if found is None:
            raise Refused(NOT_FOUND)
        return found


def _add_answering(router: APIRouter, desk: Desk) -> None:
    @router.post("/v1/adaptations/{request_id}/answer", response_model=AdaptationView)
    async def answer_adaptation(command: Answering, request_id: UUID, body: AnswerBody) -> Response:
        """Répond à une officine, une seule fois et avant « answer_by »."""
        caller = Caller(actor=command.actor, at=desk.now(), correlation_id=command.correlation_id)

        async def work(conn: Connection) -> Answer | Refused:
            outcome = await use_cases.answer_adaptation(
                conn, desk.resources, body.as_domain(), request_id=request_id, caller=caller
            )
            if isinstance(outcome, Refusal):
                return Refused(outcome)
            view = outcome.view
            return Answer(200, view, number=view.number, patient_ref=outcome.patient_ref)

        return await run_command(desk.pool, command, work)


def _mark(last: AdaptationView) -> str:
    return write_cursor(last.requested_at.astimezone(UTC).isoformat(), str(last.request_id))


def _position(moment: str, request_id: str) -> AdaptationPosition:
    return AdaptationPosition(moment_in(moment), UUID(request_id))
