"""Bundles that nobody should send: refused where they are wrong, never a fault, nothing quoted."""

import copy
import json
import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.prescribe.fhir import systems
from services.prescribe.fhir.outcome import outcome_of
from services.prescribe.model import Author
from services.prescribe.problems import PROBLEMS
from services.prescribe.routes.fhir import Received, received_of
from shared.problems import EDGE_PROBLEMS, Refused, catalogue_of, problem_body
from tests.builders import ISSUED_ON, PRESCRIBER_RPPS, TRAMADOL
from tests.prescribe.bundles import (
    PATIENT,
    a_bundle,
    a_patient_resource,
    a_practitioner_resource,
    a_request,
    as_sent,
    cis,
    days,
    rendered,
    sees,
)
from tests.prescribe.drafts import today
from tests.prescribe.oracle import check_resource

CATALOGUE = catalogue_of((*EDGE_PROBLEMS, *PROBLEMS))
AUTHOR = Author(PRESCRIBER_RPPS)
ON = ISSUED_ON.isoformat()
SECRET = "TRÈS-SECRET"


def received(bundle: Any) -> Received:
    return received_of(bundle, AUTHOR, CATALOGUE)


def refusals(bundle: Any) -> dict[str, list[str]]:
    """Return the places by problem, as the caller reads them; the Bundle must be refused."""
    with pytest.raises(Refused) as refused:
        received(bundle)
    _, problem = problem_body(CATALOGUE, refused.value, correlation_id="x")
    outcome = check_resource(json.dumps(outcome_of(problem)).encode())
    assert SECRET not in str(outcome)
    places: dict[str, list[str]] = {}
    for issue in outcome["issue"]:
        code = issue["details"]["coding"][0]["code"]
        places.setdefault(code, []).extend(issue.get("expression", []))
    return places


def a_changed(**changes: Any) -> dict[str, Any]:
    return a_bundle(a_request(on=ON, **changes))


LINE = "Bundle.entry[2].resource"
PREPARED = {
    "resourceType": "Medication",
    "id": "m",
    "code": {"text": "méthotrexate comprimé"},
    "form": {"text": "comprimé"},
    "ingredient": [{"strength": {"numerator": {"value": 10, "unit": "mg"}}}],
}


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
        ({"substitution": {"allowedBoolean": False}}, "fhir_substitution_reason", "substitution"),
        ({"substitution": {}}, "field_choice", "substitution.allowed"),
        (
            {"reasonReference": [{"reference": "Observation/x"}]},
            "fhir_reference_unresolved",
            "reasonReference[0]",
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


def test_lines_of_different_days_or_of_different_consent_are_refused():
    other = a_request(on="2026-11-21", extension=[sees(value=False)])

    places = refusals(a_bundle(a_request(on=ON), other))["fhir_lines_disagree"]

    assert set(places) == {
        "Bundle.entry[3].resource.authoredOn",
        "Bundle.entry[3].resource.extension",
    }


@pytest.mark.parametrize(
    "bundle",
    [
        None,
        [],
        "x",
        {},
        {"resourceType": "Patient"},
        {"resourceType": "Bundle", "type": "batch"},
        {"resourceType": "Bundle", "type": "transaction"},
        {"resourceType": "Bundle", "type": "transaction", "entry": [None]},
        a_bundle(),
        a_bundle(a_request(on=ON), a_patient_resource()),
        a_bundle(a_request(on=ON), a_practitioner_resource()),
        a_bundle(a_request(on=ON), {"resourceType": "RequestGroup"}),
        a_bundle(*[a_request(on=ON)] * 21),
        a_bundle(*[a_request(on=ON)] * 200),
    ],
)
def test_what_is_no_prescription_is_refused(bundle):
    assert refusals(bundle)


def test_conditions_of_a_transaction_are_refused():
    bundle = a_changed()
    bundle["entry"][2]["request"]["ifNoneExist"] = "x=y"

    assert refusals(bundle) == {
        "request_invalid": [],
        "fhir_element_refused": ["Bundle.entry[2].request.ifNoneExist"],
    }


def test_an_older_identity_status_is_qualified_when_it_was_fetched_and_checked():
    def status(*more: str) -> str:
        validated = {"system": systems.IDENTITY_STATUS_OLD, "code": "VALI"}
        parts = [
            {"url": "identityStatus", "valueCoding": validated},
            *({"url": url, "valueCoding": {"code": "INSI"}} for url in more),
        ]
        told = [{"url": systems.IDENTITY_RELIABILITY, "extension": parts}]
        patient = a_patient_resource(extension=told)
        read = received(a_bundle(a_request(on=ON), patient=patient))
        return read.draft.patient.identity_status

    assert status() == status("methodCollection") == status("validationMode") == "VALI"
    assert status("methodCollection", "validationMode") == "QUAL"


HOSTILE: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, "", [], {}, 0, -1, True, Decimal("1e30"), Decimal("-0.001"), 2**53 - 1),
        *("x" * 5_000, "\u0000", "é", "2026-02-30", [[]], [None], [{}], {"extension": [{}]}),
        *({"reference": "#"}, {"coding": [{"system": 5}]}, ["x"] * 100, {"value": "NaN"}),
    ]
)
KEYS = st.sampled_from(
    ["modifierExtension", "_status", "extension", "contained", "x", "id", "resourceType", "text"]
)


