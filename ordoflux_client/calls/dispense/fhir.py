"""Calls to dispense. Generated from its OpenAPI document: `make schemas`."""

from collections.abc import Mapping
from typing import Any, Final

from ordoflux_client.call import Call, Route, make_call, reader_of

ROUTES: Final[Mapping[str, Route]] = {
    "record_bundle": Route(
        "dispense",
        "record_bundle",
        "POST",
        "/fhir/r4/Bundle",
        is_command=True,
        content_type="application/fhir+json",
        accept="application/fhir+json",
    ),
    "search_medication_dispenses": Route(
        "dispense",
        "search_medication_dispenses",
        "GET",
        "/fhir/r4/MedicationDispense",
        accept="application/fhir+json",
    ),
    "read_medication_dispense": Route(
        "dispense",
        "read_medication_dispense",
        "GET",
        "/fhir/r4/MedicationDispense/{resource_id}",
        accept="application/fhir+json",
    ),
    "describe_fhir": Route(
        "dispense",
        "describe_fhir",
        "GET",
        "/fhir/r4/metadata",
        is_public=True,
        accept="application/fhir+json",
    ),
}
_READ_RECORD_BUNDLE = reader_of(dict[str, Any])
_READ_SEARCH_MEDICATION_DISPENSES = reader_of(dict[str, Any])
_READ_READ_MEDICATION_DISPENSE = reader_of(dict[str, Any])
_READ_DESCRIBE_FHIR = reader_of(dict[str, Any])


def record_bundle(
    body: dict[str, Any], *, idempotency_key: str | None = None
) -> Call[dict[str, Any]]:
    """Enregistre une délivrance envoyée comme Bundle FHIR R4 (transaction) : tout ou rien."""
    return make_call(
        ROUTES["record_bundle"], _READ_RECORD_BUNDLE, body=body, idempotency_key=idempotency_key
    )


def search_medication_dispenses(
    *, identifier: str | None = None, prescription_identifier: str | None = None
) -> Call[dict[str, Any]]:
    """Les lignes d’une délivrance, ou de toutes celles d’une ordonnance ; lecture tracée."""
    return make_call(
        ROUTES["search_medication_dispenses"],
        _READ_SEARCH_MEDICATION_DISPENSES,
        query={"identifier": identifier, "prescription:identifier": prescription_identifier},
    )


def read_medication_dispense(resource_id: str) -> Call[dict[str, Any]]:
    """Une ligne d’une délivrance (MedicationDispense) ; lecture tracée."""
    return make_call(
        ROUTES["read_medication_dispense"],
        _READ_READ_MEDICATION_DISPENSE,
        path={"resource_id": resource_id},
    )


def describe_fhir() -> Call[dict[str, Any]]:
    """Ce qui est pris en charge en FHIR (CapabilityStatement), pour tout le monde."""
    return make_call(ROUTES["describe_fhir"], _READ_DESCRIBE_FHIR)
