"""HTTP <-> fraud: officines report, follow what becomes of it, and attach the scan."""

import re
from dataclasses import dataclass
from datetime import UTC
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from services.fraud.answers.reporting import ReportAnswer, ReportPage
from services.fraud.model.reporting import Report, ReportPosition, ReportQuery, ReportState
from services.fraud.requests.reporting import ReportBody
from services.fraud.routes.desk import CREATED, OK, Desk
from services.fraud.scans import ScannersBusy
from services.fraud.scans.limits import BYTES_MAX, PAGES_MAX
from services.fraud.use_cases import (
    report_opening,
    report_reading,
    reporting,
    scanning,
)
from services.fraud.use_cases.reporting import NotFiled
from shared.access.auth import Actor, Operation, Role, actor_for
from shared.db import Connection
from shared.http.app import CorrelationId
from shared.http.edge import BodyLimit, LargeBody
from shared.http.idempotency import Answer, Command, command_for, run_command
from shared.http.paging import Page, moment_in, write_cursor
from shared.problems import NOT_FOUND, Refusal, Refused

Filing = Annotated[Command, Depends(command_for(Operation.REPORT_FILE))]
Attaching = Annotated[Actor, Depends(actor_for(Operation.REPORT_FILE))]
Lister = Annotated[Actor, Depends(actor_for(Operation.REPORT_LIST))]
Reader = Annotated[Actor, Depends(actor_for(Operation.REPORT_READ))]
PageNumber = Annotated[int, Path(ge=1, le=PAGES_MAX)]
JPEG: Final = "image/jpeg"
_UPLOAD_SECONDS_MAX: Final = 90.0  # ten megabytes over a megabit a second
_RETRY_AFTER_S: Final = "5"
LARGE_BODIES: Final = (
    LargeBody(
        "PUT",
        re.compile(r"/v1/reports/[0-9A-Fa-f-]{36}/scan"),
        BodyLimit(BYTES_MAX, _UPLOAD_SECONDS_MAX),
    ),
)
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_SENT_SCAN: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": _BINARY,
            "application/pdf": _BINARY,
            JPEG: _BINARY,
            "image/png": _BINARY,
        },
    }
}
SHOWN_PAGE: Final[dict[int | str, dict[str, Any]]] = {
    OK: {"content": {JPEG: _BINARY}, "description": "Une page, en JPEG."}
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFilter(Page):
    """What the query string of GET /v1/reports may hold."""

    state: ReportState | None = None


def add_reporting(router: APIRouter, desk: Desk) -> None:
    """Add reports and their scans."""
    _add_filing(router, desk)
    _add_scan(router, desk)
    _add_scan_page(router, desk)
    _add_reading(router, desk)


def _add_filing(router: APIRouter, desk: Desk) -> None:
    @router.post("/v1/reports", response_model=ReportAnswer, status_code=CREATED)
    async def file_report(command: Filing, body: ReportBody) -> Response:
        """Signaler une ordonnance suspecte à votre caisse, numérique ou papier.

        Appelez d’abord le prescripteur. Joignez le scan ensuite (PUT …/scan).
        """
        caller = desk.caller(command.actor, command.correlation_id)

        async def work(conn: Connection) -> Answer | Refused:
            asked = body.as_domain()
            done = await reporting.file_report(conn, desk.resources, asked, caller=caller)
            if isinstance(done, NotFiled):
                known = {} if done.report_id is None else {"report_id": str(done.report_id)}
                return Refused(done.refusal, extensions=known)
            return Answer(
                CREATED,
                ReportAnswer.of(done, asked.words),
                location=f"/v1/reports/{done.report_id}",
                number=done.number,
                patient_ref=done.patient_ref,
            )

        return await run_command(desk.pool, command, work)


def _add_scan(router: APIRouter, desk: Desk) -> None:
    @router.put("/v1/reports/{report_id}/scan", openapi_extra=_SENT_SCAN)
    async def attach_scan(
        actor: Attaching, report_id: UUID, request: Request, correlation_id: CorrelationId
    ) -> ReportAnswer:
        """Joindre le scan : PNG, JPEG ou PDF de 10 pages, 10 Mio au plus, le fichier seul.

        Le type est lu dans le contenu. Seules des images des pages sont conservées, chiffrées, sans
        aucune donnée annexe du fichier. Un second envoi remplace le premier.
        """
        caller = desk.caller(actor, correlation_id)
        if refusal := await scanning.may_attach(desk.pool, report_id, caller=caller):
            raise Refused(refusal)
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise Refused(Refusal("scan_kind_unknown"))
        try:
            with desk.resources.cleaner.receiving(caller.pharmacy):
                raw = await request.body()  # the edge stops it at its limit
                done = await scanning.attach_scan(
                    desk.pool, desk.resources, report_id, raw, caller=caller
                )
        except ScannersBusy:
            raise Refused(
                Refusal("scanners_busy"), headers={"Retry-After": _RETRY_AFTER_S}
            ) from None
        if isinstance(done, Refusal):
            raise Refused(done)
        return ReportAnswer.of(done)


def _add_scan_page(router: APIRouter, desk: Desk) -> None:
    @router.get(
        "/v1/reports/{report_id}/scan/{page}", response_class=Response, responses=SHOWN_PAGE
    )
    async def read_scan(
        actor: Reader, report_id: UUID, page: PageNumber, correlation_id: CorrelationId
    ) -> Response:
        """Une page du scan que votre officine a joint, en image ; la lecture est tracée.

        L’analyste la voit une fois le signalement ouvert, avec son motif.
        """
        caller = desk.caller(actor, correlation_id)
        is_officine = actor.role is Role.PHARMACIST
        show = scanning.show_page if is_officine else report_opening.show_page
        jpeg = await show(desk.pool, desk.resources, report_id, page, caller=caller)
        if jpeg is None:
            raise Refused(NOT_FOUND)
        return Response(jpeg, media_type=JPEG)


def _add_reading(router: APIRouter, desk: Desk) -> None:
    @router.get("/v1/reports")
    async def list_reports(
        actor: Lister, asked: Annotated[ReportFilter, Depends()], correlation_id: CorrelationId
    ) -> ReportPage:
        """Les signalements de votre officine et ce qu’ils sont devenus ; la lecture est tracée."""
        caller = desk.caller(actor, correlation_id)
        query = ReportQuery(
            pharmacy=caller.pharmacy,
            state=asked.state,
            after=asked.position(_position),
            limit=asked.limit,
        )
        found = await report_reading.list_own_reports(desk.pool, query, caller=caller)
        shown = tuple(ReportAnswer.of(report) for report in found)
        return ReportPage(reports=shown, next=asked.next(found, _mark))

    @router.get("/v1/reports/{report_id}")
    async def read_report(
        actor: Reader, report_id: UUID, correlation_id: CorrelationId
    ) -> ReportAnswer:
        """Un signalement : le vôtre, ou celui d’un dossier de votre caisse, sous pseudonyme."""
        caller = desk.caller(actor, correlation_id)
        found = await report_reading.read_report(
            desk.pool, desk.resources, report_id, caller=caller
        )
        if found is None:
            raise Refused(NOT_FOUND)
        return found


def _mark(report: Report) -> str:
    return write_cursor(report.reported_at.astimezone(UTC).isoformat(), str(report.report_id))


def _position(moment: str, report_id: str) -> ReportPosition:
    return ReportPosition(reported_at=moment_in(moment), report_id=UUID(report_id))
