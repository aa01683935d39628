"""Bundles as a prescriber's software sends them: obviously fake people, real codes."""

import copy
import json
from typing import Any

from shared.fhir import systems
from tests.builders import INS, PARACETAMOL, PRESCRIBER_RPPS

PATIENT, PRACTITIONER = "urn:uuid:00000000-0000-4000-8000-00000000000a", "Practitioner/dr"
UCUM, EDQM = systems.UCUM, systems.EDQM


def a_patient_resource(**changes: Any) -> dict[str, Any]:
    status = {"system": systems.IDENTITY_STATUS, "code": "QUAL"}
    patient: dict[str, Any] = {
        "resourceType": "Patient",
        "meta": {
            "profile": ["https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-ins"]
        },
        "extension": [
            {
                "url": systems.IDENTITY_RELIABILITY,
                "extension": [{"url": "identityStatus", "valueCoding": status}],
            }
        ],
        "identifier": [
            {"use": "official", "system": "urn:oid:1.2.250.1.213.1.4.10", "value": str(INS)}
        ],
        "name": [
            {"use": "usual", "family": "AUTRE-NOM"},
            {
                "use": "official",
                "family": "PATIENTE-FICTIVE",
                "given": ["Ada"],
                "extension": [{"url": systems.BIRTH_NAMES, "valueString": "Ada Test"}],
            },
        ],
        "gender": "female",
        "birthDate": "1979-03-05",
    }
    return patient | changes


def a_practitioner_resource(**changes: Any) -> dict[str, Any]:
    practitioner: dict[str, Any] = {
        "resourceType": "Practitioner",
        "id": "dr",
        "identifier": [{"system": systems.IDNPS, "value": f"8{PRESCRIBER_RPPS}"}],
        "name": [{"family": "MEDECIN-FICTIF", "given": ["Jean"]}],
        "qualification": [{"code": {"text": "Médecin généraliste"}}],
        "telecom": [
            {"system": "phone", "value": "+33100000000"},
            {"system": "email", "value": "jean@hopital.example"},
            {"system": "email", "value": "jean.medecin-fictif@test.mssante.fr"},
        ],
        "address": [
            {
                "line": ["1 rue de l’Exemple"],
                "postalCode": "75000",
                "city": "Paris",
                "country": "FR",
            }
        ],
    }
    return practitioner | changes


def dose(value: float, unit: str, code: str, system: str = UCUM) -> list[dict[str, Any]]:
    quantity = {"value": value, "unit": unit, "system": system, "code": code}
    return [{"doseQuantity": quantity}]


def days(value: int) -> dict[str, Any]:
    return {"value": value, "unit": "jours", "system": UCUM, "code": "d"}


def boxes(value: int) -> dict[str, Any]:
    return {"value": value, "unit": "boîte", "system": EDQM, "code": systems.EDQM_BOX}


def cis(code: str) -> dict[str, Any]:
    return {"coding": [{"system": systems.CIS, "code": code}]}


def sees(*, value: bool = True) -> dict[str, Any]:
    return {"url": systems.SEES_EXECUTION, "valueBoolean": value}


def rendered(text: str) -> dict[str, Any]:
    return {"url": systems.RENDERED_DOSAGE, "valueMarkdown": text}


def a_request(*, on: str, **changes: Any) -> dict[str, Any]:
    request: dict[str, Any] = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "extension": [sees()],
        "medicationCodeableConcept": cis(PARACETAMOL),
        "subject": {"reference": PATIENT},
        "requester": {"reference": PRACTITIONER},
        "authoredOn": on,
        "dosageInstruction": [
            {
                "text": "1 comprimé matin et soir",
                "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
                "doseAndRate": dose(1, "comprimé", "15054000", EDQM),
            }
        ],
        "dispenseRequest": {
            "numberOfRepeatsAllowed": 0,
            "quantity": boxes(2),
            "expectedSupplyDuration": days(10),
        },
    }
    changed = request | changes
    return {name: value for name, value in changed.items() if value is not None}


def an_entry(resource: dict[str, Any], full_url: str | None = None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "resource": resource,
        "request": {"method": "POST", "url": resource["resourceType"]},
    }
    return entry if full_url is None else {"fullUrl": full_url, **entry}


def a_bundle(*resources: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a transaction of the usual patient and prescriber and of these resources."""
    entries = [
        an_entry(changes.get("patient", a_patient_resource()), PATIENT),
        an_entry(changes.get("practitioner", a_practitioner_resource())),
        *(an_entry(resource) for resource in resources),
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": copy.deepcopy(entries)}


def as_sent(bundle: Any) -> bytes:
    return json.dumps(bundle, ensure_ascii=False).encode()