def _places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner: list[tuple[Any, ...]] = [path] if path else []
    if isinstance(value, dict | list):
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        for step, item in steps:
            inner += _places_in(item, (*path, step))
    return inner


@st.composite
def hostile_bundles(draw: st.DrawFn) -> Any:
    """Bend a good Bundle in one to four places."""
    bundle = copy.deepcopy(WHOLE)
    for _ in range(draw(st.integers(1, 4))):
        places = _places_in(bundle)
        *before, last = draw(st.sampled_from(places))
        target = bundle
        for step in before:
            target = target[step]
        match draw(st.integers(0, 2)):
            case 0:
                target[last] = copy.deepcopy(draw(HOSTILE))
            case 1:
                del target[last]
            case _ if isinstance(target, dict):
                target[draw(KEYS)] = copy.deepcopy(draw(HOSTILE))
    return bundle


WHOLE = a_bundle(
    a_request(
        on=ON,
        contained=[PREPARED],
        substitution={"allowedBoolean": True},
        reasonReference=[{"reference": "Observation/o"}],
        groupIdentifier={"system": systems.NUMBER},
        note=[{"text": "1 comprimé matin et soir"}],
    ),
    {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"coding": [{"system": systems.CISIS, "code": systems.ALD}]},
        "valueBoolean": True,
    },
    {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": systems.LOINC, "code": systems.BODY_WEIGHT}]},
        "subject": {"reference": PATIENT},
        "valueQuantity": {"value": Decimal("61.5"), "unit": "kg"},
    },
    {"resourceType": "PractitionerRole", "practitioner": {"reference": "Practitioner/dr"}},
)


@settings(max_examples=200, deadline=None)
@given(hostile_bundles())
def test_whatever_is_bent_is_read_or_refused_and_never_a_fault(bundle):
    try:
        received(bundle)
    except Refused as refused:
        _, problem = problem_body(CATALOGUE, refused, correlation_id="x")
        check_resource(json.dumps(outcome_of(problem)).encode())


def test_the_bundle_that_is_bent_holds_as_it_is():
    read = received(WHOLE)

    assert read.draft.lines[0].is_ald
    assert read.draft.patient.weight_grams == 61_500


async def test_hostile_bundles_over_http_are_never_a_fault(client, access):
    headers = access.headers("dr-martin", key="key-00000001")
    headers |= {"Content-Type": "application/fhir+json"}
    request = a_request(on=today())
    sent = as_sent(a_bundle(request))
    hostile = [
        sent.replace(b'"active"', b'"active","status":"active"'),
        sent.replace(b'"value": 10,', b'"value": 1e400,'),
        sent.replace(b'"value": 10,', b'"value": -10,'),
        sent.replace(b"MEDECIN-FICTIF", "MEDECIN\u202eFICTIF".encode()),
        sent.replace(b"comprim", b"\xff"),
        b'{"resourceType":"Bundle","entry":' + b'{"resource":' * 31 + b"{}" + b"}" * 31 + b"}",
    ]
    for body in hostile:
        answer = await client.post("/fhir/r4/Bundle", content=body, headers=headers)

        assert 400 <= answer.status_code < 500
        assert check_resource(answer.content)["resourceType"] == "OperationOutcome"


def test_a_large_bundle_is_read_in_milliseconds():
    bundle = a_bundle(*[a_request(on=ON)] * 20)

    started = time.perf_counter()
    received(bundle)

    assert time.perf_counter() - started < 0.25
