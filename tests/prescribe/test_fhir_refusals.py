"""What would change the meaning of a prescription is refused, and named where it stands."""

from decimal import Decimal
from typing import Any

import pytest

from shared.fhir import systems
from tests.builders import TRAMADOL
from tests.prescribe.bundles import (
    PATIENT,
    a_bundle,
    a_patient_resource,
    a_request,
    cis,
    days,
    rendered,
    sees,
)
from tests.prescribe.reading_bundles import ON, PREPARED, SECRET, a_changed, refusals

LINE = "Bundle.entry[2].resource"
BOUNDS = "dosageInstruction[0].timing.repeat.bounds"
OFFICIAL = {"use": "official", "family": "PATIENTE-FICTIVE", "given": ["Ada"]}
QUALIFIED = {"system": systems.IDENTITY_STATUS, "code": "QUAL"}


def status(more: dict[str, Any]) -> dict[str, Any]:
    told = {"url": "identityStatus", "valueCoding": QUALIFIED}
    return {"url": systems.IDENTITY_RELIABILITY, "extension": [told | more]}


def bounded(duration: dict[str, Any]) -> dict[str, Any]:
    timing = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}
    timing["repeat"]["boundsDuration"] = duration
    dosage = {"text": "1 comprimé matin et soir", "timing": timing}
    return {"dosageInstruction": [dosage]}


