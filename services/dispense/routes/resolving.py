"""HTTP <-> dispense: what became of a conflict."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.dispense import use_cases, view
from services.dispense.answers import ConflictResolutionAnswer
from services.dispense.model import Declined
from services.dispense.requests import ConflictResolutionBody
from services.dispense.routes.desk import CREATED, Desk, refused
from shared.access.auth import Operation
from shared.db import Connection
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.problems import Refused

Resolving = Annotated[Command, Depends(command_for(Operation.CONFLICT_RESOLVE))]


def add_resolving(router: APIRouter, desk: Desk) -> None:
    """Add the end of a conflict."""

    @router.post(
        "/v1/late-executions/{late_execution_id}/resolution",
        response_model=ConflictResolutionAnswer,
        status_code=CREATED,
    )
    async def resolve_conflict(
        command: Resolving, late_execution_id: UUID, body: ConflictResolutionBody
    ) -> Response:
        """Dire ce qu’est devenu ce qui avait été remis en trop hors ligne ou sur papier.

        Le conflit quitte alors la liste de travail « conflict ». Les soldes ne changent pas. Une
        seule réponse par conflit ; la même, renvoyée, rend la même.
        """
        caller = desk.caller(command.actor, command.correlation_id)
        asked = body.as_domain(late_execution_id)

        async def work(conn: Connection) -> Answer | Refused:
            match await use_cases.resolve_conflict(conn, desk.resources, asked, caller):
                case Declined() as declined:
                    return refused(declined)
                case resolved:
                    return Answer(
                        CREATED,
                        view.conflict_resolution_answer(resolved),
                        number=resolved.conflict.number,
                        patient_ref=resolved.patient_ref,
                    )

        return await run_command(desk.pool, command, work)
