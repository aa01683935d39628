"""Calls to fraud. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.call import Call, Route, make_call, raw, reader_of
from ordoflux_client.models import fraud as models

ROUTES: Final[Mapping[str, Route]] = {
    "file_report": Route("fraud", "file_report", "POST", "/v1/reports", is_command=True),
    "list_reports": Route("fraud", "list_reports", "GET", "/v1/reports"),
    "attach_scan": Route(
        "fraud",
        "attach_scan",
        "PUT",
        "/v1/reports/{report_id}/scan",
        content_type="application/octet-stream",
    ),
    "read_scan": Route(
        "fraud", "read_scan", "GET", "/v1/reports/{report_id}/scan/{page}", accept="image/jpeg"
    ),
    "read_report": Route("fraud", "read_report", "GET", "/v1/reports/{report_id}"),
    "open_report": Route(
        "fraud", "open_report", "POST", "/v1/reports/{report_id}/openings", is_command=True
    ),
    "take_report_step": Route(
        "fraud", "take_report_step", "POST", "/v1/reports/{report_id}/steps", is_command=True
    ),
}
_READ_FILE_REPORT = reader_of(models.ReportAnswer)
_READ_LIST_REPORTS = reader_of(models.ReportPage)
_READ_ATTACH_SCAN = reader_of(models.ReportAnswer)
_READ_READ_REPORT = reader_of(models.ReportAnswer)
_READ_OPEN_REPORT = reader_of(models.ReportAnswer)
_READ_TAKE_REPORT_STEP = reader_of(models.ReportAnswer)


def file_report(
    body: models.ReportBody, *, idempotency_key: str | None = None
) -> Call[models.ReportAnswer]:
    """Signaler une ordonnance suspecte à votre caisse, numérique ou papier."""
    return make_call(
        ROUTES["file_report"], _READ_FILE_REPORT, body=body, idempotency_key=idempotency_key
    )


def list_reports(
    *,
    limit: Annotated[int, Field(ge=1, le=100)] | None = None,
    after: Annotated[str, Field(max_length=120)] | None = None,
    state: Literal[
        "reported",
        "admissible",
        "inadmissible",
        "under_examination",
        "asking_prescriber",
        "confirmed",
        "unfounded",
        "undetermined",
        "spread_region",
        "spread_national",
        "rectified",
    ]
    | None = None,
) -> Call[models.ReportPage]:
    """Les signalements de votre officine et ce qu’ils sont devenus ; la lecture est tracée."""
    return make_call(
        ROUTES["list_reports"],
        _READ_LIST_REPORTS,
        query={"limit": limit, "after": after, "state": state},
    )


def attach_scan(report_id: UUID, body: bytes) -> Call[models.ReportAnswer]:
    """Joindre le scan : PNG, JPEG ou PDF de 10 pages, 10 Mio au plus, le fichier seul."""
    return make_call(
        ROUTES["attach_scan"], _READ_ATTACH_SCAN, path={"report_id": report_id}, body=body
    )


def read_scan(report_id: UUID, page: Annotated[int, Field(ge=1, le=10)]) -> Call[bytes]:
    """Une page du scan que votre officine a joint, en image ; la lecture est tracée."""
    return make_call(ROUTES["read_scan"], raw, path={"report_id": report_id, "page": page})


def read_report(report_id: UUID) -> Call[models.ReportAnswer]:
    """Un signalement : le vôtre, ou celui d’un dossier de votre caisse, sous pseudonyme."""
    return make_call(ROUTES["read_report"], _READ_READ_REPORT, path={"report_id": report_id})


def open_report(
    report_id: UUID, body: models.OpeningBody, *, idempotency_key: str | None = None
) -> Call[models.ReportAnswer]:
    """Lire les noms d’un signalement de votre caisse ; le motif est tracé avant la réponse."""
    return make_call(
        ROUTES["open_report"],
        _READ_OPEN_REPORT,
        path={"report_id": report_id},
        body=body,
        idempotency_key=idempotency_key,
    )


def take_report_step(
    report_id: UUID, body: models.StepBody, *, idempotency_key: str | None = None
) -> Call[models.ReportAnswer]:
    """Dire un signalement recevable ou non, ou l’instruire."""
    return make_call(
        ROUTES["take_report_step"],
        _READ_TAKE_REPORT_STEP,
        path={"report_id": report_id},
        body=body,
        idempotency_key=idempotency_key,
    )
