"""HTTP <-> prescribe: the prescription as a document to print and sign."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.prescribe import use_cases
from services.prescribe.model import Caller
from services.prescribe.routes.desk import Desk, TypedNumber, drawing, parsed
from shared.access.auth import Actor, Operation, actor_for
from shared.db import transaction
from shared.http.app import CorrelationId
from shared.problems import NOT_FOUND, Refused

DocumentReader = Annotated[Actor, Depends(actor_for(Operation.DOCUMENT))]


class PdfResponse(Response):
    """A PDF."""

    media_type = "application/pdf"


def add_documents(router: APIRouter, desk: Desk) -> None:
    """Add the document to print."""

    @router.get("/v1/prescriptions/{number}/document.pdf", response_class=PdfResponse)
    async def draw_document(
        number: TypedNumber, actor: DocumentReader, correlation_id: CorrelationId
    ) -> Response:
        """L’ordonnance à imprimer et à signer, en PDF/A ; lecture tracée."""
        caller = Caller(actor=actor, at=desk.now(), correlation_id=correlation_id)
        wanted = parsed(number)
        with drawing(desk.documents, actor):
            async with transaction(desk.pool) as conn:
                printable = await use_cases.read_printable(conn, desk.resources, wanted, caller)
            if printable is None:
                raise Refused(NOT_FOUND)
            document = await desk.documents.pdf(printable)
        # A number says nothing about anybody: it may stand in the name of a file.
        name = f'inline; filename="ordonnance-{wanted}.pdf"'
        return PdfResponse(document, headers={"Content-Disposition": name})
