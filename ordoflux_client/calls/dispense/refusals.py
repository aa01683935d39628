"""Calls to dispense. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Final

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import dispense as models

ROUTES: Final[Mapping[str, Route]] = {
    "refuse_dispensing": Route(
        "dispense", "refuse_dispensing", "POST", "/v1/refusals", is_command=True
    ),
}
_READ_REFUSE_DISPENSING = reader_of(models.RefusalFiledAnswer)


def refuse_dispensing(
    body: models.RefusalBody, *, idempotency_key: str | None = None
) -> Call[models.RefusalFiledAnswer]:
    """Refuser de délivrer : le prescripteur est interrogé, la fraude suspectée signalée."""
    return make_call(
        ROUTES["refuse_dispensing"],
        _READ_REFUSE_DISPENSING,
        body=body,
        idempotency_key=idempotency_key,
    )
