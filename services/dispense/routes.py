"""HTTP <-> dispense: consult, record (step 1), bill (step 2), for officines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.dispense import use_cases, view
from services.dispense.answers import (
    AdaptationAnswer,
    BillingAnswer,
    ConsultationAnswer,
    DispensationAnswer,
    DispensationReadAnswer,
)
from services.dispense.model import Caller, Consultation, Declined
from services.dispense.requests import (
    AdaptationBody,
    BillingBody,
    ConsultationBody,
    DispensationBody,
)
from services.dispense.resources import Resources
from services.dispense.use_cases import ScannedQr, TypedNumber
from shared.access.auth import Actor, Operation, actor_for
from shared.db import Connection, Pool, transaction
from shared.http.app import CorrelationId, StrictRoute
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.problems import Refusal, Refused
from shared.qr import QrUnreadable, decode

CREATED: Final = 201
ACCEPTED: Final = 202
RETRY_AFTER: Final = "Retry-After"

Consulting = Annotated[Actor, Depends(actor_for(Operation.PRESCRIPTION_CONSULT))]
Recording = Annotated[Command, Depends(command_for(Operation.DISPENSATION_RECORD))]
Billing = Annotated[Command, Depends(command_for(Operation.DISPENSATION_BILL))]
Reading = Annotated[Actor, Depends(actor_for(Operation.DISPENSATION_READ))]
Asking = Annotated[Command, Depends(command_for(Operation.ADAPTATION_ASK))]
ReadingAnswer = Annotated[Actor, Depends(actor_for(Operation.ADAPTATION_READ))]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every route works with."""

    pool: Pool
    resources: Resources
    now: Callable[[], datetime]

    def caller(self, actor: Actor, correlation_id: UUID) -> Caller:
        return Caller(actor=actor, at=self.now(), correlation_id=correlation_id)


def make_router(pool: Pool, resources: Resources, *, now: Callable[[], datetime]) -> APIRouter:
    """Build the routes on a pool, what use cases work with, and a clock."""
    router = APIRouter(route_class=StrictRoute)
    desk = _Desk(pool, resources, now)
    _add_consult(router, desk)
    _add_steps(router, desk)
    _add_billing(router, desk)
    _add_read(router, desk)
    _add_asking(router, desk)
    _add_answers(router, desk)
    return router


def _add_consult(router: APIRouter, desk: _Desk) -> None:
    @router.post("/v1/consultations")
    async def consult(
        actor: Consulting, correlation_id: CorrelationId, body: ConsultationBody
    ) -> ConsultationAnswer:
        """Consulter une ordonnance : son QR code, ou son numéro avec le matricule INS."""
        proof = _proof_of(body)
        async with transaction(desk.pool) as conn:
            seen = await _consult(conn, desk.resources, proof, desk.caller(actor, correlation_id))
        if isinstance(seen, Declined):  # after the commit: a failure is counted and audited
            raise _refused(seen)
        return view.consultation_answer(seen)


def _add_steps(router: APIRouter, desk: _Desk) -> None:
    @router.post("/v1/dispensations", response_model=DispensationAnswer, status_code=CREATED)
    async def record_dispensation(command: Recording, body: DispensationBody) -> Response:
        """Étape 1 : enregistrer ce qui est délivré ; une ligne refusée n’arrête pas les autres."""
        caller, asked = desk.caller(command.actor, command.correlation_id), body.as_domain()

        async def work(conn: Connection) -> Answer | Refused:
            match await use_cases.record_dispensation(conn, desk.resources, asked, caller):
                case Declined() as declined:
                    return _refused(declined)
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


def _add_billing(router: APIRouter, desk: _Desk) -> None:
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
                    return _refused(declined)
                case settled:
                    return Answer(
                        CREATED,
                        view.billing_answer(settled.billed),
                        number=settled.number,
                        patient_ref=settled.patient_ref,
                    )

        return await run_command(desk.pool, command, work)


def _add_read(router: APIRouter, desk: _Desk) -> None:
    @router.get("/v1/dispensations/{dispensation_id}")
    async def read_dispensation(
        actor: Reading, dispensation_id: UUID, correlation_id: CorrelationId
    ) -> DispensationReadAnswer:
        """Relire une délivrance ; la lecture est tracée."""
        caller = desk.caller(actor, correlation_id)
        match await use_cases.read_dispensation(desk.pool, desk.resources, dispensation_id, caller):
            case Declined() as declined:
                raise _refused(declined)
            case read:
                return view.read_answer(read)


def _add_asking(router: APIRouter, desk: _Desk) -> None:
    @router.post("/v1/adaptations", response_model=AdaptationAnswer, status_code=ACCEPTED)
    async def ask_adaptation(command: Asking, body: AdaptationBody) -> Response:
        """Demander au prescripteur d’adapter une ligne ; il a jusqu’à « answer_by » pour répondre.

        La réponse se lit à l’adresse rendue, et à la prochaine consultation de l’ordonnance.
        """
        caller, asked = desk.caller(command.actor, command.correlation_id), body.as_domain()

        async def work(conn: Connection) -> Answer | Refused:
            match await use_cases.ask_adaptation(conn, desk.resources, asked, caller):
                case Declined() as declined:
                    return _refused(declined)
                case done:
                    answer = view.adaptation_answer(done.adaptation)
                    return Answer(
                        ACCEPTED,
                        answer,
                        f"/v1/adaptations/{answer.request_id}",
                        number=answer.number,
                        patient_ref=done.patient_ref,
                    )

        return await run_command(desk.pool, command, work)


def _add_answers(router: APIRouter, desk: _Desk) -> None:
    @router.get("/v1/adaptations/{request_id}")
    async def read_adaptation(
        actor: ReadingAnswer, request_id: UUID, correlation_id: CorrelationId
    ) -> AdaptationAnswer:
        """Une demande de votre officine, et la réponse du prescripteur ; la lecture est tracée."""
        caller = desk.caller(actor, correlation_id)
        async with transaction(desk.pool) as conn:
            found = await use_cases.read_adaptation(conn, desk.resources, request_id, caller)
        if isinstance(found, Declined):
            raise _refused(found)
        return view.adaptation_answer(found)


def _proof_of(body: ConsultationBody) -> ScannedQr | TypedNumber:
    """Return what the officine shows; raise `Refused` for a text that is no QR of ours."""
    if body.qr is None:
        assert body.number is not None, "checked with the body"
        assert body.ins is not None, "checked with the body"
        return TypedNumber(number=body.number, ins=body.ins, printed=body.printed)
    try:
        return ScannedQr(text=body.qr, qr=decode(body.qr), printed=body.printed)
    except QrUnreadable:
        raise Refused(Refusal("qr_unreadable", field="qr")) from None


async def _consult(
    conn: Connection, resources: Resources, proof: ScannedQr | TypedNumber, caller: Caller
) -> Consultation | Declined:
    match proof:
        case ScannedQr():
            return await use_cases.consult_by_qr(conn, resources, proof, caller)
        case TypedNumber():
            return await use_cases.consult_by_number(conn, resources, proof, caller)


def _refused(declined: Declined) -> Refused:
    seconds = declined.refusals[0].values.get("seconds")
    headers = {} if seconds is None else {RETRY_AFTER: str(seconds)}
    extensions = {"alerts": view.alerts_answer(declined.alerts)} if declined.alerts else {}
    return Refused(*declined.refusals, headers=headers, extensions=extensions)
