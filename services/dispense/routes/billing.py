"""HTTP <-> dispense: step 2."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.dispense import use_cases, view
from services.dispense.answers import BillingAnswer
from services.dispense.model import Declined
from services.dispense.requests import BillingBody
from services.dispense.routes.desk import CREATED, Desk, refused
from shared.access.auth import Operation
from shared.db import Connection
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.problems import Refused

Billing = Annotated[Command, Depends(command_for(Operation.DISPENSATION_BILL))]


def add_billing(router: APIRouter, desk: Desk) -> None:
    """Add step 2."""

    @router.post(
        "/v1/dispensations/{dispensation_id}/billing",
        response_model=BillingAnswer,
        status_code=CREATED,
    )
    async def bill_dispensation(
        command: Billing, dispensation_id: UUID, body: BillingBody
    ) -> Response:
        """Étape 2 : transmettre la facture, rapprochée de ce qui a été délivré."""
        caller, invoice = desk.caller(command.actor, command.correlation_id), body.as_domain()

        async def work(conn: Connection) -> Answer | Refused:
            match await use_cases.bill_dispensation(
                conn, desk.resources, invoice, dispensation_id=dispensation_id, caller=caller
            ):
                case Declined() as declined:
                    return refused(declined)
                case settled:
                    return Answer(
                        CREATED,
                        view.billing_answer(settled.billed),
                        number=settled.number,
                        patient_ref=settled.patient_ref,
                    )

        return await run_command(desk.pool, command, work)