def said(text: str) -> dict[str, Any]:
    return {"dosageInstruction": [{"text": text}]}


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"modifierExtension": [{"url": SECRET}]}, "fhir_element_refused", "modifierExtension"),
        ({"implicitRules": SECRET}, "fhir_element_refused", "implicitRules"),
        ({"inconnu": SECRET}, "fhir_element_refused", "inconnu"),
        ({f"{SECRET} ": 1}, "fhir_element_refused", "?"),
        ({"doNotPerform": True}, "field_choice", "doNotPerform"),
        ({"reportedBoolean": True}, "field_choice", "reported"),
        ({"status": SECRET}, "field_choice", "status"),
        ({"intent": "plan"}, "field_choice", "intent"),
        ({"priority": "stat"}, "field_choice", "priority"),
        ({"authoredOn": "2026-13-45"}, "field_date", "authoredOn"),
        ({"authoredOn": 5}, "field_type", "authoredOn"),
        ({"authoredOn": f"{ON}{SECRET}"}, "field_date", "authoredOn"),
        ({"authoredOn": f"{ON}T10:00:00"}, "field_date", "authoredOn"),
        (
            {"dispenseRequest": {"validityPeriod": {"start": f"{ON}{SECRET}"}}},
            "fhir_element_refused",
            "dispenseRequest.validityPeriod.start",
        ),
        (
            {"dispenseRequest": {"quantity": {"value": 1, "unit": "boîte de 1000 boîtes"}}},
            "fhir_unit_refused",
            "dispenseRequest.quantity",
        ),
        ({"subject": {"reference": "Patient/x"}}, "fhir_reference_unresolved", "subject"),
        ({"requester": {"reference": PATIENT}}, "fhir_reference_unresolved", "requester"),
        ({"note": [{"text": SECRET}]}, "fhir_words_missing", "note[0]"),
        ({"extension": [sees(), sees()]}, "fhir_repeated", "extension"),
        ({"extension": []}, "field_missing", "extension"),
        (
            {"groupIdentifier": {"system": "urn:oid:1.2.250.1.215.500.1.1", "value": SECRET}},
            "fhir_system_unknown",
            "groupIdentifier.system",
        ),
        (
            {"groupIdentifier": {"system": systems.NUMBER, "value": SECRET}},
            "field_identifier",
            "groupIdentifier",
        ),
        (
            {"dosageInstruction": [{"text": "a", "patientInstruction": SECRET}]},
            "fhir_element_refused",
            "dosageInstruction[0].patientInstruction",
        ),
        (
            {"dosageInstruction": [{"text": "a"}, {"text": "b"}]},
            "fhir_words_missing",
            "dosageInstruction",
        ),
        (
            {"dosageInstruction": [{"text": "a", "additionalInstruction": [{"text": SECRET}]}]},
            "fhir_words_missing",
            "dosageInstruction[0].additionalInstruction",
        ),
        (
            {"extension": [sees(), rendered("1 le soir")]},
            "fhir_words_missing",
            "dosageInstruction[0].text",
        ),
        (
            {"medicationCodeableConcept": {"coding": [{"system": systems.UCD, "code": "1"}]}},
            "fhir_product_code_unsupported",
            "medication",
        ),
        (
            {
                "medicationCodeableConcept": {
                    "coding": [*cis(TRAMADOL)["coding"], *cis("60234100")["coding"]]
                }
            },
            "fhir_product_ambiguous",
            "medication",
        ),
        ({"medicationCodeableConcept": None}, "fhir_reference_unresolved", "medication"),
        (
            {
                "medicationCodeableConcept": None,
                "medicationReference": {"reference": "#m"},
                "contained": [PREPARED],
            },
            "fhir_words_missing",
            "contained[0].ingredient[0]",
        ),
        (
            {"contained": [{"resourceType": "Device"}]},
            "field_choice",
            "contained[0]",
        ),
        (
            {"dispenseRequest": {"quantity": {"value": 30, "unit": "comprimés"}}},
            "fhir_unit_refused",
            "dispenseRequest.quantity",
        ),
        (
            {"dispenseRequest": {"quantity": {"value": Decimal("1.5"), "unit": "boîte"}}},
            "fhir_unit_refused",
            "dispenseRequest.quantity",
        ),
        (
            {"dispenseRequest": {"expectedSupplyDuration": days(1) | {"code": "mo"}}},
            "fhir_unit_refused",
            "dispenseRequest.expectedSupplyDuration",
        ),
        (
            {"dispenseRequest": {"expectedSupplyDuration": days(1) | {"comparator": ">"}}},
            "fhir_element_refused",
            "dispenseRequest.expectedSupplyDuration.comparator",
        ),
        (
            {"dispenseRequest": {"expectedSupplyDuration": days(1000)}},
            "field_range",
            "dispenseRequest.expectedSupplyDuration",
        ),
        (
            {"dispenseRequest": {"initialFill": {}}},
            "fhir_element_refused",
            "dispenseRequest.initialFill",
        ),
        (
            {"dispenseRequest": {"dispenseInterval": days(3)}},
            "fhir_element_refused",
            "dispenseRequest.dispenseInterval",
        ),
        (
            {"dispenseRequest": {"validityPeriod": {"end": "2026-12-01"}}},
            "fhir_element_refused",
            "dispenseRequest.validityPeriod.end",
        ),
        (bounded(days(1) | {"code": "mo"}), "fhir_unit_refused", BOUNDS),
        (bounded(days(12) | {"code": "h"}), "fhir_unit_refused", BOUNDS),
        (bounded(days(3)), "fhir_durations_differ", BOUNDS),
        (bounded(days(20)), "fhir_durations_differ", BOUNDS),
        (
            {"meta": {"profile": ["x"], "inconnu": SECRET}},
            "fhir_element_refused",
            "meta.inconnu",
        ),
        (
            {"extension": [sees() | {"valueString": "non"}]},
            "fhir_repeated",
            "extension[0].value",
        ),
        (
            {
                "extension": [
                    sees(),
                    {
                        "url": systems.OFF_LABEL,
                        "extension": [
                            {"url": "isOffLabelUse", "valueBoolean": True, "inconnu": SECRET}
                        ],
                    },
                ]
            },
            "fhir_element_refused",
            "extension[1].extension[0].inconnu",
        ),
        (
            {"note": [{"text": "1 comprimé matin et soir pendant 5 µg"}], **said("5 g")},
            "fhir_words_missing",
            "note[0]",
        ),
        ({"note": [{"text": "1/2 le soir"}], **said("1,2 le soir")}, "fhir_words_missing", "note"),
        ({"substitution": {"allowedBoolean": False}}, "fhir_substitution_reason", "substitution"),
        ({"substitution": {}}, "field_choice", "substitution.allowed"),
        (
            {"reasonReference": [{"reference": "Observation/x"}]},
            "fhir_reference_unresolved",
            "reasonReference[0]",
        ),
        (
            {"extension": [sees(), {"url": systems.FRACTION_DAYS, "valueInteger": 7}]},
            "fhir_element_refused",
            "extension[1].valueInteger",
        ),
        (
            {"extension": [sees(), {"url": systems.MAY_OVERLAP, "valueString": "true"}]},
            "field_type",
            "extension",
        ),
        (
            {"extension": [sees(), {"url": systems.OFF_LABEL, "extension": []}]},
            "field_missing",
            "extension",
        ),
        (
            {"groupIdentifier": {"system": systems.NUMBER}},
            "field_missing",
            "groupIdentifier.value",
        ),
        (
            {"dispenseRequest": {"performer": {"identifier": {"system": "x", "value": "1"}}}},
            "fhir_system_unknown",
            "dispenseRequest.performer.identifier.system",
        ),
        (
            {"dispenseRequest": {"performer": {"reference": "Organization/x"}}},
            "fhir_reference_unresolved",
            "dispenseRequest.performer",
        ),
        (
            {"priorPrescription": {"display": SECRET}},
            "fhir_system_unknown",
            "priorPrescription.identifier",
        ),
    ],
)
def test_what_would_change_the_meaning_is_refused_where_it_stands(changes, code, place):
    places = refusals(a_changed(**changes))

    assert any(one.startswith(f"{LINE}.{place}") for one in places[code]), places


