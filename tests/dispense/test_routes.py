"""Step 1 and step 2 over HTTP with real tokens: answers, refusals, repeats, who may read."""

import asyncio
from datetime import datetime
from uuid import UUID

import pytest

from services.dispense import use_cases
from shared.contracts.dispense import DispensationRecorded
from tests.builders import PARACETAMOL_CIP13, a_content, a_line, a_number
from tests.dispense.builders import METFORMIN, METFORMIN_30, UNKNOWN_CIP13, a_pack, in_packs
from tests.dispense.events import a_signal
from tests.dispense.lgo import CONSULT, RECORD, TODAY, Lgo

TWO_PACKS = {"line": 1, "outcome": "delivered", "cip13": PARACETAMOL_CIP13, "packs": 2}
ONE_PACK = TWO_PACKS | {"packs": 1}


async def test_step_one_answers_what_is_left(lgo, qr_text):
    recorded = await lgo.record(qr_text, ONE_PACK)

    assert (recorded["state"], recorded["version"]) == ("partially_dispensed", 2)
    (line,) = recorded["lines"]
    assert (line["left_now"], line["left_total"], line["refusal"]) == (1, 1, None)
    assert recorded["number"] == a_number()


async def test_one_refused_line_is_told_beside_the_recorded_ones(lgo, served):
    metformin = a_line(line=2, product=a_pack(METFORMIN_30, METFORMIN), quantity=in_packs(1))
    content = a_content(issued_on=TODAY, lines=(a_line(), metformin))
    qr_text = await served.receive(content)

    recorded = await lgo.record(
        qr_text,
        TWO_PACKS | {"cip13": UNKNOWN_CIP13},
        {"line": 2, "outcome": "delivered", "cip13": METFORMIN_30, "packs": 1},
        {"line": 7, "outcome": "not_delivered", "reason": "other"},
    )

    refusals = [line["refusal"] and line["refusal"]["code"] for line in recorded["lines"]]
    assert refusals == ["cip13_unknown", None, "line_unknown"]
    assert [line["left_total"] for line in recorded["lines"]] == [2, 0, None]
    # A reader of `outcome` or of `packs` alone must not believe that something left.
    assert [(line["outcome"], line["packs"]) for line in recorded["lines"]] == [
        ("refused", None),
        ("delivered", 1),
        ("refused", None),
    ]
    assert [line["asked"] for line in recorded["lines"]] == [
        {"outcome": "delivered", "packs": 2, "covers_days": None},
        None,
        {"outcome": "not_delivered", "packs": None, "covers_days": None},
    ]
    assert recorded["lines"][0]["refusal"]["detail"] == (
        "La base publique des médicaments ne connaît pas ce code CIP13."
    )
    assert recorded["lines"][0]["refusal"]["advice"] == (
        "Vérifiez le code scanné ; sinon déclarez la ligne non délivrée."
    )


async def test_a_second_officine_is_told_clearly_that_nothing_is_left(lgo, other_lgo, qr_text):
    await lgo.record(qr_text, TWO_PACKS)
    seen = await other_lgo.consult(qr_text)
    body = {"consultation_id": seen["consultation_id"], "lines": [ONE_PACK]}

    answer = await other_lgo.post(RECORD, body)

    assert seen["state"] == "dispensed"
    assert seen["history"][0]["lines"][0]["packs"] == 2
    assert (answer.status_code, answer.json()["code"]) == (409, "dispensation_refused")
    last = answer.json()["errors"][-1]
    assert (last["code"], last["line"]) == ("line_already_dispensed", 1)
    assert last["detail"] == "Tout ce qui était prescrit sur cette ligne a déjà été délivré."
    assert last["advice"] == "Lisez « history » dans la consultation : quand et où elle l’a été."


async def test_a_renewal_asked_too_early_is_told_from_when(lgo, served):
    line = a_line(quantity=in_packs(1, renewals=1, period_days=30))
    qr_text = await served.receive(a_content(issued_on=TODAY, lines=(line,)))
    first = await lgo.record(qr_text, ONE_PACK)
    seen = await lgo.consult(qr_text)

    answer = await lgo.post(
        RECORD, {"consultation_id": seen["consultation_id"], "lines": [ONE_PACK]}
    )

    assert first["lines"][0]["left_now"] == 0
    opens_on = datetime.fromisoformat(first["lines"][0]["next_possible_on"])
    assert answer.json()["errors"][-1]["code"] == "renewal_too_early"
    assert f"{opens_on:%d/%m/%Y}" in answer.json()["errors"][-1]["detail"]


async def test_an_alert_must_be_answered_before_going_on(lgo, served, qr_text):
    await use_cases.keep_signal(served.pool, a_signal(a_number()))
    seen = await lgo.consult(qr_text)
    body = {"consultation_id": seen["consultation_id"], "lines": [ONE_PACK]}

    silent = await lgo.post(RECORD, body)
    explained = await lgo.post(
        RECORD, body | {"reason_to_go_on": {"code": "prescriber_confirmed", "comment": ""}}
    )

    assert seen["alerts"][0]["signal_class"] == "H"
    assert (silent.status_code, silent.json()["code"]) == (409, "alert_reason_missing")
    assert explained.status_code == 201


