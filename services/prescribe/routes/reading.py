"""HTTP <-> prescribe: read a prescription back."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.prescribe import use_cases
from services.prescribe.answers.reading import PrescriptionView
from services.prescribe.model import Caller
from services.prescribe.routes.desk import Desk, TypedNumber, parsed
from shared.access.auth import Actor, Operation, actor_for
from shared.db import transaction
from shared.http.app import CorrelationId
from shared.problems import NOT_FOUND, Refused

Reader = Annotated[Actor, Depends(actor_for(Operation.PRESCRIPTION_READ_OWN))]


def add_reading(router: APIRouter, desk: Desk) -> None:
    """Add the reading of one prescription, execution included."""

    @router.get("/v1/prescriptions/{number}")
    async def read_prescription(
        number: TypedNumber, actor: Reader, correlation_id: CorrelationId
    ) -> PrescriptionView:
        """Une ordonnance et ce que le patient laisse voir de son exécution ; lecture tracée."""
        caller = Caller(actor=actor, at=desk.now(), correlation_id=correlation_id)
        wanted = parsed(number)
        async with transaction(desk.pool) as conn:
            found = await use_cases.read_prescription(conn, desk.resources, wanted, caller)
        if found is None:
            raise Refused(NOT_FOUND)
        return found