@pytest.mark.parametrize(
    ("patient", "code"),
    [
        ({"identifier": []}, "field_missing"),
        ({"identifier": [{"system": systems.INS_NIR, "value": SECRET}]}, "field_identifier"),
        ({"identifier": [{"system": systems.INS_NIR}] * 2}, "fhir_repeated"),
        ({"name": [OFFICIAL, OFFICIAL]}, "fhir_repeated"),
        ({"meta": {"inconnu": SECRET}}, "fhir_element_refused"),
        ({"extension": [status({"inconnu": SECRET})]}, "fhir_element_refused"),
        ({"extension": [status({"valueCoding": QUALIFIED | {"x": 1}})]}, "fhir_element_refused"),
        ({"birthDate": "1979"}, "field_date"),
        ({"gender": "other"}, "field_choice"),
        ({"active": False}, "field_choice"),
        ({"deceasedBoolean": True}, "field_choice"),
        ({"link": [{}]}, "fhir_element_refused"),
        ({"extension": []}, "field_missing"),
    ],
)
def test_a_patient_who_is_not_told_is_refused(patient, code):
    bundle = a_bundle(a_request(on=ON), patient=a_patient_resource(**patient))

    assert any(place.startswith("Bundle.entry[0].resource") for place in refusals(bundle)[code])


def test_a_strength_in_micrograms_is_not_said_by_one_in_grams():
    strength = {"numerator": {"value": 100, "unit": "\u00b5g"}, "denominator": {"value": 1}}
    ingredient = {"itemCodeableConcept": {"text": "lévothyroxine"}, "strength": strength}
    medication = PREPARED | {"code": {"text": "lévothyroxine 100 g comprimé"}}
    line = {"medicationCodeableConcept": None, "medicationReference": {"reference": "#m"}}

    places = refusals(a_changed(**line, contained=[medication | {"ingredient": [ingredient]}]))

    assert places["fhir_words_missing"] == [f"{LINE}.contained[0].ingredient[0]"]
