"""Calls to dispense. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import dispense as models

ROUTES: Final[Mapping[str, Route]] = {
    "send_prescription": Route(
        "dispense", "send_prescription", "POST", "/v1/sendings", is_command=True
    ),
    "list_sendings": Route("dispense", "list_sendings", "GET", "/v1/sendings"),
    "withdraw_sending": Route(
        "dispense",
        "withdraw_sending",
        "POST",
        "/v1/sendings/{sending_id}/withdrawal",
        is_command=True,
    ),
}
_READ_SEND_PRESCRIPTION = reader_of(models.SendingAnswer)
_READ_LIST_SENDINGS = reader_of(models.SendingPage)
_READ_WITHDRAW_SENDING = reader_of(models.SendingAnswer)


def send_prescription(
    body: models.SendingBody, *, idempotency_key: str | None = None
) -> Call[models.SendingAnswer]:
    """Envoyer son ordonnance à une officine, qui peut alors la consulter sans le papier."""
    return make_call(
        ROUTES["send_prescription"],
        _READ_SEND_PRESCRIPTION,
        body=body,
        idempotency_key=idempotency_key,
    )


def list_sendings(
    *,
    limit: Annotated[int, Field(ge=1, le=100)] | None = None,
    after: Annotated[str, Field(max_length=120)] | None = None,
) -> Call[models.SendingPage]:
    """Vos envois à des officines, et ce qu’ils sont devenus ; la lecture est tracée."""
    return make_call(
        ROUTES["list_sendings"], _READ_LIST_SENDINGS, query={"limit": limit, "after": after}
    )


def withdraw_sending(
    sending_id: UUID, *, idempotency_key: str | None = None
) -> Call[models.SendingAnswer]:
    """Retirer un envoi : l’officine ne peut plus l’ouvrir."""
    return make_call(
        ROUTES["withdraw_sending"],
        _READ_WITHDRAW_SENDING,
        path={"sending_id": sending_id},
        idempotency_key=idempotency_key,
    )
