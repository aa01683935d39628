"""What a Bundle may say in more than one way, and where each field of a draft stands in it."""

import json
from pathlib import Path
from typing import Any

import pytest

import services.prescribe
from shared.fhir import systems
from shared.http import strict_json
from tests.builders import PARACETAMOL_CIP13
from tests.prescribe.bundles import (
    PATIENT,
    a_bundle,
    a_patient_resource,
    a_practitioner_resource,
    a_request,
    an_entry,
    days,
    sees,
)
from tests.prescribe.reading_bundles import ON, received, refusals

EXAMPLE = Path(services.prescribe.__file__).parent / "examples" / "issue_bundle.json"


def line_of(*resources: dict[str, Any], **changes: Any):
    read = received(a_bundle(a_request(on=ON, **changes), *resources))
    return read.draft.lines[0]


def an_observation(code: str, *, value: bool = True, **changes: Any) -> dict[str, Any]:
    coding = {"system": systems.CISIS, "code": code}
    return {
        "resourceType": "Observation",
        "id": code,
        "status": "final",
        "code": {"coding": [coding]},
        "valueBoolean": value,
    } | changes


def reasons(*codes: str) -> list[dict[str, str]]:
    return [{"reference": f"Observation/{code}"} for code in codes]


def test_a_product_may_be_a_resource_whose_words_say_strength_and_form():
    medication = {
        "resourceType": "Medication",
        "id": "m",
        "code": {"text": "Méthotrexate 2,5 mg, comprimé"},
        "form": {"coding": [{"system": systems.EDQM, "display": "comprimé"}]},
        "ingredient": [
            {
                "itemCodeableConcept": {"text": "méthotrexate"},
                "strength": {
                    "numerator": {"value": 2.5, "unit": "mg"},
                    "denominator": {"value": 1, "unit": "1"},
                },
            }
        ],
    }
    sent = a_bundle(
        a_request(
            on=ON,
            medicationCodeableConcept=None,
            medicationReference={"reference": "Medication/m"},
        ),
        medication,
    )
    from_text = json.dumps(sent)

    read = received(_exact(from_text))

    assert read.draft.lines[0].product.kind == "inn"
    assert read.draft.lines[0].product.inn == "Méthotrexate 2,5 mg, comprimé"


def _exact(text: str) -> Any:
    return strict_json.parse(text.encode(), exact_decimals=True)


@pytest.mark.parametrize(
    ("concept", "product"),
    [
        (
            {"coding": [{"system": "urn:oid:1.2.250.1.213.2.3.2", "code": PARACETAMOL_CIP13}]},
            {"kind": "cip13", "cip13": PARACETAMOL_CIP13},
        ),
        (
            {"coding": [{"system": systems.LPP, "code": "1215702"}], "text": "Bandelettes"},
            {"kind": "lpp", "lpp": "1215702", "label": "Bandelettes"},
        ),
        (
            {
                "coding": [{"system": systems.PRODUCT_KIND, "code": "preparation"}],
                "text": "Urée 10 g",
            },
            {"kind": "preparation", "text": "Urée 10 g"},
        ),
        (
            {"coding": [{"system": "x", "display": "paracétamol"}]},
            {"kind": "inn", "inn": "paracétamol"},
        ),
    ],
)
def test_each_kind_of_product_has_its_code(concept, product):
    assert line_of(medicationCodeableConcept=concept).product.model_dump() == product


def test_reasons_are_read_where_they_are_true():
    line = line_of(
        an_observation(systems.ALD, value=False),
        an_observation(systems.PREVENTION),
        reasonReference=reasons(systems.ALD, systems.PREVENTION),
    )

    assert (line.is_ald, line.care_context) == (False, "prevention")


def test_two_reasons_to_pay_contradict_each_other():
    bundle = a_bundle(
        a_request(on=ON, reasonReference=reasons(systems.WORK_ACCIDENT, systems.PREVENTION)),
        an_observation(systems.WORK_ACCIDENT),
        an_observation(systems.PREVENTION),
    )

    assert "fhir_repeated" in refusals(bundle)


def test_another_observation_is_left_out_and_told():
    bundle = a_bundle(a_request(on=ON, reasonReference=reasons("AUTRE")), an_observation("AUTRE"))

    assert received(bundle).reading.notices == ("Bundle.entry[2].resource.reasonReference[0]",)


def test_a_weight_must_be_the_patients_and_in_a_known_unit():
    weight = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": systems.LOINC, "code": systems.BODY_WEIGHT}]},
        "valueQuantity": {"value": 70, "unit": "livres"},
    }

    places = refusals(a_bundle(a_request(on=ON), weight, weight))

    assert places["fhir_unit_refused"][0] == "Bundle.entry[3].resource.value"
    assert places["fhir_reference_unresolved"][0] == "Bundle.entry[3].resource.subject"


