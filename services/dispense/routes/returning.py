"""HTTP <-> dispense: hand a prescription back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.dispense import use_cases, view
from services.dispense.answers import HandedBackAnswer
from services.dispense.model import Declined
from services.dispense.routes.desk import Desk, refused
from shared.access.auth import Operation
from shared.db import Connection
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.problems import Refused

OK = 200
Returning = Annotated[Command, Depends(command_for(Operation.CONSULTATION_RETURN))]


def add_returning(router: APIRouter, desk: Desk) -> None:
    """Add the hand-back."""

    @router.post("/v1/consultations/{consultation_id}/return", response_model=HandedBackAnswer)
    async def return_consultation(command: Returning, consultation_id: UUID) -> Response:
        """Rendre l’ordonnance : le droit de l’officine prend fin ; ce qu’elle a délivré reste."""
        caller = desk.caller(command.actor, command.correlation_id)

        async def work(conn: Connection) -> Answer | Refused:
            match await use_cases.return_consultation(conn, consultation_id, caller):
                case Declined() as declined:
                    return refused(declined)
                case done:
                    return Answer(
                        OK,
                        view.handed_back_answer(done),
                        number=done.number,
                        patient_ref=done.patient_ref,
                    )

        return await run_command(desk.pool, command, work)
