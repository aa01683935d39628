"""What dispense says of its FHIR door."""

from typing import Final

from shared.fhir.capability import BASE, Door

_DISPENSE: Final = "MedicationDispense"
_SAME_ANSWER: Final = (
    "Ce qui n’existe pas et ce qui n’est pas à vous donnent la même réponse ; lecture tracée."
)
_TRANSACTION: Final = {
    "code": "transaction",
    "documentation": "Enregistre une délivrance (étape 1) : une MedicationDispense par ligne, "
    "toutes ou aucune. L’en-tête Idempotency-Key est obligatoire.",
}

DOOR: Final = Door(
    title="Ordoflux : délivrance, entrée FHIR R4",
    documentation="Inspirée des guides HL7 Europe MPD et FR Core, sans prétendre à la conformité ; "
    "les éléments pris en charge sont décrits dans docs/fhir.md. L’ordonnance se consulte d’abord "
    "par POST /v1/consultations.",
    system={("POST", BASE): _TRANSACTION},
    resources={
        ("GET", f"{BASE}/{_DISPENSE}"): (
            _DISPENSE,
            {
                "code": "search-type",
                "documentation": "Les lignes d’une délivrance, ou toutes celles d’une ordonnance : "
                f"à l’officine les siennes, au patient toutes. {_SAME_ANSWER}",
            },
        ),
        ("GET", f"{BASE}/{_DISPENSE}/{{resource_id}}"): (
            _DISPENSE,
            {"code": "read", "documentation": f"Une ligne d’une délivrance. {_SAME_ANSWER}"},
        ),
    },
    # Bundle by its own address, a search whose criterion stays out of the address.
    same=frozenset(
        {
            ("POST", f"{BASE}/Bundle"),
            ("POST", f"{BASE}/{_DISPENSE}/_search"),
            ("GET", f"{BASE}/metadata"),
        }
    ),
    search_params={
        _DISPENSE: (
            {
                "name": "identifier",
                "type": "token",
                "documentation": "Identifiant d’une délivrance, avec ou sans son système.",
            },
            {
                "name": "prescription",
                "type": "reference",
                "documentation": "Seulement prescription:identifier=système|numéro de "
                "l’ordonnance.",
            },
        )
    },
)
