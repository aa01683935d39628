"""The CapabilityStatement: what is served below /fhir/r4, made from the routes themselves."""

from collections.abc import Iterable
from typing import Any, Final

from shared.fhir.shapes import without_nothing

BASE: Final = "/fhir/r4"
FHIR_TYPE: Final = "application/fhir+json"
_DATE: Final = "2026-11-22"  # of this description, not of the software

_SEARCH: Final = {
    "code": "search-type",
    "documentation": "Toutes les lignes d’une ordonnance, par son numéro ; lecture tracée. Un "
    "numéro inconnu et l’ordonnance d’un autre donnent la même réponse vide.",
}
_TRANSACTION: Final = {
    "code": "transaction",
    "documentation": "Enregistre et signe une ordonnance : un Patient, un Practitioner et une "
    "MedicationRequest par ligne. L’en-tête Idempotency-Key est obligatoire.",
}
_RESOURCE_INTERACTIONS: Final = {
    ("GET", f"{BASE}/MedicationRequest"): ("MedicationRequest", _SEARCH),
}
_SYSTEM_INTERACTIONS: Final = {("POST", BASE): _TRANSACTION}
# Other ways to the same: Bundle by its own address, a search whose number stays out of the address.
_SAME: Final = frozenset(
    {
        ("POST", f"{BASE}/Bundle"),
        ("POST", f"{BASE}/MedicationRequest/_search"),
        ("GET", f"{BASE}/metadata"),
    }
)


def capability_statement(served: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Describe the routes (method, path); raise `KeyError` for one that nothing is said of here."""
    below = sorted(route for route in served if route[1].startswith(BASE))
    resources: dict[str, list[dict[str, str]]] = {}
    system: list[dict[str, str]] = []
    for route in below:
        if route in _SAME:
            continue
        if route in _SYSTEM_INTERACTIONS:
            system.append(_SYSTEM_INTERACTIONS[route])
            continue
        resource, interaction = _RESOURCE_INTERACTIONS[route]
        resources.setdefault(resource, []).append(interaction)
    return {
        "resourceType": "CapabilityStatement",
        "status": "draft",
        "date": _DATE,
        "kind": "instance",
        "software": {"name": "Ordoflux"},
        "implementation": {"description": "Ordoflux : prescription, entrée FHIR R4"},
        "fhirVersion": "4.0.1",
        "format": [FHIR_TYPE, "json"],
        "rest": [_rest(resources, system)],
    }


def _rest(
    resources: dict[str, list[dict[str, str]]], system: list[dict[str, str]]
) -> dict[str, Any]:
    security = {
        "description": "Jeton d’accès OIDC (Pro Santé Connect) dans l’en-tête Authorization."
    }
    return without_nothing(
        mode="server",
        documentation="Inspirée des guides HL7 Europe MPD et ANS ePrescription, sans prétendre à "
        "la conformité ; les éléments pris en charge sont décrits dans docs/fhir.md.",
        security=security,
        resource=[_resource(name, interactions) for name, interactions in resources.items()],
        interaction=system,
    )


def _resource(name: str, interactions: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "type": name,
        "interaction": interactions,
        "versioning": "no-version",
        "searchParam": [
            {
                "name": "group-identifier",
                "type": "token",
                "documentation": "Numéro de l’ordonnance, avec ou sans son système.",
            }
        ],
    }
