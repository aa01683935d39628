"""HTTP <-> dispense: consult."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends

from services.dispense import use_cases, view
from services.dispense.answers import ConsultationAnswer
from services.dispense.model import Caller, Consultation, Declined, PrintedLine
from services.dispense.requests import ConsultationBody, ProofBody
from services.dispense.resources import Resources
from services.dispense.routes.desk import Desk, refused
from services.dispense.use_cases import ScannedQr, SentByPatient, TypedNumber
from shared.access.auth import Actor, Operation, actor_for
from shared.db import Connection, transaction
from shared.http.app import CorrelationId
from shared.http.strict_route import takes_scans
from shared.problems import Refusal, Refused
from shared.qr import QrUnreadable, decode

Consulting = Annotated[Actor, Depends(actor_for(Operation.PRESCRIPTION_CONSULT))]


def add_consulting(router: APIRouter, desk: Desk) -> None:
    """Add the consult."""

    @router.post("/v1/consultations")
    @takes_scans
    async def consult(
        actor: Consulting, correlation_id: CorrelationId, body: ConsultationBody
    ) -> ConsultationAnswer:
        """Consulter une ordonnance : son QR code, ou son numéro avec le matricule INS.

        Celle que le patient a envoyée à votre officine se consulte par « sending_id », sans papier.
        """
        proof = _shown(body)
        async with transaction(desk.pool) as conn:
            seen = await _consult(conn, desk.resources, proof, desk.caller(actor, correlation_id))
        if isinstance(seen, Declined):  # after the commit: a failure is counted and audited
            raise refused(seen)
        return view.consultation_answer(seen)


def _shown(body: ConsultationBody) -> ScannedQr | TypedNumber | SentByPatient:
    if body.sending_id is not None:
        return SentByPatient(
            sending_id=body.sending_id, printed=body.printed, coverage=body.coverage
        )
    return replace(proof_of(body, body.printed), coverage=body.coverage)


def proof_of(body: ProofBody, printed: tuple[PrintedLine, ...] = ()) -> ScannedQr | TypedNumber:
    """Return what the officine shows; raise `Refused` for a text that is no QR of ours."""
    if body.qr is None:
        assert body.number is not None, "checked with the body"
        assert body.ins is not None, "checked with the body"
        return TypedNumber(number=body.number, ins=body.ins, printed=printed)
    try:
        return ScannedQr(text=body.qr, qr=decode(body.qr), printed=printed)
    except QrUnreadable:
        raise Refused(Refusal("qr_unreadable", field="qr")) from None


async def _consult(
    conn: Connection,
    resources: Resources,
    proof: ScannedQr | TypedNumber | SentByPatient,
    caller: Caller,
) -> Consultation | Declined:
    match proof:
        case ScannedQr():
            return await use_cases.consult_by_qr(conn, resources, proof, caller)
        case TypedNumber():
            return await use_cases.consult_by_number(conn, resources, proof, caller)
        case SentByPatient():
            return await use_cases.consult_by_sending(conn, resources, proof, caller)