def test_where_the_prescriber_works_stands_in_his_role():
    hospital = {"resourceType": "Organization", "id": "h", "name": "Hôpital fictif, cardiologie"}
    role = {
        "resourceType": "PractitionerRole",
        "practitioner": {"reference": "Practitioner/dr"},
        "organization": {"reference": "Organization/h"},
        "specialty": [{"coding": [{"code": "SM04", "display": "Cardiologie"}]}],
    }

    prescriber = received(a_bundle(a_request(on=ON), role, hospital)).draft.prescriber

    assert prescriber.hospital_service == "Hôpital fictif, cardiologie"
    assert prescriber.specialty == "Cardiologie"
    assert "fhir_repeated" in refusals(a_bundle(a_request(on=ON), role, role, hospital))
    lost = role | {"practitioner": {"reference": "Practitioner/x"}}
    assert "fhir_reference_unresolved" in refusals(a_bundle(a_request(on=ON), lost, hospital))


def test_mentions_of_a_line_and_of_the_whole_are_read():
    off_label = [
        {"url": "isOffLabelUse", "valueBoolean": True},
        {"url": "reason", "valueCodeableConcept": {"text": "x"}},
    ]
    read = received(
        a_bundle(
            a_request(
                on=ON,
                extension=[
                    sees(),
                    {"url": systems.OFF_LABEL, "extension": off_label},
                    {"url": systems.FRACTION_DAYS, "valuePositiveInt": 7},
                    {"url": systems.NOT_COVERED, "valueBoolean": True},
                ],
                dispenseRequest={
                    "performer": {
                        "display": "Pharmacie fictive du Pont",
                        "identifier": {"system": systems.FINESS, "value": "759999014"},
                    },
                    "quantity": {"value": 1, "unit": "boîte"},
                    "validityPeriod": {"start": ON, "end": "2027-11-22"},
                },
                substitution={
                    "allowedBoolean": False,
                    "reason": {"text": "Marge thérapeutique étroite"},
                },
            )
        )
    )

    line = read.draft.lines[0]
    assert (line.is_off_label, line.fraction_days, line.is_not_reimbursable) == (True, 7, True)
    assert (line.non_substituable, line.packs) == ("MTE", 1)
    assert read.draft.pharmacy is not None
    assert read.draft.pharmacy.name == "Pharmacie fictive du Pont"
    assert read.reading.notices == ("Bundle.entry[2].resource.extension[1].extension[1]",)


def test_what_nothing_refers_to_is_left_out_and_told():
    bundle = a_bundle(a_request(on=ON), an_observation(systems.ALD))

    read = received(bundle)

    assert not read.draft.lines[0].is_ald
    assert read.reading.notices == ("Bundle.entry[3].resource",)


def test_a_named_pharmacy_may_be_an_entry():
    pharmacy = {
        "resourceType": "Organization",
        "id": "p",
        "name": "Pharmacie fictive du Pont",
        "identifier": [{"system": systems.FINESS, "value": "759999014"}],
    }
    performer = {"performer": {"reference": "Organization/p"}}

    draft = received(a_bundle(a_request(on=ON, dispenseRequest=performer), pharmacy)).draft

    assert draft.pharmacy is not None
    assert (draft.pharmacy.name, draft.pharmacy.finess) == (pharmacy["name"], "759999014")


def test_two_entries_of_one_name_are_refused():
    bundle = a_bundle(a_request(on=ON))
    bundle["entry"].append(an_entry(an_observation("x"), PATIENT))

    assert "fhir_repeated" in refusals(bundle)


def test_a_patient_with_one_name_needs_no_use():
    patient = a_patient_resource(name=[{"family": "SEULE", "given": ["Ada"]}])
    practitioner = a_practitioner_resource(address=[], telecom=[], qualification=[])

    read = received(a_bundle(a_request(on=ON), patient=patient, practitioner=practitioner))

    assert (read.draft.patient.family_name, read.draft.patient.given_names) == ("SEULE", "Ada")
    assert (read.draft.prescriber.address, read.draft.prescriber.qualification) == ("", "")


def test_the_example_of_openapi_is_read_whole():
    example = json.loads(EXAMPLE.read_text(encoding="utf-8"))

    read = received(example["request"])

    assert read.reading.notices == ()
    assert "outcome" not in str(example["answer"])


@pytest.mark.parametrize(("repeats", "bounds"), [(0, 10), (2, 10), (2, 30)])
def test_the_days_of_a_dosage_may_be_those_of_one_handing_over_or_of_all(repeats, bounds):
    repeat = {"boundsDuration": days(bounds)}
    dosage = {"text": "1 comprimé matin et soir", "timing": {"repeat": repeat}}
    request = {"numberOfRepeatsAllowed": repeats, "expectedSupplyDuration": days(10)}

    line = line_of(dosageInstruction=[dosage], dispenseRequest=request)

    assert (line.duration_days, line.renewals) == (10, repeats)


def test_the_days_of_a_renewed_dosage_that_no_handing_over_tells_are_told_to_be_left_out():
    dosage = {"text": "1 le soir", "timing": {"repeat": {"boundsDuration": days(30)}}}
    request = a_request(
        on=ON, dosageInstruction=[dosage], dispenseRequest={"numberOfRepeatsAllowed": 2}
    )

    read = received(a_bundle(request))

    at = "Bundle.entry[2].resource.dosageInstruction[0].timing.repeat.boundsDuration"
    assert (read.draft.lines[0].duration_days, read.reading.notices) == (None, (at,))
