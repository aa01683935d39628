"""HTTP <-> dispense: the check of a dispensing by a second person."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.dispense import use_cases, view
from services.dispense.answers import DispensationCheckAnswer
from services.dispense.model import Declined
from services.dispense.requests import CheckBody
from services.dispense.routes.desk import CREATED, Desk, refused
from shared.access.auth import Operation
from shared.db import Connection
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.problems import Refused

Checking = Annotated[Command, Depends(command_for(Operation.DISPENSATION_CHECK))]


def add_checking(router: APIRouter, desk: Desk) -> None:
    """Add the check of a dispensing."""

    @router.post(
        "/v1/dispensations/{dispensation_id}/checks",
        response_model=DispensationCheckAnswer,
        status_code=CREATED,
    )
    async def check_dispensation(
        command: Checking, dispensation_id: UUID, body: CheckBody
    ) -> Response:
        """Contrôler la délivrance d’un confrère de votre officine, aussitôt ou plus tard ce jour.

        Une erreur trouvée entre au registre ; « reversal_path » dit où retirer la délivrance.
        """
        caller = desk.caller(command.actor, command.correlation_id)
        asked = body.as_domain(dispensation_id)

        async def work(conn: Connection) -> Answer | Refused:
            match await use_cases.check_dispensation(conn, desk.resources, asked, caller):
                case Declined() as declined:
                    return refused(declined)
                case done:
                    return Answer(
                        CREATED,
                        view.dispensation_check_answer(done.check, number=done.number),
                        number=done.number,
                        patient_ref=done.patient_ref,
                    )

        return await run_command(desk.pool, command, work)
