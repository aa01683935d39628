"""HTTP <-> prescribe: issue a prescription, read it back, draw its QR, publish the keys."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Response

from services.prescribe import use_cases
from services.prescribe.answers import Acknowledgement, PrescriptionView, PublicKeys
from services.prescribe.model import (
    Caller,
    DraftRefused,
    NumberTaken,
)
from services.prescribe.pictures import PictureKind, QrPictures
from services.prescribe.problems import (
    NUMBER_ALREADY_YOURS,
    number_already_used,
    prescription_refused,
)
from services.prescribe.requests import (
    PrescriptionDraft,
)
from services.prescribe.resources import Resources
from shared.auth import Actor, Operation, actor_for
from shared.db import Connection, Pool, transaction
from shared.http import CorrelationId, StrictRoute
from shared.idempotency import Answer, Command, command_for, run_command
from shared.identifiers import InvalidIdentifier
from shared.number import PrescriptionNumber
from shared.problems import NOT_FOUND, Refusal, Refused

KEYS_MAX_AGE_S: Final = 300
CREATED: Final = 201

Issuer = Annotated[Command, Depends(command_for(Operation.PRESCRIPTION_ISSUE))]
Reader = Annotated[Actor, Depends(actor_for(Operation.PRESCRIPTION_READ_OWN))]
PictureReader = Annotated[Actor, Depends(actor_for(Operation.QR_IMAGE))]
TypedNumber = Annotated[str, Path(description="Numéro d’ordonnance, groupé ou non.")]
Clock = Callable[[], datetime]


class PngResponse(Response):
    """A PNG picture."""

    media_type = "image/png"


class SvgResponse(Response):
    """An SVG picture."""

    media_type = "image/svg+xml"


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every route of prescribe works with."""

    pool: Pool
    resources: Resources
    pictures: QrPictures
    now: Clock


def make_router(pool: Pool, resources: Resources, *, pictures: QrPictures, now: Clock) -> APIRouter:
    """Build the routes on a pool, the resources of the use cases, drawn pictures and a clock."""
    router = APIRouter(route_class=StrictRoute)
    desk = _Desk(pool, resources, pictures, now)
    _add_issue(router, desk)
    _add_reading(router, desk)
    _add_pictures(router, desk)
    _add_keys(router, desk)
    return router


def _add_issue(router: APIRouter, desk: _Desk) -> None:
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
                location=_address_of(number),
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
            raise _negative(NUMBER_ALREADY_YOURS, is_secure=is_secure, location=_address_of(number))


def _negative(*refusals: Refusal, is_secure: bool, location: str | None = None) -> Refused:
    extensions = {"acknowledgement": "negative", "secure_paper_required": is_secure}
    if location is None:
        return Refused(*refusals, extensions=extensions)
    return Refused(
        *refusals, extensions=extensions | {"location": location}, headers={"Location": location}
    )


def _address_of(number: str | None) -> str:
    return f"/v1/prescriptions/{number}"


def _add_reading(router: APIRouter, desk: _Desk) -> None:
    @router.get("/v1/prescriptions/{number}")
    async def read_prescription(
        number: TypedNumber, actor: Reader, correlation_id: CorrelationId
    ) -> PrescriptionView:
        """Une ordonnance et ce que le patient laisse voir de son exécution ; lecture tracée."""
        caller = Caller(actor=actor, at=desk.now(), correlation_id=correlation_id)
        wanted = _parsed(number)
        async with transaction(desk.pool) as conn:
            found = await use_cases.read_prescription(conn, desk.resources, wanted, caller)
        if found is None:
            raise Refused(NOT_FOUND)
        return found


def _add_pictures(router: APIRouter, desk: _Desk) -> None:
    @router.get("/v1/prescriptions/{number}/qr.png", response_class=PngResponse)
    async def draw_qr_png(
        number: TypedNumber, actor: PictureReader, correlation_id: CorrelationId
    ) -> Response:
        """Le QR code à imprimer, en PNG ; lecture tracée."""
        caller = Caller(actor=actor, at=desk.now(), correlation_id=correlation_id)
        return PngResponse(await _picture(desk, number, "png", caller))

    @router.get("/v1/prescriptions/{number}/qr.svg", response_class=SvgResponse)
    async def draw_qr_svg(
        number: TypedNumber, actor: PictureReader, correlation_id: CorrelationId
    ) -> Response:
        """Le QR code à imprimer, en SVG ; lecture tracée."""
        caller = Caller(actor=actor, at=desk.now(), correlation_id=correlation_id)
        return SvgResponse(await _picture(desk, number, "svg", caller))


async def _picture(desk: _Desk, number: str, kind: PictureKind, caller: Caller) -> bytes:
    wanted = _parsed(number)
    async with transaction(desk.pool) as conn:
        qr_text = await use_cases.read_qr_text(conn, desk.resources, wanted, caller)
    if qr_text is None:
        raise Refused(NOT_FOUND)
    return await desk.pictures.picture(wanted, kind, qr_text)


def _add_keys(router: APIRouter, desk: _Desk) -> None:
    @router.get("/.well-known/jwks.json")
    async def list_keys(response: Response) -> PublicKeys:
        """Toutes les clés publiques de signature, pour vérifier un QR code sans nous."""
        response.headers["Cache-Control"] = f"public, max-age={KEYS_MAX_AGE_S}"
        return PublicKeys(keys=tuple(await use_cases.list_public_jwks(desk.pool)))


def _parsed(number: str) -> PrescriptionNumber:
    """Return the number that was typed; what cannot be one is as unknown as any other."""
    try:
        return PrescriptionNumber.parse(number)
    except InvalidIdentifier:
        raise Refused(NOT_FOUND) from None
