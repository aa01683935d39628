"""A Bundle of MedicationDispense that cannot be read: refused, and said where it stands."""

from typing import Any

import pytest

from shared.fhir import systems
from tests.builders import OTHER_INS, PARACETAMOL_CIP13, a_number
from tests.dispense.builders import (
    LPP,
    UNKNOWN_CIP13,
)
from tests.dispense.hand_overs import (
    FINESS,
    RPPS,
    a_dispense,
    box,
    cip,
    issues,
    of_line,
    recorded,
    send,
)

FIRST = "Bundle.entry[0].resource"


@pytest.fixture
async def consultation(lgo, two_lines) -> str:
    return (await lgo.consult(two_lines))["consultation_id"]


async def test_whom_it_names_is_compared_with_the_token_and_the_prescription(lgo, consultation):
    def performer(system: str, value: str) -> list:
        return [{"actor": {"identifier": {"system": system, "value": value}}}]

    other_patient = {"identifier": {"system": systems.INS_NIR, "value": OTHER_INS}}
    wrong: dict[str, dict[str, Any]] = {
        "patient_differs": {"subject": other_patient},
        "prescription_differs": {"authorizingPrescription": of_line(1, a_number(2))},
        "fhir_performer_differs": {"performer": performer(systems.RPPS, "99900000045")},
    }

    for code, change in wrong.items():
        told = issues(await send(lgo, a_dispense(consultation, **change)))
        assert [code in issue for issue in told][-1:] == [True], (code, told)
    for system, value in ((systems.RPPS, RPPS), (systems.IDNPS, f"8{RPPS}")):
        same = performer(system, value) + performer(systems.FINESS, FINESS)
        dispense = a_dispense(consultation, performer=same, quantity=box(1))
        assert (await send(lgo, dispense)).status_code == 201, system


def with_address(line: str, number: str | None = None) -> list[dict[str, Any]]:
    """Return line 1 by its identifier, and a line by an address beside it."""
    (by_identifier,) = of_line(1)
    return [by_identifier | {"reference": f"MedicationRequest/{number or a_number()}-{line}"}]


@pytest.mark.parametrize(
    "address", [with_address("1"), with_address("2", "abc"), with_address("1")[0]["reference"]]
)
async def test_a_line_may_be_named_twice_alike(lgo, consultation, address):
    named = [{"reference": address}] if isinstance(address, str) else address

    assert recorded(await send(lgo, a_dispense(consultation, authorizingPrescription=named)))


async def test_a_name_beside_the_reference_to_a_product_is_compared_too(lgo, consultation):
    medication = {"resourceType": "Medication", "id": "m", "code": cip(PARACETAMOL_CIP13)}
    named = {"reference": "#m", "display": "SKENAN L.P. 100 mg, morphine"}
    said: dict[str, Any] = {"medicationCodeableConcept": None, "contained": [medication]}

    answer = await send(lgo, a_dispense(consultation, **said, medicationReference=named))

    at = f"{FIRST}.contained[0].code"
    assert ("fhir_product_contradicted", at) in issues(answer)


async def test_a_unit_in_other_words_than_its_code_is_told(lgo, consultation):
    ten_days = {"value": 10, "system": systems.UCUM, "code": "d"}
    answers = [
        recorded(await send(lgo, a_dispense(consultation, daysSupply=ten_days | unit)))[0]
        for unit in ({"unit": "semaines"}, {"unit": "jour(s)"})
    ]

    told = [answer["response"].get("outcome") for answer in answers]
    assert f"{FIRST}.daysSupply.unit" in str(told[0])
    assert told[1] is None


@pytest.mark.parametrize(
    ("change", "code", "element"),
    [
        ({"status": "stopped"}, "field_choice", "status"),
        ({"quantity": None}, "packs_missing", "quantity"),
        ({"quantity": {"value": 8, "unit": "comprimé"}}, "fhir_unit_refused", "quantity"),
        ({"quantity": box(0)}, "field_range", "quantity"),
        ({"medicationCodeableConcept": cip(UNKNOWN_CIP13)}, "cip13_unknown", "medication"),
        ({"medicationCodeableConcept": {"text": "Paracétamol"}}, "cip13_missing", "medication"),
        (
            {"medicationCodeableConcept": cip(PARACETAMOL_CIP13, "Amoxicilline 500 mg")},
            "fhir_product_contradicted",
            "medication",
        ),
        (
            {
                "medicationCodeableConcept": {
                    "coding": [
                        {"system": systems.CIP, "code": PARACETAMOL_CIP13},
                        {"system": systems.LPP, "code": LPP},
                    ]
                }
            },
            "fhir_product_ambiguous",
            "medication",
        ),
        ({"authorizingPrescription": None}, "field_missing", "authorizingPrescription"),
        (
            {"authorizingPrescription": of_line(1) + of_line(2)},
            "fhir_repeated",
            "authorizingPrescription",
        ),
        (
            {"authorizingPrescription": with_address("2")},
            "fhir_repeated",
            "authorizingPrescription",
        ),
        (
            {"authorizingPrescription": with_address("1", a_number(7))},
            "fhir_repeated",
            "authorizingPrescription",
        ),
        ({"authorizingPrescription": of_line(7)}, "line_unknown", "authorizingPrescription"),
        (
            {"authorizingPrescription": [{"reference": "MedicationRequest/12"}]},
            "field_form",
            "authorizingPrescription",
        ),
        (
            {"authorizingPrescription": [{"identifier": {"system": "urn:x", "value": "1"}}]},
            "fhir_system_unknown",
            "authorizingPrescription.identifier.system",
        ),
        ({"whenHandedOver": "2026-01-05"}, "fhir_moment_differs", "whenHandedOver"),
        ({"whenHandedOver": "2999-01-05T10:00:00Z"}, "fhir_moment_differs", "whenHandedOver"),
        ({"whenHandedOver": "2026"}, "fhir_moment_differs", "whenHandedOver"),
        (
            {"subject": {"identifier": {"system": systems.INS_NIR, "value": "1"}}},
            "fhir_identifier_incorrect",
            "subject",
        ),
        (
            {"substitution": {"wasSubstituted": True, "type": {"text": "F"}}},
            "field_choice",
            "substitution.type",
        ),
        ({"type": {"coding": [{"code": "other"}]}}, "field_choice", "type"),
        ({"modifierExtension": [{"url": "x"}]}, "fhir_element_refused", "modifierExtension"),
        ({"inventé": True}, "fhir_element_refused", "?"),
    ],
)
async def test_what_cannot_be_read_is_refused_where_it_stands(
    lgo, consultation, change, code, element
):
    answer = await send(lgo, a_dispense(consultation, **change))

    assert answer.status_code in {409, 422}
    assert (code, f"{FIRST}.{element}") in issues(answer)
