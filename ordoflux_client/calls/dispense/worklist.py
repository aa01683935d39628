"""Calls to dispense. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import dispense as models

ROUTES: Final[Mapping[str, Route]] = {
    "list_work": Route("dispense", "list_work", "GET", "/v1/worklist"),
}
_READ_LIST_WORK = reader_of(models.WorklistPage)


def list_work(
    *,
    kind: Literal[
        "to_bill", "mismatch", "owing", "renewal_due", "sent_by_patient", "conflict", "to_check"
    ],
    limit: Annotated[int, Field(ge=1, le=100)] | None = None,
    after: Annotated[str, Field(max_length=120)] | None = None,
) -> Call[models.WorklistPage]:
    """Ce qui reste à faire dans votre officine : une sorte à la fois ; la lecture est tracée."""
    return make_call(
        ROUTES["list_work"], _READ_LIST_WORK, query={"limit": limit, "after": after, "kind": kind}
    )
