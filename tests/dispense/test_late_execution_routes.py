"""Executions told afterwards over HTTP: one answer for one execution, whatever the key."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.builders import INS, OTHER_INS, PARACETAMOL_CIP13, a_number
from tests.dispense.lgo import TODAY

TELL = "/v1/late-executions"


def handed_over(packs: int = 2) -> dict[str, Any]:
    return {"line": 1, "outcome": "delivered", "cip13": PARACETAMOL_CIP13, "packs": packs}


def a_body(qr_text: str | None, **changes: Any) -> dict[str, Any]:
    body = {
        "source": "offline",
        "intended_at": datetime.now(UTC).isoformat(),
        "lines": [handed_over()],
    }
    return body | ({} if qr_text is None else {"qr": qr_text}) | changes


async def test_what_fits_is_recorded_and_read_back_as_any_dispensation(lgo, qr_text):
    body = a_body(qr_text, lines=[handed_over(1)])

    answer = await lgo.post(TELL, body)

    told = answer.json()
    assert answer.status_code == 201, answer.text
    assert (told["state"], told["source"], told["case_id"]) == (
        "partially_dispensed",
        "offline",
        None,
    )
    (line,) = told["lines"]
    assert (line["outcome"], line["packs"], line["left_total"]) == ("recorded", 1, 1)
    read = (await lgo.get(answer.headers["location"])).json()
    assert read["dispensation_id"] == told["dispensation_id"]


async def test_what_does_not_fit_is_a_case_with_its_reason_in_french(lgo, other_lgo, qr_text):
    record = handed_over()
    await other_lgo.record(qr_text, record)

    answer = await lgo.post(TELL, a_body(qr_text))

    told = answer.json()
    assert (answer.status_code, told["dispensation_id"]) == (201, None)
    assert told["case_id"] is not None
    assert "location" not in answer.headers
    (line,) = told["lines"]
    assert (line["outcome"], line["conflicting"]) == ("conflicting", 2)
    assert line["refusal"]["code"] == "line_already_dispensed"
    assert line["refusal"]["detail"].startswith("Tout ce qui était prescrit")
    # What is done is done: nobody at a counter can act on the advice of step 1 any more.
    assert line["refusal"]["advice"].startswith("Ne renvoyez rien : un dossier est ouvert.")


async def test_part_of_a_line_is_told_apart(lgo, other_lgo, qr_text):
    await other_lgo.record(qr_text, handed_over(1))

    (line,) = (await lgo.post(TELL, a_body(qr_text))).json()["lines"]

    assert (line["outcome"], line["packs"], line["conflicting"]) == ("partly_recorded", 1, 1)
    assert "ce qui pouvait l’être est enregistré" in line["refusal"]["advice"]


async def test_a_replay_and_another_key_answer_alike(lgo, served, qr_text):
    body = a_body(qr_text)

    first = await lgo.post(TELL, body, key="telling-1")
    again = await lgo.post(TELL, body, key="telling-1")
    other_key = await lgo.post(TELL, body, key="telling-2")

    assert again.headers["idempotency-replayed"] == "true"
    assert first.json() == again.json() == other_key.json()
    assert await served.count("late_execution") == 1


async def test_a_repeated_refusal_of_a_line_keeps_its_words(lgo, other_lgo, qr_text):
    await other_lgo.record(qr_text, handed_over(1))
    body = a_body(qr_text)

    first, again = [await lgo.post(TELL, body) for _ in range(2)]

    assert first.json() == again.json()
    assert "1 boîte aujourd’hui, 1 boîte en tout" in first.json()["lines"][0]["refusal"]["detail"]


@pytest.mark.usefixtures("qr_text")
async def test_number_and_ins_prove_as_at_a_consult(lgo):
    proof = {"number": a_number(), "ins": INS, "source": "paper"}

    assert (await lgo.post(TELL, a_body(None, **proof))).status_code == 201
    answer = await lgo.post(TELL, a_body(None, **proof | {"ins": OTHER_INS}))
    assert (answer.status_code, answer.json()["code"]) == (404, "prescription_not_found")


@pytest.mark.parametrize(
    ("changes", "refused_as"),
    [
        ({"source": "counter"}, (422, "request_invalid")),
        ({"intended_at": "2026-11-22T10:00:00"}, (422, "request_invalid")),
        ({"intended_at": TODAY.isoformat()}, (422, "request_invalid")),
        ({"lines": []}, (422, "request_invalid")),
        ({"lines": [handed_over(), handed_over()]}, (422, "request_invalid")),
        ({"lines": [handed_over() | {"cip13": None}]}, (422, "dispensation_incorrect")),
        ({"number": a_number()}, (422, "request_invalid")),
        ({"qr": "nothing"}, (422, "qr_unreadable")),
        (
            {"intended_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat()},
            (422, "late_execution_ahead"),
        ),
        (
            {"intended_at": (datetime.now(UTC) - timedelta(days=31)).isoformat()},
            (422, "late_execution_too_old"),
        ),
    ],
)
async def test_what_cannot_be_told_is_refused_and_stores_nothing(
    lgo, served, qr_text, changes, refused_as
):
    answer = await lgo.post(TELL, a_body(qr_text, **changes))

    assert (answer.status_code, answer.json()["code"]) == refused_as
    assert await served.count("late_execution") == 0


async def test_a_patient_tells_nothing(client, access, qr_text):
    headers = access.headers("pat-ada", key="telling-1")

    answer = await client.post(TELL, json=a_body(qr_text), headers=headers)

    assert answer.status_code == 403


async def test_a_conflict_is_ended_over_http_and_leaves_the_list(lgo, other_lgo, qr_text):
    await other_lgo.record(qr_text, handed_over())
    told = (await lgo.post(TELL, a_body(qr_text))).json()
    path = f"{TELL}/{told['late_execution_id']}/resolution"
    before = (await lgo.get("/v1/worklist?kind=conflict")).json()

    answer = await lgo.post(path, {"outcome": "returned", "comment": "Deux boîtes rapportées."})
    elsewhere = await other_lgo.post(path, {"outcome": "patient_told"})

    assert [each["late_execution_id"] for each in before["work"]] == [told["late_execution_id"]]
    assert (answer.status_code, answer.json()["outcome"]) == (201, "returned")
    assert answer.json()["case_id"] == told["case_id"]
    assert (await lgo.get("/v1/worklist?kind=conflict")).json()["work"] == []
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "conflict_not_found")
