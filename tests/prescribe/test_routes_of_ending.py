"""Cancelling and replacing over HTTP, with real tokens."""

from typing import Any

import httpx
import pytest

from tests.builders import a_draft, a_number
from tests.prescribe.desk import database_of
from tests.prescribe.drafts import today
from tests.prescribe.events import cancelled


@pytest.fixture
def cancel(client, access):
    async def post(
        number: str, *, identity: str = "dr-martin", key: str = "cancel-0001", **changes: Any
    ) -> httpx.Response:
        body = {"reason": "wrong_content"} | changes
        path = f"/v1/prescriptions/{number}/cancellations"
        return await client.post(path, json=body, headers=access.headers(identity, key=key))

    return post


async def test_a_request_is_accepted_read_back_and_repeated(issue, cancel, get):
    number = (await issue()).json()["number"]

    first = await cancel(number, comment="Erreur de dosage")
    again = await cancel(number, comment="Erreur de dosage")

    assert first.status_code == 202
    place = first.headers["Location"]
    body = first.json()
    assert (body["number"], body["state"], body["reason"]) == (number, "pending", "wrong_content")
    assert again.json() == body
    assert again.headers["Idempotency-Replayed"] == "true"
    (shown,) = (await get(place)).json()["cancellations"]
    assert (shown["cancellation_id"], shown["state"]) == (body["cancellation_id"], "pending")


async def test_a_second_request_says_where_the_first_is_read(issue, cancel):
    number = (await issue()).json()["number"]
    first = await cancel(number)

    second = await cancel(number, key="cancel-0002")

    assert (second.status_code, second.json()["code"]) == (409, "cancellation_pending")
    assert second.headers["Location"] == second.json()["location"] == first.headers["Location"]


async def test_to_a_stranger_a_prescription_does_not_exist(issue, cancel, get):
    number = (await issue()).json()["number"]

    theirs = await cancel(number, identity="dr-bernard", key="cancel-0009")
    nobodys = await cancel(a_number(99), identity="dr-bernard", key="cancel-0010")
    read = await get(f"/v1/prescriptions/{number}/cancellations", "dr-bernard")

    told = [{**answer.json(), "correlation_id": None} for answer in (theirs, nobodys, read)]
    assert told[0] == told[1] == told[2]
    assert theirs.status_code == 404


@pytest.mark.parametrize("identity", ["ph-durand", "pat-ada"])
async def test_no_other_role_cancels(issue, cancel, identity):
    number = (await issue()).json()["number"]

    assert (await cancel(number, identity=identity)).status_code == 403


@pytest.mark.parametrize("changes", [{"reason": "because"}, {"comment": "x" * 501}, {"more": 1}])
async def test_a_wrong_body_is_refused(issue, cancel, changes):
    number = (await issue()).json()["number"]

    assert (await cancel(number, **changes)).status_code == 422


async def test_a_replacement_over_http_links_both(issue, get):
    old = (await issue()).json()["number"]
    replaces = {"number": old, "reason": "treatment_changed"}

    new = await issue(key="key-00000002", replaces=replaces)
    again = await issue(key="key-00000003", replaces=replaces)

    assert new.status_code == 201
    assert (await get(f"/v1/prescriptions/{old}")).json()["replaced_by"] == new.json()["number"]
    assert again.status_code == 422
    (error,) = again.json()["errors"]
    assert (error["code"], error["field"]) == ("prescription_already_replaced", "replaces.number")


async def test_a_check_says_what_cannot_be_replaced(client, access):
    replaces = {"number": a_number(99), "reason": "treatment_changed"}
    body = a_draft(issued_on=today(), replaces=replaces)

    answer = await client.post(
        "/v1/prescriptions/check", json=body, headers=access.headers("dr-martin")
    )

    (error,) = answer.json()["errors"]
    assert (error["code"], error["field"]) == ("replaced_not_found", "replaces.number")


async def test_the_document_of_a_cancelled_prescription_says_so(service, issue, cancel, get):
    number = (await issue()).json()["number"]
    before = await get(f"/v1/prescriptions/{number}/document.pdf")
    asked = (await cancel(number)).json()["cancellation_id"]

    await database_of(service).take(cancelled(number, asked))
    after = await get(f"/v1/prescriptions/{number}/document.pdf")

    assert after.status_code == 200
    assert after.content != before.content
