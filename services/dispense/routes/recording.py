"""HTTP <-> dispense: step 1."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.dispense import use_cases, view
from services.dispense.answers import DispensationAnswer
from services.dispense.model import Declined
from services.dispense.requests import DispensationBody
from services.dispense.routes.desk import CREATED, Desk, refused
from shared.access.auth import Operation
from shared.db import Connection
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.http.strict_route import takes_scans
from shared.problems import Refused

Recording = Annotated[Command, Depends(command_for(Operation.DISPENSATION_RECORD))]


def add_recording(router: APIRouter, desk: Desk) -> None:
    """Add step 1."""

    @router.post("/v1/dispensations", response_model=DispensationAnswer, status_code=CREATED)
    @takes_scans
    async def record_dispensation(command: Recording, body: DispensationBody) -> Response:
        """Étape 1 : enregistrer ce qui est délivré ; une ligne refusée n’arrête pas les autres."""
        caller = desk.caller(command.actor, command.correlation_id)
        asked = await use_cases.verify_packs(desk.resources, body.as_domain())

        async def work(conn: Connection) -> Answer | Refused:
            match await use_cases.record_dispensation(conn, desk.resources, asked, caller):
                case Declined() as declined:
                    return refused(declined)
                case recorded:
                    answer = view.dispensation_answer(recorded, asked, command.catalogue)
                    location = f"/v1/dispensations/{recorded.dispensation_id}"
                    after = recorded.dispensed.after
                    return Answer(
                        CREATED,
                        answer,
                        location,
                        number=after.number,
                        patient_ref=after.patient_ref,
                    )

        return await run_command(desk.pool, command, work)
