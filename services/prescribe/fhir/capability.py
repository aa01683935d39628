"""What prescribe says of its FHIR door."""

from typing import Final

from shared.fhir.capability import BASE, Door

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
_GROUP_IDENTIFIER: Final = {
    "name": "group-identifier",
    "type": "token",
    "documentation": "Numéro de l’ordonnance, avec ou sans son système.",
}

DOOR: Final = Door(
    title="Ordoflux : prescription, entrée FHIR R4",
    documentation="Inspirée des guides HL7 Europe MPD et ANS ePrescription, sans prétendre à "
    "la conformité ; les éléments pris en charge sont décrits dans docs/fhir.md.",
    system={("POST", BASE): _TRANSACTION},
    resources={("GET", f"{BASE}/MedicationRequest"): ("MedicationRequest", _SEARCH)},
    # Bundle by its own address, a search whose number stays out of the address.
    same=frozenset(
        {
            ("POST", f"{BASE}/Bundle"),
            ("POST", f"{BASE}/MedicationRequest/_search"),
            ("GET", f"{BASE}/metadata"),
        }
    ),
    search_params={"MedicationRequest": (_GROUP_IDENTIFIER,)},
)