async def test_an_alert_raised_since_the_consult_is_told_with_the_refusal(lgo, served, qr_text):
    seen = await lgo.consult(qr_text)
    await use_cases.keep_signal(served.pool, a_signal(a_number()))
    body = {"consultation_id": seen["consultation_id"], "lines": [ONE_PACK]}

    refused = await lgo.post(RECORD, body)
    consulted_again = await lgo.consult(qr_text)

    assert seen["alerts"] == []
    assert (refused.status_code, refused.json()["code"]) == (409, "alert_reason_missing")
    assert refused.json()["alerts"] == consulted_again["alerts"] != []
    assert refused.json()["advice"].startswith("Consultez de nouveau l’ordonnance")


async def test_why_it_went_on_is_read_back_by_the_officine_only(lgo, other_lgo, served, qr_text):
    await use_cases.keep_signal(served.pool, a_signal(a_number()))
    seen = await lgo.consult(qr_text)
    reason = {"code": "other", "comment": "Médecin joint à 12 h"}
    body = {
        "consultation_id": seen["consultation_id"],
        "lines": [ONE_PACK],
        "reason_to_go_on": reason,
    }
    recorded = (await lgo.post(RECORD, body)).json()
    own = f"{RECORD}/{recorded['dispensation_id']}"

    by_officine = (await lgo.get(own)).json()
    by_patient = (await Lgo(lgo.client, lgo.access, "pat-ada").get(own)).json()

    assert by_officine["reason_to_go_on"] == reason
    assert by_patient["reason_to_go_on"] is None
    assert reason["comment"] not in (await other_lgo.post(CONSULT, {"qr": qr_text})).text


@pytest.mark.parametrize(
    ("line", "main", "code"),
    [
        (ONE_PACK | {"packs": None}, (422, "dispensation_incorrect"), "packs_missing"),
        (ONE_PACK | {"cip13": None}, (422, "dispensation_incorrect"), "cip13_missing"),
        (ONE_PACK | {"line": 9}, (422, "dispensation_incorrect"), "line_unknown"),
        (
            {"line": 1, "outcome": "not_delivered"},
            (422, "dispensation_incorrect"),
            "reason_missing",
        ),
        (ONE_PACK | {"packs": 9}, (409, "dispensation_refused"), "quantity_exceeded"),
    ],
)
async def test_a_request_to_correct_is_422_and_a_state_that_refuses_is_409(
    lgo, qr_text, line, main, code
):
    seen = await lgo.consult(qr_text)
    body = {"consultation_id": seen["consultation_id"], "lines": [line]}

    answer = await lgo.post(RECORD, body)

    assert (answer.status_code, answer.json()["code"]) == main
    assert [error["code"] for error in answer.json()["errors"]] == [code]


async def test_the_same_line_twice_is_refused_at_the_edge(lgo, qr_text):
    seen = await lgo.consult(qr_text)
    body = {"consultation_id": seen["consultation_id"], "lines": [ONE_PACK, ONE_PACK]}

    answer = await lgo.post(RECORD, body)

    assert answer.status_code == 422
    assert answer.json()["errors"][-1]["code"] == "line_repeated"


async def test_the_consultation_of_another_officine_is_as_none(lgo, other_lgo, qr_text):
    seen = await lgo.consult(qr_text)

    answer = await other_lgo.post(
        RECORD, {"consultation_id": seen["consultation_id"], "lines": [ONE_PACK]}
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "consultation_not_found")


async def test_one_key_sent_twenty_times_at_once_is_one_dispensation(lgo, served, qr_text):
    seen = await lgo.consult(qr_text)
    body = {"consultation_id": seen["consultation_id"], "lines": [ONE_PACK]}

    answers = await asyncio.gather(*(lgo.post(RECORD, body, key="one-command") for _ in range(20)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await served.count("dispensation") == 1
    recorded = [e for e in await served.published() if isinstance(e, DispensationRecorded)]
    assert len(recorded) == 1
    assert await served.delivered(a_number()) == 1


async def test_a_refusal_frees_its_key_for_the_corrected_command(lgo, qr_text):
    seen = await lgo.consult(qr_text)
    too_much = {"consultation_id": seen["consultation_id"], "lines": [TWO_PACKS | {"packs": 3}]}

    first = await lgo.post(RECORD, too_much, key="one-command")
    again = await lgo.post(RECORD, too_much, key="one-command")
    corrected = await lgo.post(RECORD, too_much | {"lines": [ONE_PACK]}, key="one-command")
    reused = await lgo.post(RECORD, too_much, key="one-command")

    assert first.status_code == again.status_code == 409
    assert first.json()["errors"] == again.json()["errors"]
    assert corrected.status_code == 201
    assert reused.json()["code"] == "idempotency_key_reused"


async def test_only_pharmacists_consult_record_and_bill(client, access, qr_text):
    paths = [CONSULT, RECORD, f"{RECORD}/{UUID(int=0)}/billing"]

    for identity in ("dr-martin", "pat-ada", "an-paris"):
        for path in paths:
            headers = access.headers(identity, key="a-command")
            answer = await client.post(path, json={}, headers=headers)
            assert answer.status_code == 403, (identity, path)
    nobody = await client.post(CONSULT, json={"qr": qr_text})

    assert nobody.status_code == 401


async def test_a_write_needs_its_key(client, access):
    body = {"consultation_id": str(UUID(int=0)), "lines": [ONE_PACK]}

    answer = await client.post(RECORD, json=body, headers=access.headers("ph-durand"))

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


async def test_a_version_of_ten_thousand_is_a_version(lgo, qr_text):
    seen = await lgo.consult(qr_text)
    body = {"consultation_id": seen["consultation_id"], "version": 10_000, "lines": [ONE_PACK]}

    answer = await lgo.post(RECORD, body)

    assert (answer.status_code, answer.json()["code"]) == (409, "version_conflict")
