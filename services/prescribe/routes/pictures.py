"""HTTP <-> prescribe: the QR of a prescription as a picture."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.prescribe import use_cases
from services.prescribe.model import Caller
from services.prescribe.pictures import PictureKind
from services.prescribe.routes.desk import Desk, TypedNumber, drawing, parsed
from shared.access.auth import Actor, Operation, actor_for
from shared.db import transaction
from shared.http.app import CorrelationId
from shared.problems import NOT_FOUND, Refused

PictureReader = Annotated[Actor, Depends(actor_for(Operation.QR_IMAGE))]


class PngResponse(Response):
    """A PNG picture."""

    media_type = "image/png"


class SvgResponse(Response):
    """An SVG picture."""

    media_type = "image/svg+xml"


def add_pictures(router: APIRouter, desk: Desk) -> None:
    """Add the QR code to print, in both kinds."""

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


async def _picture(desk: Desk, number: str, kind: PictureKind, caller: Caller) -> bytes:
    wanted = parsed(number)
    with drawing(desk.pictures, caller.actor):
        async with transaction(desk.pool) as conn:
            qr_text = await use_cases.read_qr_text(conn, desk.resources, wanted, caller)
        if qr_text is None:
            raise Refused(NOT_FOUND)
        return await desk.pictures.picture(wanted, kind, qr_text)
