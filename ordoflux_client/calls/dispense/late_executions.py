"""Calls to dispense. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import dispense as models

ROUTES: Final[Mapping[str, Route]] = {
    "tell_late_execution": Route(
        "dispense", "tell_late_execution", "POST", "/v1/late-executions", is_command=True
    ),
    "resolve_conflict": Route(
        "dispense",
        "resolve_conflict",
        "POST",
        "/v1/late-executions/{late_execution_id}/resolution",
        is_command=True,
    ),
}
_READ_TELL_LATE_EXECUTION = reader_of(models.LateExecutionAnswer)
_READ_RESOLVE_CONFLICT = reader_of(models.ConflictResolutionAnswer)


def tell_late_execution(
    body: models.LateExecutionBody, *, idempotency_key: str | None = None
) -> Call[models.LateExecutionAnswer]:
    """Déclarer après coup une délivrance faite hors ligne ou sur papier."""
    return make_call(
        ROUTES["tell_late_execution"],
        _READ_TELL_LATE_EXECUTION,
        body=body,
        idempotency_key=idempotency_key,
    )


def resolve_conflict(
    late_execution_id: UUID,
    body: models.ConflictResolutionBody,
    *,
    idempotency_key: str | None = None,
) -> Call[models.ConflictResolutionAnswer]:
    """Dire ce qu’est devenu ce qui avait été remis en trop hors ligne ou sur papier."""
    return make_call(
        ROUTES["resolve_conflict"],
        _READ_RESOLVE_CONFLICT,
        path={"late_execution_id": late_execution_id},
        body=body,
        idempotency_key=idempotency_key,
    )
