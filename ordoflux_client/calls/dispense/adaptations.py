"""Calls to dispense. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import dispense as models

ROUTES: Final[Mapping[str, Route]] = {
    "ask_adaptation": Route(
        "dispense", "ask_adaptation", "POST", "/v1/adaptations", is_command=True
    ),
    "read_adaptation": Route("dispense", "read_adaptation", "GET", "/v1/adaptations/{request_id}"),
}
_READ_ASK_ADAPTATION = reader_of(models.AdaptationAnswer)
_READ_READ_ADAPTATION = reader_of(models.AdaptationAnswer)


def ask_adaptation(
    body: models.AdaptationBody, *, idempotency_key: str | None = None
) -> Call[models.AdaptationAnswer]:
    """Demander au prescripteur d’adapter une ligne ; il a jusqu’à « answer_by » pour répondre."""
    return make_call(
        ROUTES["ask_adaptation"], _READ_ASK_ADAPTATION, body=body, idempotency_key=idempotency_key
    )


def read_adaptation(request_id: UUID) -> Call[models.AdaptationAnswer]:
    """Une demande de votre officine, et la réponse du prescripteur ; la lecture est tracée."""
    return make_call(
        ROUTES["read_adaptation"], _READ_READ_ADAPTATION, path={"request_id": request_id}
    )
