"""HTTP <-> dispense: what was handed over offline or on paper, told afterwards."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.dispense import use_cases, view
from services.dispense.answers import LateExecutionAnswer
from services.dispense.model import Declined
from services.dispense.requests import LateExecutionBody
from services.dispense.routes.consulting import proof_of
from services.dispense.routes.desk import CREATED, Desk, refused
from shared.access.auth import Operation
from shared.db import Connection
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.http.strict_route import takes_scans
from shared.problems import Refused

Telling = Annotated[Command, Depends(command_for(Operation.LATE_EXECUTION_RECORD))]


def add_afterwards(router: APIRouter, desk: Desk) -> None:
    """Add the executions that are told afterwards."""

    @router.post("/v1/late-executions", response_model=LateExecutionAnswer, status_code=CREATED)
    @takes_scans
    async def tell_late_execution(command: Telling, body: LateExecutionBody) -> Response:
        """Déclarer après coup une délivrance faite hors ligne ou sur papier.

        Elle est jugée au jour « intended_at » et d’après ce qui reste aujourd’hui. Ce qui convient
        est enregistré ; ce qui a été remis en trop ouvre un dossier (« case_id »). La même
        déclaration, renvoyée sous une autre clé, rend la même réponse.
        """
        caller = desk.caller(command.actor, command.correlation_id)
        told = await use_cases.verify_packs(desk.resources, body.as_domain())
        proof = proof_of(body)

        async def work(conn: Connection) -> Answer | Refused:
            match await use_cases.tell_afterwards(
                conn, desk.resources, told, proof=proof, caller=caller
            ):
                case Declined() as declined:
                    return refused(declined)
                case done:
                    made = done.kept.dispensation_id
                    return Answer(
                        CREATED,
                        view.late_execution_answer(done, command.catalogue),
                        None if made is None else f"/v1/dispensations/{made}",
                        number=done.kept.number,
                        patient_ref=done.prescription.patient_ref,
                    )

        return await run_command(desk.pool, command, work)
