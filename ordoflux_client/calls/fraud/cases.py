"""Calls to fraud. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import fraud as models

ROUTES: Final[Mapping[str, Route]] = {
    "list_cases": Route("fraud", "list_cases", "GET", "/v1/cases"),
    "read_case": Route("fraud", "read_case", "GET", "/v1/cases/{case_id}"),
    "list_reports_of_case": Route(
        "fraud", "list_reports_of_case", "GET", "/v1/cases/{case_id}/reports"
    ),
    "ask_prescriber": Route(
        "fraud", "ask_prescriber", "POST", "/v1/cases/{case_id}/verifications", is_command=True
    ),
    "list_case_verifications": Route(
        "fraud", "list_case_verifications", "GET", "/v1/cases/{case_id}/verifications"
    ),
}
_READ_LIST_CASES = reader_of(models.CasePage)
_READ_READ_CASE = reader_of(models.CaseDetail)
_READ_LIST_REPORTS_OF_CASE = reader_of(models.ReportsOfCase)
_READ_ASK_PRESCRIBER = reader_of(models.OrderedVerification)
_READ_LIST_CASE_VERIFICATIONS = reader_of(models.CaseVerifications)


def list_cases(
    *,
    limit: Annotated[int, Field(ge=1, le=100)] | None = None,
    after: Annotated[str, Field(max_length=120)] | None = None,
    state: Literal["open", "closed"] | None = None,
    signal: Literal[
        "S1",
        "S2",
        "S3",
        "S4",
        "S5",
        "S6",
        "S7",
        "S8",
        "S9",
        "S10",
        "S11",
        "S12",
        "S13",
        "S14",
        "S15",
    ]
    | None = None,
    entity_kind: Literal["prescription", "paper", "prescriber", "patient", "pharmacy", "ring"]
    | None = None,
    entity_ref: Annotated[str, Field(min_length=1, max_length=64, pattern="^[^\\x00]+$")]
    | None = None,
) -> Call[models.CasePage]:
    """Dossiers de suspicion, du plus récent au plus ancien ; la lecture est tracée."""
    return make_call(
        ROUTES["list_cases"],
        _READ_LIST_CASES,
        query={
            "limit": limit,
            "after": after,
            "state": state,
            "signal": signal,
            "entity_kind": entity_kind,
            "entity_ref": entity_ref,
        },
    )


def read_case(case_id: UUID) -> Call[models.CaseDetail]:
    """Un dossier, ses signaux et la chronologie de l’ordonnance ; la lecture est tracée."""
    return make_call(ROUTES["read_case"], _READ_READ_CASE, path={"case_id": case_id})


def list_reports_of_case(case_id: UUID) -> Call[models.ReportsOfCase]:
    """Les signalements d’un dossier de votre caisse, sous pseudonyme."""
    return make_call(
        ROUTES["list_reports_of_case"], _READ_LIST_REPORTS_OF_CASE, path={"case_id": case_id}
    )


def ask_prescriber(
    case_id: UUID, body: models.VerificationBody, *, idempotency_key: str | None = None
) -> Call[models.OrderedVerification]:
    """Demander au prescripteur du dossier : « Avez-vous rédigé cette ordonnance ? »."""
    return make_call(
        ROUTES["ask_prescriber"],
        _READ_ASK_PRESCRIBER,
        path={"case_id": case_id},
        body=body,
        idempotency_key=idempotency_key,
    )


def list_case_verifications(case_id: UUID) -> Call[models.CaseVerifications]:
    """Ce que des prescripteurs ont répondu dans un dossier ; la lecture est tracée."""
    return make_call(
        ROUTES["list_case_verifications"], _READ_LIST_CASE_VERIFICATIONS, path={"case_id": case_id}
    )
