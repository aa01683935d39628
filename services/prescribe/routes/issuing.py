"""HTTP <-> prescribe: issue a prescription."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from services.prescribe import use_cases
from services.prescribe.answers.issuing import Acknowledgement
from services.prescribe.model import (
    Caller,
    DraftRefused,
    IssueContext,
    NumberTaken,
    SigningFailed,
)
from services.prescribe.problems import (
    NUMBER_ALREADY_YOURS,
    not_acknowledged,
    number_already_used,
    prescription_refused,
    signing_unavailable,
)
from services.prescribe.products import facts_of
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.routes.desk import Desk, address_of
from shared.access.auth import Operation
from shared.db import Connection
from shared.http.edge import SAID_WITH_FAULTS
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.problems import Aside, Refusal, Refused

CREATED: Final = 201
NUMBER_DRAWS_MAX: Final = 3  # of 80 random bits: a second draw is never needed, short of a fault

Decision = Acknowledgement | DraftRefused | NumberTaken | SigningFailed

AnswerOf = Callable[[Decision, use_cases.Signed], Answer]
Issuer = Annotated[Command, Depends(command_for(Operation.PRESCRIPTION_ISSUE))]


def add_issuing(router: APIRouter, desk: Desk) -> None:
    """Add the command that issues a prescription."""

    @router.post("/v1/prescriptions", status_code=CREATED, response_model=Acknowledgement)
    async def issue_prescription(
        draft: PrescriptionDraft, command: Issuer, request: Request
    ) -> Response:
        """Enregistre et signe une ordonnance : acquittement positif, ou négatif avec ses motifs."""
        speak_of_paper(request, desk, draft)
        return await issue(desk, command, draft, answer=answer_of)


async def issue(
    desk: Desk, command: Command, draft: PrescriptionDraft, *, answer: AnswerOf
) -> Response:
    """Issue a draft, and misbehave where the sandbox is asked to.

    `answer` says in its own form what was decided about what was signed, and raises what refuses.
    """
    run = partial(_issue, desk, command, draft, answer=answer)
    if desk.sandbox is None:
        return await run()
    said = partial(_not_acknowledged, desk, draft)
    return await desk.sandbox.answer(draft.patient.ins, command, run, said_with_faults=said)


async def _issue(
    desk: Desk, command: Command, draft: PrescriptionDraft, *, answer: AnswerOf
) -> Response:
    """Sign, then keep.

    The signature comes first because nothing calls a key's holder inside a transaction. A number
    of ours that exists already is drawn again.
    """
    caller = Caller(actor=command.actor, at=desk.now(), correlation_id=command.correlation_id)
    for _ in range(NUMBER_DRAWS_MAX):
        context = await use_cases.look_up(desk.pool, desk.resources, draft, caller)
        signed = await use_cases.sign_draft(desk.resources, draft, context)
        attempt = _Attempt(desk, draft, context, signed, caller, answer)
        with suppress(use_cases.GeneratedNumberTaken):
            response = await run_command(desk.pool, command, attempt.run)
            if attempt.refused is not None:
                raise attempt.refused
            return response
    raise Refused(Refusal("temporarily_unavailable"), aside=_not_acknowledged(desk, draft))


@dataclass(slots=True)
class _Attempt:
    """One try to keep what was signed, in its transaction."""

    desk: Desk
    draft: PrescriptionDraft
    context: IssueContext
    signed: use_cases.Signed
    caller: Caller
    answer: AnswerOf
    refused: Refused | None = None  # and its trace committed

    async def run(self, conn: Connection) -> Answer | Refused:
        """Keep it. A refusal undoes all, but one that may tell of stored data leaves its trace."""
        resources = self.desk.resources
        decision = await use_cases.issue_prescription(conn, resources, self.signed, self.caller)
        try:
            answer = self.answer(decision, self.signed)
        except Refused as refused:
            subjects = await use_cases.subjects_looked_up(conn, resources, self.draft, self.context)
            if not subjects:
                raise
            await use_cases.trace_refused(conn, subjects, refused.refusals, self.caller)
            self.refused = refused
            return refused
        return replace(answer, patient_ref=resources.patient_refs.ref(self.draft.patient.ins))


def speak_of_paper(request: Request, desk: Desk, draft: PrescriptionDraft) -> None:
    """Leave word of which paper the prescription needs, should the answer be a fault of ours."""
    setattr(request.state, SAID_WITH_FAULTS, partial(_not_acknowledged, desk, draft))


def _not_acknowledged(desk: Desk, draft: PrescriptionDraft) -> Aside:
    """Read in the catalogue, which is there when the database is not."""
    facts = facts_of(draft, desk.resources.medicines)
    is_secure = any(each is not None and each.is_secure for each in facts)
    return not_acknowledged(secure_paper_required=is_secure)


def answer_of(decision: Decision, _signed: use_cases.Signed) -> Answer:
    """Turn the decision into an answer; a refusal is raised."""
    match decision:
        case Acknowledgement(number=number):
            return Answer(CREATED, decision, location=address_of(number), number=number)
        case DraftRefused(refusals, secure_paper_required=is_secure):
            main = prescription_refused(secure_paper_required=is_secure)
            raise _negative(main, *refusals, is_secure=is_secure)
        case NumberTaken(own_number=None, secure_paper_required=is_secure):
            main = number_already_used(secure_paper_required=is_secure)
            raise _negative(main, is_secure=is_secure)
        case NumberTaken(own_number=number, secure_paper_required=is_secure):
            raise _negative(NUMBER_ALREADY_YOURS, is_secure=is_secure, location=address_of(number))
        case SigningFailed(secure_paper_required=is_secure):
            raise _negative(
                signing_unavailable(secure_paper_required=is_secure), is_secure=is_secure
            )


def _negative(*refusals: Refusal, is_secure: bool, location: str | None = None) -> Refused:
    extensions = {"acknowledgement": "negative", "secure_paper_required": is_secure}
    if location is None:
        return Refused(*refusals, extensions=extensions)
    return Refused(
        *refusals, extensions=extensions | {"location": location}, headers={"Location": location}
    )
