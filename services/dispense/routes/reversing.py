"""HTTP <-> dispense: take a dispensation back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.dispense import use_cases, view
from services.dispense.answers import ReversalAnswer
from services.dispense.model import Declined
from services.dispense.requests import ReversalBody
from services.dispense.routes.desk import CREATED, Desk, refused
from shared.access.auth import Operation
from shared.db import Connection
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.problems import Refused

Reversing = Annotated[Command, Depends(command_for(Operation.DISPENSATION_REVERSE))]


def add_reversing(router: APIRouter, desk: Desk) -> None:
    """Add the reversal of a dispensation."""

    @router.post(
        "/v1/dispensations/{dispensation_id}/reversal",
        response_model=ReversalAnswer,
        status_code=CREATED,
    )
    async def reverse_dispensation(
        command: Reversing, dispensation_id: UUID, body: ReversalBody
    ) -> Response:
        """Retirer une délivrance enregistrée par erreur, en tout ou ligne par ligne.

        Ce qui reste à délivrer est recalculé ; le patient en est prévenu. Pour corriger une ligne,
        retirez-la puis enregistrez-la de nouveau.
        """
        caller = desk.caller(command.actor, command.correlation_id)
        asked = body.as_domain(dispensation_id)

        async def work(conn: Connection) -> Answer | Refused:
            match await use_cases.reverse_dispensation(conn, desk.resources, asked, caller):
                case Declined() as declined:
                    return refused(declined)
                case done:
                    return Answer(
                        CREATED,
                        view.reversal_answer(done),
                        number=done.number,
                        patient_ref=done.reversed.after.patient_ref,
                    )

        return await run_command(desk.pool, command, work)
