"""Calls to dispense. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Final

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import dispense as models

ROUTES: Final[Mapping[str, Route]] = {
    "tell_late_execution": Route(
        "dispense", "tell_late_execution", "POST", "/v1/late-executions", is_command=True
    ),
}
_READ_TELL_LATE_EXECUTION = reader_of(models.LateExecutionAnswer)


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
