"""Hand-overs as FHIR Bundles, made short: a test states only what it is about."""

import json
from typing import Any
from uuid import UUID

import httpx

from shared.fhir import systems
from tests.builders import INS, PARACETAMOL_CIP13, a_number
from tests.dispense.lgo import Lgo
from tests.fhir_oracle import check_resource

BUNDLE = "/fhir/r4/Bundle"
FHIR_TYPE = "application/fhir+json"
RPPS, FINESS = "99900000037", "759999014"  # of ph-durand


def full_url(index: int) -> str:
    return f"urn:uuid:{UUID(int=index, version=4)}"


def box(value: int) -> dict[str, Any]:
    return {"value": value, "system": systems.EDQM, "code": systems.EDQM_BOX}


def cip(code: str, text: str | None = None) -> dict[str, Any]:
    coded: dict[str, Any] = {"coding": [{"system": systems.CIP, "code": code}]}
    return coded if text is None else coded | {"text": text}


def of_line(line: int = 1, number: str | None = None) -> list[dict[str, Any]]:
    value = f"{number or a_number()}-{line}"
    return [{"identifier": {"system": systems.PRESCRIPTION_LINE, "value": value}}]


def a_dispense(consultation: str, line: int = 1, **changes: Any) -> dict[str, Any]:
    """Return one pack of paracetamol handed over; a change to None leaves its element out."""
    extensions = [{"url": systems.CONSULTATION, "valueId": consultation}]
    parts = {
        "resourceType": "MedicationDispense",
        "extension": [*extensions, *changes.pop("extension", [])],
        "status": "completed",
        "medicationCodeableConcept": cip(PARACETAMOL_CIP13),
        "subject": {"identifier": {"system": systems.INS_NIR, "value": INS}},
        "authorizingPrescription": of_line(line),
        "quantity": box(1),
    }
    whole = parts | changes
    return {name: value for name, value in whole.items() if value is not None}


def not_now(consultation: str, line: int, status: str, reason: str, **more: Any) -> dict[str, Any]:
    """Return a line of which nothing leaves, as HL7 Europe writes one (400E)."""
    return a_dispense(
        consultation,
        line,
        status=status,
        statusReasonCodeableConcept={
            "coding": [{"system": systems.NOT_DELIVERED_REASON, "code": reason}]
        },
        medicationCodeableConcept={
            "extension": [{"url": systems.DATA_ABSENT, "valueCode": "not-performed"}]
        },
        quantity=box(0),
        **more,
    )


def a_bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": full_url(index),
                "resource": resource,
                "request": {"method": "POST", "url": resource["resourceType"]},
            }
            for index, resource in enumerate(resources)
        ],
    }


async def send(lgo: Lgo, *resources: dict[str, Any], key: str | None = None) -> httpx.Response:
    content = json.dumps(a_bundle(*resources))
    headers = lgo.headers(key) | {"Content-Type": FHIR_TYPE}
    return await lgo.client.post(BUNDLE, content=content, headers=headers)


def issues(answer: httpx.Response) -> list[tuple[str, str | None]]:
    """Return the code and the element of each issue of a refusal, or of each told notice."""
    outcome = check_resource(answer.content)
    assert outcome["resourceType"] == "OperationOutcome", answer.text
    return [
        (issue["details"]["coding"][0]["code"], issue.get("expression", [None])[0])
        for issue in outcome["issue"]
    ]


def recorded(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 201, answer.text
    assert answer.headers["content-type"] == FHIR_TYPE
    bundle = check_resource(answer.content)
    assert bundle["type"] == "transaction-response"
    return bundle["entry"]
