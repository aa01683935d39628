"""The CapabilityStatement: what a service serves below /fhir/r4, made from its own routes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from shared.fhir.shapes import without_nothing

BASE: Final = "/fhir/r4"
FHIR_TYPE: Final = "application/fhir+json"
_DATE: Final = "2026-11-22"  # of this description, not of the software

Route = tuple[str, str]  # method and path
Described = Mapping[str, str]  # an element of the CapabilityStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What is said of each route of a service below /fhir/r4, in French.

    `same` are other ways to what another route does already; `search_params` are told by kind of
    resource.
    """

    title: str
    documentation: str
    system: Mapping[Route, Described]
    resources: Mapping[Route, tuple[str, Described]]
    same: frozenset[Route]
    search_params: Mapping[str, tuple[Described, ...]]


def capability_statement(door: Door, served: Iterable[Route]) -> dict[str, Any]:
    """Describe the routes; raise `KeyError` for one that `door` says nothing of."""
    below = sorted(route for route in served if route[1].startswith(BASE))
    resources: dict[str, list[Described]] = {}
    system: list[Described] = []
    for route in below:
        if route in door.same:
            continue
        if route in door.system:
            system.append(door.system[route])
            continue
        resource, interaction = door.resources[route]
        resources.setdefault(resource, []).append(interaction)
    return {
        "resourceType": "CapabilityStatement",
        "status": "draft",
        "date": _DATE,
        "kind": "instance",
        "software": {"name": "Ordoflux"},
        "implementation": {"description": door.title},
        "fhirVersion": "4.0.1",
        "format": [FHIR_TYPE, "json"],
        "rest": [
            without_nothing(
                mode="server",
                documentation=door.documentation,
                security={
                    "description": "Jeton d’accès OIDC (Pro Santé Connect) dans l’en-tête "
                    "Authorization."
                },
                resource=[_resource(name, told, door) for name, told in resources.items()],
                interaction=system,
            )
        ],
    }


def _resource(name: str, interactions: list[Described], door: Door) -> dict[str, Any]:
    return {
        "type": name,
        "interaction": interactions,
        "versioning": "no-version",
        "searchParam": list(door.search_params[name]),
    }
