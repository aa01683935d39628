"""Calls to fraud. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.call import Call, Route, make_call, raw, reader_of
from ordoflux_client.models import fraud as models

ROUTES: Final[Mapping[str, Route]] = {
    "list_alerts": Route("fraud", "list_alerts", "GET", "/v1/alerts"),
    "read_alert": Route("fraud", "read_alert", "GET", "/v1/alerts/{alert_id}"),
    "read_alert_document": Route(
        "fraud", "read_alert_document", "GET", "/v1/alerts/{alert_id}/document", accept="image/jpeg"
    ),
    "search_alerts": Route("fraud", "search_alerts", "POST", "/v1/alerts/search"),
}
_READ_LIST_ALERTS = reader_of(models.AlertPage)
_READ_READ_ALERT = reader_of(models.AlertDetail)
_READ_SEARCH_ALERTS = reader_of(models.FoundAlertPage)


def list_alerts(
    *,
    limit: Annotated[int, Field(ge=1, le=100)] | None = None,
    after: Annotated[str, Field(max_length=120)] | None = None,
    scope: Literal["region", "national"] | None = None,
    anomaly: Literal[
        "content_altered",
        "fabricated",
        "stolen_pad",
        "prescriber_impersonated",
        "patient_impersonated",
        "photocopied",
        "number_usurped",
        "overlap_or_nomadism",
        "fictitious_billing",
        "other",
    ]
    | None = None,
    issued_from: date | None = None,
    issued_until: date | None = None,
    spread_from: date | None = None,
    spread_until: date | None = None,
    prescriber_rpps: Annotated[str, Field(pattern="^[0-9]{11}$")] | None = None,
    establishment: Annotated[str, Field(pattern="^[0-9AB]{9}$")] | None = None,
    drug_class: Annotated[
        str, Field(pattern="^[A-Z](?:[0-9]{2}(?:[A-Z](?:[A-Z](?:[0-9]{2})?)?)?)?$")
    ]
    | None = None,
    product: Annotated[str, Field(min_length=2, max_length=80)] | None = None,
    has_document: bool | None = None,
    only_new: bool | None = None,
) -> Call[models.AlertPage]:
    """Alertes avérées de votre région, ou nationales, les dernières diffusées d’abord."""
    return make_call(
        ROUTES["list_alerts"],
        _READ_LIST_ALERTS,
        query={
            "limit": limit,
            "after": after,
            "scope": scope,
            "anomaly": anomaly,
            "issued_from": issued_from,
            "issued_until": issued_until,
            "spread_from": spread_from,
            "spread_until": spread_until,
            "prescriber_rpps": prescriber_rpps,
            "establishment": establishment,
            "drug_class": drug_class,
            "product": product,
            "has_document": has_document,
            "only_new": only_new,
        },
    )


def read_alert(alert_id: UUID) -> Call[models.AlertDetail]:
    """Une alerte avérée et les personnes en cause ; la lecture est tracée."""
    return make_call(ROUTES["read_alert"], _READ_READ_ALERT, path={"alert_id": alert_id})


def read_alert_document(
    alert_id: UUID, *, page: Annotated[int, Field(ge=1, le=10)] | None = None
) -> Call[bytes]:
    """Une page du document d’une alerte, en image ; la lecture est tracée."""
    return make_call(
        ROUTES["read_alert_document"], raw, path={"alert_id": alert_id}, query={"page": page}
    )


def search_alerts(body: models.SearchBody) -> Call[models.FoundAlertPage]:
    """Chercher parmi les signalements avérés : INS, numéro, prescripteur ou nom d’un patient."""
    return make_call(ROUTES["search_alerts"], _READ_SEARCH_ALERTS, body=body)
