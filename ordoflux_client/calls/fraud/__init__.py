"""Calls to fraud. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import fraud as models

ROUTES: Final[Mapping[str, Route]] = {
    "list_cases": Route("fraud", "list_cases", "GET", "/v1/cases"),
    "read_case": Route("fraud", "read_case", "GET", "/v1/cases/{case_id}"),
    "list_errors": Route("fraud", "list_errors", "GET", "/v1/errors", is_public=True),
}
_READ_LIST_CASES = reader_of(models.CasePage)
_READ_READ_CASE = reader_of(models.CaseDetail)
_READ_LIST_ERRORS = reader_of(tuple[dict[str, Any], ...])


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
) -> Call[models.CasePage]:
    """Dossiers de suspicion, du plus récent au plus ancien ; la lecture est tracée."""
    return make_call(
        ROUTES["list_cases"],
        _READ_LIST_CASES,
        query={"limit": limit, "after": after, "state": state, "signal": signal},
    )


def read_case(case_id: UUID) -> Call[models.CaseDetail]:
    """Un dossier, ses signaux et la chronologie de l’ordonnance ; la lecture est tracée."""
    return make_call(ROUTES["read_case"], _READ_READ_CASE, path={"case_id": case_id})


def list_errors() -> Call[tuple[dict[str, Any], ...]]:
    """Catalogue des erreurs : codes stables, phrases en français, conseils de renvoi."""
    return make_call(ROUTES["list_errors"], _READ_LIST_ERRORS)
