"""A patient reads and changes what the prescriber sees, over HTTP: own prescriptions only."""

import pytest

from tests.builders import a_number
from tests.notify.events import PATIENT_REF, billed, issued, recorded
from tests.notify.postroom import Postroom
from tests.notify.test_routes import AUDITED, kinds

CONSENT = f"/v1/consents/{a_number()}"
NO = {"prescriber_sees_execution": False}


@pytest.fixture
def postroom(service) -> Postroom:
    return Postroom(service.parts.pool)


async def test_a_patient_reads_the_choice_that_counts(client, postroom, access, ada):
    await postroom.take(issued())
    at_issue = await client.get(CONSENT, headers=ada)
    await client.put(CONSENT, json=NO, headers=access.headers("pat-ada", key="choice-1"))
    later = await client.get(CONSENT, headers=ada)

    assert at_issue.json() == {
        "number": a_number(),
        "prescriber_sees_execution": True,
        "decided_at": None,
    }
    assert later.json()["prescriber_sees_execution"] is False
    assert later.json()["decided_at"]
    rows = await postroom.pool.fetch(AUDITED)
    assert [(row["operation"], row["outcome"]) for row in rows] == [
        ("consent_read", "shown"),
        ("consent_change", "objected"),
        ("consent_read", "shown"),
    ]
    assert {row["patient_ref"] for row in rows} == {PATIENT_REF}


@pytest.mark.parametrize(
    ("number", "of"), [(a_number(9), None), (a_number(), PATIENT_REF), ("NOT-A-NUMBER", None)]
)
async def test_the_choice_of_somebody_else_does_not_exist(client, postroom, access, number, of):
    await postroom.take(issued())

    answer = await client.get(f"/v1/consents/{number}", headers=access.headers("pat-berthe"))

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    rows = await postroom.pool.fetch(AUDITED)
    expected = [] if number == "NOT-A-NUMBER" else [("not_found", of)]
    assert [(row["outcome"], row["patient_ref"]) for row in rows] == expected


@pytest.mark.parametrize("identity", ["dr-martin", "ph-durand", "an-paris"])
async def test_only_a_patient_reads_a_choice(client, postroom, access, identity):
    await postroom.take(issued())

    answer = await client.get(CONSENT, headers=access.headers(identity))

    assert answer.status_code == 403


async def test_a_choice_made_before_the_prescription_arrived_may_be_sent_again(
    client, postroom, access
):
    headers = access.headers("pat-ada", key="choice-1")

    too_early = await client.put(CONSENT, json=NO, headers=headers)
    await postroom.take(issued())
    in_time = await client.put(CONSENT, json=NO, headers=headers)

    assert (too_early.status_code, in_time.status_code) == (404, 200)


async def test_a_choice_counts_from_the_next_look_on(client, postroom, access, doctor):
    await postroom.take(issued(), recorded(), billed())
    assert await kinds(client, doctor) == ["issued", "recorded", "billed"]

    answer = await client.put(CONSENT, json=NO, headers=access.headers("pat-ada", key="choice-1"))

    assert answer.status_code == 200
    body = answer.json()
    assert (body["number"], body["prescriber_sees_execution"]) == (a_number(), False)
    assert body["decided_at"]
    assert await kinds(client, doctor) == ["issued"]


async def test_a_choice_may_be_sent_again(client, postroom, access):
    await postroom.take(issued())
    headers = access.headers("pat-ada", key="choice-1")

    first = await client.put(CONSENT, json=NO, headers=headers)
    second = await client.put(CONSENT, json=NO, headers=headers)
    other = await client.put(CONSENT, json={"prescriber_sees_execution": True}, headers=headers)

    assert second.json() == first.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert len(await postroom.published()) == 1


async def test_a_number_typed_by_a_person_is_understood(client, postroom, access):
    await postroom.take(issued())
    typed = a_number().grouped.lower()

    answer = await client.put(
        f"/v1/consents/{typed}", json=NO, headers=access.headers("pat-ada", key="choice-1")
    )

    assert answer.json()["number"] == a_number()


@pytest.mark.parametrize("number", [a_number(9), "NOT-A-NUMBER", a_number()])
async def test_what_is_not_yours_answers_as_what_does_not_exist(client, postroom, access, number):
    await postroom.take(issued())
    headers = access.headers("pat-berthe", key="choice-1")

    answer = await client.put(f"/v1/consents/{number}", json=NO, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await postroom.published() == []


@pytest.mark.parametrize("identity", ["dr-martin", "ph-durand", "an-paris"])
async def test_only_a_patient_chooses(client, postroom, access, identity):
    await postroom.take(issued())

    answer = await client.put(CONSENT, json=NO, headers=access.headers(identity, key="choice-1"))

    assert answer.status_code == 403


@pytest.mark.parametrize("body", [{}, {"prescriber_sees_execution": "no"}, {**NO, "more": 1}])
async def test_a_choice_is_yes_or_no(client, access, body):
    answer = await client.put(CONSENT, json=body, headers=access.headers("pat-ada", key="choice-1"))

    assert answer.status_code == 422


async def test_a_choice_needs_an_idempotency_key(client, ada):
    answer = await client.put(CONSENT, json=NO, headers=ada)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
