"""Calls to dispense. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from ordoflux_client.call import Call, Route, make_call, reader_of
from ordoflux_client.models import dispense as models

ROUTES: Final[Mapping[str, Route]] = {
    "record_dispensation": Route(
        "dispense", "record_dispensation", "POST", "/v1/dispensations", is_command=True
    ),
    "bill_dispensation": Route(
        "dispense",
        "bill_dispensation",
        "POST",
        "/v1/dispensations/{dispensation_id}/billing",
        is_command=True,
    ),
    "read_dispensation": Route(
        "dispense", "read_dispensation", "GET", "/v1/dispensations/{dispensation_id}"
    ),
    "reverse_dispensation": Route(
        "dispense",
        "reverse_dispensation",
        "POST",
        "/v1/dispensations/{dispensation_id}/reversal",
        is_command=True,
    ),
    "check_dispensation": Route(
        "dispense",
        "check_dispensation",
        "POST",
        "/v1/dispensations/{dispensation_id}/checks",
        is_command=True,
    ),
}
_READ_RECORD_DISPENSATION = reader_of(models.DispensationAnswer)
_READ_BILL_DISPENSATION = reader_of(models.BillingAnswer)
_READ_READ_DISPENSATION = reader_of(models.DispensationReadAnswer)
_READ_REVERSE_DISPENSATION = reader_of(models.ReversalAnswer)
_READ_CHECK_DISPENSATION = reader_of(models.DispensationCheckAnswer)


def record_dispensation(
    body: models.DispensationBody, *, idempotency_key: str | None = None
) -> Call[models.DispensationAnswer]:
    """Étape 1 : enregistrer ce qui est délivré ; une ligne refusée n’arrête pas les autres."""
    return make_call(
        ROUTES["record_dispensation"],
        _READ_RECORD_DISPENSATION,
        body=body,
        idempotency_key=idempotency_key,
    )


def bill_dispensation(
    dispensation_id: UUID, body: models.BillingBody, *, idempotency_key: str | None = None
) -> Call[models.BillingAnswer]:
    """Étape 2 : transmettre la facture, rapprochée de ce qui a été délivré."""
    return make_call(
        ROUTES["bill_dispensation"],
        _READ_BILL_DISPENSATION,
        path={"dispensation_id": dispensation_id},
        body=body,
        idempotency_key=idempotency_key,
    )


def read_dispensation(dispensation_id: UUID) -> Call[models.DispensationReadAnswer]:
    """Relire une délivrance ; la lecture est tracée."""
    return make_call(
        ROUTES["read_dispensation"],
        _READ_READ_DISPENSATION,
        path={"dispensation_id": dispensation_id},
    )


def reverse_dispensation(
    dispensation_id: UUID, body: models.ReversalBody, *, idempotency_key: str | None = None
) -> Call[models.ReversalAnswer]:
    """Retirer une délivrance enregistrée par erreur, en tout ou ligne par ligne."""
    return make_call(
        ROUTES["reverse_dispensation"],
        _READ_REVERSE_DISPENSATION,
        path={"dispensation_id": dispensation_id},
        body=body,
        idempotency_key=idempotency_key,
    )


def check_dispensation(
    dispensation_id: UUID, body: models.CheckBody, *, idempotency_key: str | None = None
) -> Call[models.DispensationCheckAnswer]:
    """Contrôler la délivrance d’un confrère de votre officine, aussitôt ou plus tard ce jour."""
    return make_call(
        ROUTES["check_dispensation"],
        _READ_CHECK_DISPENSATION,
        path={"dispensation_id": dispensation_id},
        body=body,
        idempotency_key=idempotency_key,
    )
