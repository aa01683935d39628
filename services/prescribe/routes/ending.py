"""HTTP <-> prescribe: ask to cancel a prescription, and read what became of it."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from services.prescribe import use_cases
from services.prescribe.answers.ending import CancellationAccepted, Cancellations
from services.prescribe.model import Caller
from services.prescribe.model.ending import Requested
from services.prescribe.requests.ending import CancellationBody
from services.prescribe.routes.desk import Desk, TypedNumber, address_of, parsed
from shared.access.auth import Actor, Operation, actor_for
from shared.db import Connection, transaction
from shared.http.app import CorrelationId
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.problems import NOT_FOUND, Refusal, Refused

ACCEPTED: Final = 202

Canceller = Annotated[Command, Depends(command_for(Operation.PRESCRIPTION_CANCEL))]
Reader = Annotated[Actor, Depends(actor_for(Operation.PRESCRIPTION_READ_OWN))]


def add_ending(router: APIRouter, desk: Desk) -> None:
    """Add the requests to cancel, and what became of them."""

    @router.post(
        "/v1/prescriptions/{number}/cancellations",
        status_code=ACCEPTED,
        response_model=CancellationAccepted,
    )
    async def request_cancellation(
        number: TypedNumber, body: CancellationBody, command: Canceller
    ) -> Response:
        """Demande l’annulation de ce qui reste à délivrer ; la réponse suit, ici et par message."""
        caller = Caller(actor=command.actor, at=desk.now(), correlation_id=command.correlation_id)
        wanted = parsed(number)

        async def work(conn: Connection) -> Answer | Refused:
            asked = await use_cases.request_cancellation(
                conn, desk.resources, body.as_domain(), number=wanted, caller=caller
            )
            return _answer(asked, location=f"{address_of(wanted)}/cancellations")

        return await run_command(desk.pool, command, work)

    @router.get("/v1/prescriptions/{number}/cancellations")
    async def read_cancellations(
        number: TypedNumber, actor: Reader, correlation_id: CorrelationId
    ) -> Cancellations:
        """Les demandes d’annulation de cette ordonnance et leurs réponses ; lecture tracée."""
        caller = Caller(actor=actor, at=desk.now(), correlation_id=correlation_id)
        wanted = parsed(number)
        async with transaction(desk.pool) as conn:
            found = await use_cases.read_cancellations(conn, desk.resources, wanted, caller)
        if found is None:
            raise Refused(NOT_FOUND)
        return found


def _answer(asked: Requested | Refusal, *, location: str) -> Answer | Refused:
    """Return what is committed in either case: the audit row of a refused try counts too."""
    if isinstance(asked, Refusal):
        if asked is NOT_FOUND:
            return Refused(asked)
        return Refused(asked, extensions={"location": location}, headers={"Location": location})
    kept = asked.cancellation
    body = CancellationAccepted(
        cancellation_id=kept.cancellation_id,
        number=kept.number,
        requested_at=kept.requested_at,
        reason=kept.reason,
    )
    return Answer(
        ACCEPTED, body, location=location, number=kept.number, patient_ref=asked.patient_ref
    )
