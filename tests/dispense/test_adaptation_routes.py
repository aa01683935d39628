"""Adaptations over HTTP: asked once, read by the officine, shown at the consult."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.contracts.dispense import AdaptationRequested
from tests.dispense.adapting import answered, tell

ASK = "/v1/adaptations"


def a_body(consultation_id: str, **changes: Any) -> dict[str, Any]:
    body = {
        "consultation_id": consultation_id,
        "line": 1,
        "kind": "stock_out",
        "proposal": {"text": "DOLIPRANE 500 mg", "packs": 2},
    }
    return body | changes


async def test_a_request_is_taken_once_and_read_back(lgo, other_lgo, served, qr_text):
    body = a_body((await lgo.consult(qr_text))["consultation_id"])

    first = await lgo.post(ASK, body, key="adaptation-1")
    again = await lgo.post(ASK, body, key="adaptation-1")
    own = await lgo.get(first.headers["location"])
    other = await other_lgo.get(first.headers["location"])

    assert (first.status_code, again.headers["idempotency-replayed"]) == (202, "true")
    assert first.json() == again.json() == own.json()
    assert first.json()["outcome"] is None
    asked_at, answer_by = (
        datetime.fromisoformat(first.json()[name]) for name in ("requested_at", "answer_by")
    )
    assert answer_by - asked_at == timedelta(hours=24)
    assert first.json()["prescribed"].startswith("DOLIPRANE 1000 mg")
    assert (other.status_code, other.json()["code"]) == (404, "adaptation_not_found")
    assert await served.count("adaptation") == 1


async def test_the_answer_stands_beside_its_line_at_the_next_consult(lgo, served, qr_text):
    body = a_body((await lgo.consult(qr_text))["consultation_id"])
    request = (await lgo.post(ASK, body)).json()
    event = (await served.published())[-1]
    assert isinstance(event, AdaptationRequested)
    await tell(served, answered(event, "counter_proposal"))

    (line,) = (await lgo.consult(qr_text))["lines"]
    (shown,) = line["adaptations"]

    assert (shown["request_id"], shown["outcome"]) == (request["request_id"], "counter_proposal")
    assert shown["counter_proposal"]["text"] == "EFFERALGAN 1 g, comprimé effervescent"
    assert shown["answer_comment"] == "Merci de votre appel."


async def test_another_officine_reads_what_was_asked_and_not_who_asked(
    lgo, other_lgo, served, qr_text
):
    body = a_body(
        (await lgo.consult(qr_text))["consultation_id"], comment="Ici la pharmacie Durand"
    )
    own = (await lgo.post(ASK, body)).json()
    event = (await served.published())[-1]
    await tell(served, answered(event))

    (line,) = (await other_lgo.consult(qr_text))["lines"]

    (shown,) = line["adaptations"]
    assert (own["pharmacy_finess"], own["comment"]) == ("759999014", "Ici la pharmacie Durand")
    assert (shown["pharmacy_finess"], shown["comment"]) == (None, None)
    assert (shown["request_id"], shown["outcome"]) == (own["request_id"], "accepted")
    assert shown["proposal"] == own["proposal"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"proposal": {"text": ""}}, 422),
        ({"proposal": {}}, 422),
        ({"kind": "mood"}, 422),
        ({"comment": "x" * 501}, 422),
        ({"line": 2}, 422),
        ({"line": 0}, 422),
    ],
)
async def test_a_request_that_says_too_little_or_too_much_is_refused(
    lgo, served, qr_text, changes, status
):
    body = a_body((await lgo.consult(qr_text))["consultation_id"], **changes)

    answer = await lgo.post(ASK, body)

    assert answer.status_code == status
    assert await served.count("adaptation") == 0


async def test_a_prescriber_asks_nothing_here(client, access):
    answer = await client.post(
        ASK, json={}, headers=access.headers("dr-martin", key="adaptation-1")
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
