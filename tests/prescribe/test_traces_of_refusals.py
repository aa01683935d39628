"""A refused issue, or a check, that may tell of stored data leaves its trace; others leave none."""

import pytest

from shared.fhir.capability import FHIR_TYPE
from tests.access import PATIENT_REFS
from tests.builders import (
    INS,
    MORPHINE,
    OTHER_INS,
    a_draft,
    a_drafted_line,
    a_number,
    a_patient,
)
from tests.prescribe.bundles import a_bundle, a_request, as_sent, cis, days
from tests.prescribe.desk import database_of
from tests.prescribe.drafts import today

LINE = a_drafted_line(product={"kind": "cis", "cis": MORPHINE}, duration_days=7, packs=None)
OTHER = a_patient(ins=OTHER_INS).model_dump(mode="json", exclude_none=True) | {
    "identity_status": "QUAL"
}


@pytest.fixture
def traced(service):
    """The audit rows of refused issues and of checks: outcome, number, whose, what was told."""

    async def rows() -> list[tuple]:
        found = await database_of(service).pool.fetch(
            """
            SELECT outcome, prescription_number, patient_ref, detail->'refusals' AS codes
            FROM audit WHERE outcome <> 'issued' ORDER BY prescription_number NULLS FIRST, id
            """
        )
        return [tuple(row) for row in found]

    return rows


async def test_a_refusal_that_tells_of_covered_days_is_traced_and_frees_its_key(issue, traced):
    await issue(lines=[LINE])

    refused = await issue(key="key-00000002", lines=[LINE])

    told = '["chevauchement_forbidden", "prescription_refused"]'
    assert refused.json()["errors"][0]["code"] == "chevauchement_forbidden"
    assert await traced() == [("prescription_refused", None, PATIENT_REFS.ref(INS), told)]
    assert (await issue(key="key-00000002")).status_code == 201


async def test_a_refusal_to_replace_is_traced_on_the_prescription_that_it_names(issue, traced):
    number = (await issue(patient=OTHER)).json()["number"]

    refused = await issue(
        key="key-00000002", replaces={"number": number, "reason": "wrong_content"}
    )

    told = '["prescription_refused", "replaced_other_patient"]'
    assert refused.json()["errors"][0]["code"] == "replaced_other_patient"
    assert await traced() == [("prescription_refused", number, PATIENT_REFS.ref(OTHER_INS), told)]


async def test_a_number_that_names_nothing_tells_of_nobody_and_leaves_no_row(issue, traced):
    answer = await issue(replaces={"number": a_number(99), "reason": "wrong_content"})

    assert [each["code"] for each in answer.json()["errors"]] == ["replaced_not_found"]
    assert await traced() == []


async def test_a_check_of_what_to_replace_is_traced(issue, client, access, traced):
    number = (await issue(patient=OTHER)).json()["number"]
    body = a_draft(issued_on=today(), replaces={"number": number, "reason": "wrong_content"})

    answer = await client.post(
        "/v1/prescriptions/check", json=body, headers=access.headers("dr-martin")
    )

    assert [each["code"] for each in answer.json()["errors"]] == ["replaced_other_patient"]
    assert await traced() == [("checked", number, PATIENT_REFS.ref(OTHER_INS), None)]


async def test_a_refusal_that_tells_of_nothing_stored_writes_nothing(issue, traced, service):
    assert (await issue(lines=[])).status_code == 422

    assert await traced() == []
    assert await database_of(service).count("idempotency") == 0


async def test_in_fhir_a_traced_refusal_is_an_outcome_as_ever(client, access, traced):
    supply = {"numberOfRepeatsAllowed": 0, "expectedSupplyDuration": days(7)}
    request = a_request(on=today(), medicationCodeableConcept=cis(MORPHINE), dispenseRequest=supply)
    bundle = a_bundle(request)
    headers = [
        access.headers("dr-martin", key=f"fhir-000{n}") | {"Content-Type": FHIR_TYPE}
        for n in (1, 2)
    ]
    first, second = [
        await client.post("/fhir/r4/Bundle", content=as_sent(bundle), headers=each)
        for each in headers
    ]

    assert (first.status_code, second.status_code) == (201, 422), first.text
    assert second.json()["resourceType"] == "OperationOutcome"
    assert [row[0] for row in await traced()] == ["prescription_refused"]
