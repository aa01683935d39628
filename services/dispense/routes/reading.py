"""HTTP <-> dispense: what was recorded."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from services.dispense import use_cases, view
from services.dispense.answers import DispensationReadAnswer
from services.dispense.model import Declined
from services.dispense.routes.desk import Desk, refused
from shared.access.auth import Actor, Operation, actor_for
from shared.http.app import CorrelationId

Reading = Annotated[Actor, Depends(actor_for(Operation.DISPENSATION_READ))]


def add_reading(router: APIRouter, desk: Desk) -> None:
    """Add the reading of a dispensation."""

    @router.get("/v1/dispensations/{dispensation_id}")
    async def read_dispensation(
        actor: Reading, dispensation_id: UUID, correlation_id: CorrelationId
    ) -> DispensationReadAnswer:
        """Relire une délivrance ; la lecture est tracée."""
        caller = desk.caller(actor, correlation_id)
        match await use_cases.read_dispensation(desk.pool, desk.resources, dispensation_id, caller):
            case Declined() as declined:
                raise refused(declined)
            case read:
                return view.read_answer(read)
