"""HTTP <-> dispense: a pharmacist refuses to dispense."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.dispense import use_cases, view
from services.dispense.answers import RefusalFiledAnswer
from services.dispense.model import Declined
from services.dispense.requests import RefusalBody
from services.dispense.routes.desk import CREATED, Desk, refused
from shared.access.auth import Operation
from shared.db import Connection
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.problems import Refused

Refusing = Annotated[Command, Depends(command_for(Operation.DISPENSING_REFUSE))]


def add_refusing(router: APIRouter, desk: Desk) -> None:
    """Add the refusal to dispense."""

    @router.post("/v1/refusals", response_model=RefusalFiledAnswer, status_code=CREATED)
    async def refuse_dispensing(command: Refusing, body: RefusalBody) -> Response:
        """Refuser de délivrer : le prescripteur est interrogé, la fraude suspectée signalée.

        Le patient n’est prévenu que si le motif est « danger_to_patient ».
        """
        caller, asked = desk.caller(command.actor, command.correlation_id), body.as_domain()

        async def work(conn: Connection) -> Answer | Refused:
            match await use_cases.refuse_dispensing(conn, desk.resources, asked, caller):
                case Declined() as declined:
                    return refused(declined)
                case filed:
                    return Answer(
                        CREATED,
                        view.refusal_answer(filed.refusal),
                        number=filed.refusal.number,
                        patient_ref=filed.patient_ref,
                    )

        return await run_command(desk.pool, command, work)
