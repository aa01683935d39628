"""A patient says that he did not receive what an officine recorded: own hand-overs, once a line."""

from uuid import UUID

import pytest

from shared.contracts.dispense import DispensationRecorded, NoticeLine
from shared.contracts.notify import ReceiptDenied
from tests.builders import a_number
from tests.notify.events import OFFICINE, PATIENT_REF, a_notice, an_id, delivered, issued, recorded
from tests.notify.postroom import PATIENT, PRESCRIBER, Postroom
from tests.notify.test_reversals import taken_back

DENIALS = f"/v1/prescriptions/{a_number()}/denials"
AUDITED = "SELECT operation, outcome, patient_ref FROM audit ORDER BY id LIMIT 100"


@pytest.fixture
def postroom(service) -> Postroom:
    return Postroom(service.parts.pool)


@pytest.fixture
def ada(access):
    return lambda key: access.headers("pat-ada", key=key)


async def denials(postroom: Postroom) -> list[ReceiptDenied]:
    return [each for each in await postroom.published() if isinstance(each, ReceiptDenied)]


def two_lines() -> DispensationRecorded:
    notice = a_notice(*(NoticeLine(line=n, prescribed=f"PRODUIT {n}") for n in (1, 2)))
    return recorded(delivered(1), delivered(2), notice=notice)


async def a_hand_over(postroom: Postroom) -> UUID:
    event = two_lines()
    await postroom.take(issued(), event)
    return event.dispensation_id


async def test_a_patient_denies_what_he_reads_in_his_inbox(client, postroom, ada):
    dispensation_id = await a_hand_over(postroom)
    body = {"dispensation_id": str(dispensation_id), "lines": [2]}

    answer = await client.post(DENIALS, json=body, headers=ada("denial-01"))

    assert (answer.status_code, answer.json()["lines"]) == (201, [2])
    (event,) = await denials(postroom)
    assert (event.lines, event.pharmacy_finess, event.patient_ref) == ((2,), OFFICINE, PATIENT_REF)
    inbox = await client.get("/v1/inbox", headers=ada("unused-00"))
    told = inbox.json()["messages"][-1]
    assert (told["kind"], told["dispensation_id"]) == ("recorded", str(dispensation_id))
    assert told["denied_lines"] == [2]
    (to_prescriber,) = [m for m in await postroom.messages(PRESCRIBER) if m.kind == "recorded"]
    assert (to_prescriber.dispensation_id, to_prescriber.denied_lines) == (None, ())


async def test_naming_no_line_means_all_of_it_and_a_line_is_told_once(client, postroom, ada):
    dispensation_id = await a_hand_over(postroom)
    one = {"dispensation_id": str(dispensation_id), "lines": [1]}
    whole = {"dispensation_id": str(dispensation_id)}

    await client.post(DENIALS, json=one, headers=ada("denial-02"))
    again = await client.post(DENIALS, json=one, headers=ada("denial-03"))
    rest = await client.post(DENIALS, json=whole, headers=ada("denial-04"))

    assert (again.status_code, again.json()["lines"]) == (201, [1])
    assert rest.json()["lines"] == [1, 2]
    assert rest.json()["denied_at"] == again.json()["denied_at"]
    assert [event.lines for event in await denials(postroom)] == [(1,), (2,)]


async def test_what_was_not_handed_over_or_was_taken_back_needs_no_denial(client, postroom, ada):
    event = recorded()
    await postroom.take(issued(), event, taken_back(dispensation_id=event.dispensation_id))
    body = {"dispensation_id": str(event.dispensation_id)}

    strange = await client.post(DENIALS, json=body | {"lines": [9]}, headers=ada("denial-05"))
    whole = await client.post(DENIALS, json=body, headers=ada("denial-06"))

    assert (strange.status_code, strange.json()["code"]) == (422, "line_not_handed_over")
    assert (whole.status_code, whole.json()["code"]) == (422, "line_not_handed_over")
    assert await denials(postroom) == []


async def test_the_hand_over_of_somebody_else_does_not_exist(client, postroom, access):
    dispensation_id = await a_hand_over(postroom)
    body = {"dispensation_id": str(dispensation_id)}

    async def post(identity: str, address: str = DENIALS, **changes):
        headers = access.headers(identity, key=f"{identity}-{len(address)}-0001")
        return await client.post(address, json=body | changes, headers=headers)

    others = [
        await post("pat-berthe"),
        await post("pat-ada", f"/v1/prescriptions/{a_number(2)}/denials"),
        await post("pat-ada", dispensation_id=str(an_id())),
        await post("pat-ada", "/v1/prescriptions/NOT-A-NUMBER/denials"),
    ]
    assert {answer.json()["code"] for answer in others} == {"not_found"}
    assert (await post("dr-martin")).status_code == 403
    assert await denials(postroom) == []


async def test_each_try_is_traced(client, postroom, ada):
    dispensation_id = await a_hand_over(postroom)
    body = {"dispensation_id": str(dispensation_id)}

    await client.post(DENIALS, json=body | {"lines": [9]}, headers=ada("denial-07"))
    await client.post(DENIALS, json=body, headers=ada("denial-08"))

    rows = await postroom.pool.fetch(AUDITED)
    assert [tuple(row) for row in rows] == [
        ("receipt_deny", "line_not_handed_over", PATIENT_REF),
        ("receipt_deny", "denied", PATIENT_REF),
    ]
    assert f"patient:{PATIENT_REF}" == PATIENT
