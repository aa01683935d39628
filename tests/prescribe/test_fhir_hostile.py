"""Bundles that nobody should send: refused where they are wrong, never a fault, nothing quoted."""

import copy
import json
import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.fhir import systems
from shared.fhir.outcome import outcome_of
from shared.problems import Refused, problem_body
from tests.builders import a_number
from tests.fhir_oracle import check_resource
from tests.prescribe.bundles import (
    PATIENT,
    a_bundle,
    a_patient_resource,
    a_practitioner_resource,
    a_request,
    as_sent,
)
from tests.prescribe.drafts import today
from tests.prescribe.reading_bundles import (
    CATALOGUE,
    ON,
    PREPARED,
    a_changed,
    received,
    refusals,
)


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
        groupIdentifier={"system": systems.NUMBER, "value": a_number(3)},
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

    def cost_s() -> float:
        started = time.process_time()
        received(bundle)
        return time.process_time() - started

    assert min(cost_s() for _ in range(5)) < 0.1


LONG, LONGEST = "\ufdfa" * 480, "\ufdfa" * 3_900  # eighteen letters each, taken apart


def a_shared_medication(text: str) -> dict[str, Any]:
    amounts = {name: {"value": 2, "unit": "mg"} for name in ("numerator", "denominator")}
    ingredient = {"itemCodeableConcept": {"text": "x"}, "strength": amounts}
    return {
        "resourceType": "Medication",
        "id": "m",
        "code": {"text": text},
        "ingredient": [ingredient] * 60,
    }


MEANT = a_request(
    on=ON, medicationCodeableConcept=None, medicationReference={"reference": "Medication/m"}
)


@pytest.mark.parametrize(
    "bundle",
    [
        a_bundle(*[MEANT] * 20, a_shared_medication(LONGEST)),
        a_bundle(*[MEANT] * 20, a_shared_medication(LONG)),
        a_bundle(*[MEANT] * 20, a_shared_medication("e\u0301\u0316" * 330)),
        a_changed(note=[{"text": LONGEST}] * 19),
        a_changed(dosageInstruction=[{"text": LONGEST}], note=[{"text": LONGEST}] * 18),
        a_bundle(*[a_request(on=ON, note=[{"text": LONG}] * 8)] * 20),
        a_bundle(*[a_request(on=ON, note=[{"text": "\u0301\u0316" * 490}] * 6)] * 20),
        a_changed(substitution={"allowedBoolean": False, "reason": {"text": LONGEST}}),
    ],
)
def test_texts_that_take_long_to_compare_hold_nobody_up(bundle):
    assert len(as_sent(bundle)) < 262_144  # what the edge lets through

    started = time.process_time()
    assert refusals(bundle)

    assert time.process_time() - started < 0.5  # 7.7 s before; some 20 ms on a quiet machine


def test_a_posology_or_a_product_that_no_draft_could_hold_is_refused_for_its_length():
    posology = a_changed(dosageInstruction=[{"text": LONGEST}])
    product = a_bundle(MEANT, a_shared_medication(LONGEST))

    assert refusals(posology)["field_length"] == ["Bundle.entry[2].resource.dosageInstruction"]
    assert refusals(product)["field_length"] == ["Bundle.entry[3].resource.code"]
