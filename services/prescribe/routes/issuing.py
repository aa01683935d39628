"""HTTP <-> prescribe: issue a prescription."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from services.prescribe import use_cases
from services.prescribe.answers.issuing import Acknowledgement
from services.prescribe.model import Caller, DraftRefused, NumberTaken
from services.prescribe.problems import (
    NUMBER_ALREADY_YOURS,
    number_already_used,
    prescription_refused,
)
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.routes.desk import Desk, address_of
from shared.auth import Operation
from shared.db import Connection
from shared.idempotency import Answer, Command, command_for, run_command
from shared.problems import Refusal, Refused

CREATED: Final = 201

Issuer = Annotated[Command, Depends(command_for(Operation.PRESCRIPTION_ISSUE))]


def add_issuing(router: APIRouter, desk: Desk) -> None:
    @router.post("/v1/prescriptions", status_code=CREATED, response_model=Acknowledgement)
    async def issue_prescription(draft: PrescriptionDraft, command: Issuer) -> Response:
        """Enregistre et signe une ordonnance : acquittement positif, ou négatif avec ses motifs."""
        caller = Caller(actor=command.actor, at=desk.now(), correlation_id=command.correlation_id)

        async def work(conn: Connection) -> Answer:
            decision = await use_cases.issue_prescription(conn, desk.resources, draft, caller)
            patient_ref = desk.resources.patient_refs.ref(draft.patient.ins)
            return _answer(decision, patient_ref=patient_ref)

        return await run_command(desk.pool, command, work)


def _answer(decision: Acknowledgement | DraftRefused | NumberTaken, *, patient_ref: str) -> Answer:
    """Turn the decision into an answer; a refusal is raised, so that it leaves nothing behind."""
    match decision:
        case Acknowledgement(number=number):
            return Answer(
                CREATED,
                decision,
                location=address_of(number),
                number=number,
                patient_ref=patient_ref,
            )
        case DraftRefused(refusals, secure_paper_required=is_secure):
            main = prescription_refused(secure_paper_required=is_secure)
            raise _negative(main, *refusals, is_secure=is_secure)
        case NumberTaken(own_number=None, secure_paper_required=is_secure):
            main = number_already_used(secure_paper_required=is_secure)
            raise _negative(main, is_secure=is_secure)
        case NumberTaken(own_number=number, secure_paper_required=is_secure):
            raise _negative(NUMBER_ALREADY_YOURS, is_secure=is_secure, location=address_of(number))


def _negative(*refusals: Refusal, is_secure: bool, location: str | None = None) -> Refused:
    extensions = {"acknowledgement": "negative", "secure_paper_required": is_secure}
    if location is None:
        return Refused(*refusals, extensions=extensions)
    return Refused(
        *refusals, extensions=extensions | {"location": location}, headers={"Location": location}
    )
