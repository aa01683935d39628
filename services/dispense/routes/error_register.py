"""HTTP <-> dispense: an officine's register of errors."""

from dataclasses import dataclass
from datetime import UTC
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.dispense import use_cases, view
from services.dispense.answers import DispensingErrorAnswer, DispensingErrorPage
from services.dispense.model import Declined, ErrorEntry, ErrorPosition, ErrorQuery, ErrorState
from services.dispense.requests import ErrorBody, ErrorResolutionBody
from services.dispense.routes.desk import CREATED, OK, Desk, refused
from shared.access.auth import Actor, Operation, actor_for
from shared.db import Connection, transaction
from shared.http.app import CorrelationId
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.http.paging import Page, moment_in, write_cursor
from shared.problems import Refused

Reporting = Annotated[Command, Depends(command_for(Operation.ERROR_REPORT))]
Reader = Annotated[Actor, Depends(actor_for(Operation.ERROR_LIST))]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorFilter(Page):
    """What the query string of GET /v1/dispensing-errors holds."""

    state: ErrorState

    def as_domain(self) -> ErrorQuery:
        """Return the page that is asked for; raise `Refused` for a mark that is none of ours."""
        return ErrorQuery(state=self.state, limit=self.limit, after=self.position(_position))


def add_error_register(router: APIRouter, desk: Desk) -> None:
    """Add the report, the register, and the resolution."""
    _add_report(router, desk)
    _add_register(router, desk)
    _add_resolution(router, desk)


def _add_report(router: APIRouter, desk: Desk) -> None:
    @router.post("/v1/dispensing-errors", response_model=DispensingErrorAnswer, status_code=CREATED)
    async def report_error(command: Reporting, body: ErrorBody) -> Response:
        """Porter une erreur au registre de votre officine, quel que soit le jour où elle est vue.

        D’une délivrance ou d’une facture ; le texte est chiffré et reste dans l’officine.
        """
        caller, report = desk.caller(command.actor, command.correlation_id), body.as_domain()

        async def work(conn: Connection) -> Answer | Refused:
            return _answer(
                await use_cases.report_error(conn, desk.resources, report, caller), CREATED
            )

        return await run_command(desk.pool, command, work)


def _add_register(router: APIRouter, desk: Desk) -> None:
    @router.get("/v1/dispensing-errors")
    async def list_dispensing_errors(
        actor: Reader, asked: Annotated[ErrorFilter, Depends()], correlation_id: CorrelationId
    ) -> DispensingErrorPage:
        """Le registre des erreurs de votre officine, ouvertes ou résolues ; la lecture est tracée.

        Les ouvertes de la plus ancienne à la plus récente, les résolues dans l’autre sens.
        """
        caller, query = desk.caller(actor, correlation_id), asked.as_domain()
        async with transaction(desk.pool) as conn:
            found = await use_cases.list_errors(conn, desk.resources, query, caller)
        errors = tuple(view.error_answer(each) for each in found)
        return DispensingErrorPage(errors=errors, next=asked.next(found, _mark))


def _add_resolution(router: APIRouter, desk: Desk) -> None:
    @router.post(
        "/v1/dispensing-errors/{error_id}/resolution", response_model=DispensingErrorAnswer
    )
    async def resolve_error(
        command: Reporting, error_id: UUID, body: ErrorResolutionBody
    ) -> Response:
        """Dire ce qui a été fait d’une erreur : une seule fois, la première réponse reste."""
        caller = desk.caller(command.actor, command.correlation_id)

        async def work(conn: Connection) -> Answer | Refused:
            done = await use_cases.resolve_error(
                conn, desk.resources, error_id, body.resolution, caller=caller
            )
            return _answer(done, OK)

        return await run_command(desk.pool, command, work)


def _answer(done: ErrorEntry | Declined, status: int) -> Answer | Refused:
    if isinstance(done, Declined):
        return refused(done)
    return Answer(status, view.error_answer(done), number=done.number, patient_ref=done.patient_ref)


def _mark(last: ErrorEntry) -> str:
    return write_cursor(last.reported_at.astimezone(UTC).isoformat(), str(last.error_id))


def _position(moment: str, error_id: str) -> ErrorPosition:
    return ErrorPosition(moment_in(moment), UUID(error_id))
