"""Calls to dispense. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import dispense as models

ROUTES: Final[Mapping[str, Route]] = {
    "report_error": Route(
        "dispense", "report_error", "POST", "/v1/dispensing-errors", is_command=True
    ),
    "list_dispensing_errors": Route(
        "dispense", "list_dispensing_errors", "GET", "/v1/dispensing-errors"
    ),
    "resolve_error": Route(
        "dispense",
        "resolve_error",
        "POST",
        "/v1/dispensing-errors/{error_id}/resolution",
        is_command=True,
    ),
}
_READ_REPORT_ERROR = reader_of(models.DispensingErrorAnswer)
_READ_LIST_DISPENSING_ERRORS = reader_of(models.DispensingErrorPage)
_READ_RESOLVE_ERROR = reader_of(models.DispensingErrorAnswer)


def report_error(
    body: models.ErrorBody, *, idempotency_key: str | None = None
) -> Call[models.DispensingErrorAnswer]:
    """Porter une erreur au registre de votre officine, quel que soit le jour où elle est vue."""
    return make_call(
        ROUTES["report_error"], _READ_REPORT_ERROR, body=body, idempotency_key=idempotency_key
    )


def list_dispensing_errors(
    *,
    state: Literal["open", "resolved"],
    limit: Annotated[int, Field(ge=1, le=100)] | None = None,
    after: Annotated[str, Field(max_length=120)] | None = None,
) -> Call[models.DispensingErrorPage]:
    """Le registre des erreurs de votre officine, ouvertes ou résolues ; la lecture est tracée."""
    return make_call(
        ROUTES["list_dispensing_errors"],
        _READ_LIST_DISPENSING_ERRORS,
        query={"limit": limit, "after": after, "state": state},
    )


def resolve_error(
    error_id: UUID, body: models.ErrorResolutionBody, *, idempotency_key: str | None = None
) -> Call[models.DispensingErrorAnswer]:
    """Dire ce qui a été fait d’une erreur : une seule fois, la première réponse reste."""
    return make_call(
        ROUTES["resolve_error"],
        _READ_RESOLVE_ERROR,
        path={"error_id": error_id},
        body=body,
        idempotency_key=idempotency_key,
    )
