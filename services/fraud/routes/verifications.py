"""HTTP <-> fraud: an analyst has a prescriber asked; the prescriber reads, and answers once."""

from dataclasses import dataclass
from datetime import UTC
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.fraud.answers.verifying import (
    AskedInCase,
    CaseVerifications,
    OrderedVerification,
    VerificationPage,
    VerificationView,
    asked_in_case,
    hold_view,
    ordered_verification,
    verification_view,
)
from services.fraud.model.verifying import (
    StoredVerification,
    VerificationPosition,
    VerificationQuery,
    VerificationState,
)
from services.fraud.requests.verifying import AnswerBody, VerificationBody
from services.fraud.routes.desk import Desk
from services.fraud.rules.verifying import suggestion_of
from services.fraud.use_cases.answering import (
    Answering,
    answer_verification,
    list_verifications,
    open_comment,
)
from services.fraud.use_cases.asking import Order, open_question, order_verification
from services.fraud.use_cases.case_questions import read_questions
from shared.access.auth import Actor, Operation, actor_for
from shared.db import Connection, transaction
from shared.http.app import CorrelationId
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.http.paging import Page, moment_in, write_cursor
from shared.problems import NOT_FOUND, Refusal, Refused

CaseReader = Annotated[Actor, Depends(actor_for(Operation.CASE_READ))]
Reader = Annotated[Actor, Depends(actor_for(Operation.VERIFICATION_READ))]
AskCommand = Annotated[Command, Depends(command_for(Operation.VERIFICATION_ASK))]
AnswerCommand = Annotated[Command, Depends(command_for(Operation.VERIFICATION_ANSWER))]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationFilter(Page):
    """What the query string of GET /v1/verifications may hold."""

    state: VerificationState = "open"

    def as_domain(self) -> VerificationQuery:
        """Return the page that is asked for; raise `Refused` for a mark that is none of ours."""
        return VerificationQuery(state=self.state, limit=self.limit, after=self.position(_position))


def add_verifications(router: APIRouter, desk: Desk) -> None:
    """Add what prescribers are asked, and their one answer."""
    _add_asking(router, desk)
    _add_reading_of_case(router, desk)
    _add_reading(router, desk)
    _add_answering(router, desk)


def _add_asking(router: APIRouter, desk: Desk) -> None:
    @router.post(
        "/v1/cases/{case_id}/verifications", status_code=202, response_model=OrderedVerification
    )
    async def ask_prescriber(
        command: AskCommand, case_id: UUID, body: VerificationBody
    ) -> Response:
        """Demander au prescripteur du dossier : « Avez-vous rédigé cette ordonnance ? »."""
        caller = desk.caller(command.actor, command.correlation_id)
        order = Order(case_id=case_id, question=body.as_question(), prescriber=body.prescriber_rpps)

        async def work(conn: Connection) -> Answer | Refused:
            outcome = await order_verification(conn, desk.resources, order, caller)
            if isinstance(outcome, Refusal):
                return Refused(outcome)
            answer = ordered_verification(outcome)
            return Answer(202, answer, number=outcome.number, patient_ref=outcome.patient_ref)

        return await run_command(desk.pool, command, work)


def _add_reading_of_case(router: APIRouter, desk: Desk) -> None:
    @router.get("/v1/cases/{case_id}/verifications")
    async def list_case_verifications(
        actor: CaseReader, case_id: UUID, correlation_id: CorrelationId
    ) -> CaseVerifications:
        """Ce que des prescripteurs ont répondu dans un dossier ; la lecture est tracée."""
        found = await read_questions(desk.pool, case_id, caller=desk.caller(actor, correlation_id))
        if found is None:
            raise Refused(NOT_FOUND)
        return CaseVerifications(
            verifications=tuple(_in_case(desk, asked) for asked in found.questions),
            holds=tuple(map(hold_view, found.holds)),
        )


def _in_case(desk: Desk, asked: StoredVerification) -> AskedInCase:
    suggestion = None
    if asked.answer is not None:
        suggestion = suggestion_of(asked.answer, asked.case_id, is_paper=asked.number is None)
    return asked_in_case(asked, open_comment(desk.resources, asked), suggestion)


def _add_reading(router: APIRouter, desk: Desk) -> None:
    @router.get("/v1/verifications")
    async def list_own_verifications(
        actor: Reader,
        asked: Annotated[VerificationFilter, Depends()],
        correlation_id: CorrelationId,
    ) -> VerificationPage:
        """Ce que la caisse vous demande de confirmer ; la lecture est tracée."""
        caller = desk.caller(actor, correlation_id)
        query = asked.as_domain()
        async with transaction(desk.pool) as conn:
            found = await list_verifications(conn, query, caller)
        views = tuple(_view(desk, each) for each in found)
        return VerificationPage(verifications=views, next=asked.next(found, _mark))


def _add_answering(router: APIRouter, desk: Desk) -> None:
    @router.post("/v1/verifications/{request_id}/answer", response_model=VerificationView)
    async def give_answer(command: AnswerCommand, request_id: UUID, body: AnswerBody) -> Response:
        """Répond une seule fois, avant « answer_by » ; la même réponse renvoyée est la même."""
        caller = desk.caller(command.actor, command.correlation_id)
        answering = Answering(request_id, body.as_domain(), caller)

        async def work(conn: Connection) -> Answer | Refused:
            outcome = await answer_verification(conn, desk.resources, answering)
            if isinstance(outcome, Refusal):
                return Refused(outcome)
            view = _view(desk, outcome)
            return Answer(200, view, number=outcome.number, patient_ref=outcome.patient_ref)

        return await run_command(desk.pool, command, work)


def _view(desk: Desk, asked: StoredVerification) -> VerificationView:
    question = open_question(desk.resources, asked)
    return verification_view(asked, question, open_comment(desk.resources, asked))


def _mark(last: StoredVerification) -> str:
    return write_cursor(last.requested_at.astimezone(UTC).isoformat(), str(last.request_id))


def _position(moment: str, request_id: str) -> VerificationPosition:
    return VerificationPosition(moment_in(moment), UUID(request_id))
