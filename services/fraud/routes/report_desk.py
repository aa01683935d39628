"""HTTP <-> fraud: what the analysts of a caisse do with the reports of its officines."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.fraud.answers.reporting import ReportAnswer, ReportsOfCase
from services.fraud.requests.reporting import OpeningBody, StepBody
from services.fraud.routes.desk import OK, Desk
from services.fraud.use_cases import report_life, report_opening, report_reading
from shared.access.auth import Actor, Operation, actor_for
from shared.db import Connection
from shared.http.app import CorrelationId
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.problems import NOT_FOUND, Refusal, Refused

Reader = Annotated[Actor, Depends(actor_for(Operation.REPORT_READ))]
Opener = Annotated[Command, Depends(command_for(Operation.IDENTITY_OPEN))]
Worker = Annotated[Command, Depends(command_for(Operation.CASE_WORK))]


def add_report_desk(router: APIRouter, desk: Desk) -> None:
    """Add the reports of a case, their names and their steps."""
    _add_list(router, desk)
    _add_opening(router, desk)
    _add_steps(router, desk)


def _add_list(router: APIRouter, desk: Desk) -> None:
    @router.get("/v1/cases/{case_id}/reports")
    async def list_reports_of_case(
        actor: Reader, case_id: UUID, correlation_id: CorrelationId
    ) -> ReportsOfCase:
        """Les signalements d’un dossier de votre caisse, sous pseudonyme."""
        if actor.caisse is None:
            raise Refused(NOT_FOUND)
        caller = desk.caller(actor, correlation_id)
        found = await report_reading.list_reports_of_case(desk.pool, case_id, caller=caller)
        if found is None:
            raise Refused(NOT_FOUND)
        return ReportsOfCase(reports=tuple(ReportAnswer.of(report) for report in found))


def _add_opening(router: APIRouter, desk: Desk) -> None:
    @router.post("/v1/reports/{report_id}/openings", response_model=ReportAnswer)
    async def open_report(command: Opener, report_id: UUID, body: OpeningBody) -> Response:
        """Lire les noms d’un signalement de votre caisse ; le motif est tracé avant la réponse."""
        caller = desk.caller(command.actor, command.correlation_id)
        done = await report_opening.open_report(
            desk.pool, desk.resources, report_id, reason_code=body.reason_code, caller=caller
        )

        async def work(_conn: Connection) -> Answer | Refused:
            if isinstance(done, Refusal):
                return Refused(done)
            report, words = done
            return Answer(
                OK,
                ReportAnswer.of(report, words),
                number=report.number,
                patient_ref=report.patient_ref,
            )

        return await run_command(desk.pool, command, work)


def _add_steps(router: APIRouter, desk: Desk) -> None:
    @router.post("/v1/reports/{report_id}/steps", response_model=ReportAnswer)
    async def take_report_step(command: Worker, report_id: UUID, body: StepBody) -> Response:
        """Dire un signalement recevable ou non, ou l’instruire.

        L’avéré et la clôture se décident à deux, sur le dossier.
        """
        caller = desk.caller(command.actor, command.correlation_id)

        async def work(conn: Connection) -> Answer | Refused:
            done = await report_life.take_step(
                conn, report_id, body.step, reason_code=body.reason_code, caller=caller
            )
            if isinstance(done, Refusal):
                return Refused(done)
            return Answer(
                OK, ReportAnswer.of(done), number=done.number, patient_ref=done.patient_ref
            )

        return await run_command(desk.pool, command, work)
