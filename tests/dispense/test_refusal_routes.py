"""Refusals over HTTP: taken once, answered with what to write on the paper."""

from typing import Any

import pytest

REFUSE = "/v1/refusals"


def a_body(consultation_id: str, **changes: Any) -> dict[str, Any]:
    body = {
        "consultation_id": consultation_id,
        "reason": "suspected_forgery",
        "comment": "Tampon illisible.",
    }
    return body | changes


async def test_a_refusal_is_taken_once_and_says_what_to_write(lgo, served, qr_text):
    body = a_body((await lgo.consult(qr_text))["consultation_id"], lines=[1])

    first = await lgo.post(REFUSE, body, key="refusal-1")
    again = await lgo.post(REFUSE, body, key="refusal-1")

    assert (first.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert first.json() == again.json()
    (mention,) = first.json()["mentions_to_print"]
    assert mention.startswith("Refus de délivrance le ")
    assert mention.endswith(" : ligne 1.")
    assert await served.count("refusal") == 1


async def test_the_same_under_another_key_is_said_to_be_there_already(lgo, qr_text):
    body = a_body((await lgo.consult(qr_text))["consultation_id"])
    await lgo.post(REFUSE, body)

    answer = await lgo.post(REFUSE, body)

    assert (answer.status_code, answer.json()["code"]) == (409, "already_refused")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"lines": [7]}, 422, "line_unknown"),
        ({"lines": [1, 1]}, 422, "request_invalid"),
        ({"comment": " "}, 422, "request_invalid"),
        ({"reason": "mood"}, 422, "request_invalid"),
        ({"lines": list(range(1, 22))}, 422, "request_invalid"),
    ],
)
async def test_what_cannot_be_filed_is_refused(lgo, qr_text, changes, status, code):
    body = a_body((await lgo.consult(qr_text))["consultation_id"], **changes)

    answer = await lgo.post(REFUSE, body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_another_officine_cannot_refuse_in_its_name(lgo, other_lgo, qr_text):
    body = a_body((await lgo.consult(qr_text))["consultation_id"])

    answer = await other_lgo.post(REFUSE, body)

    assert (answer.status_code, answer.json()["code"]) == (404, "consultation_not_found")


async def test_a_prescriber_may_not_refuse(client, access):
    headers = access.headers("dr-martin", key="refusal-of-a-doctor")

    answer = await client.post(REFUSE, json=a_body("0" * 32), headers=headers)

    assert answer.status_code == 403
