"""POST /v1/consultations with real tokens: what is shown, refused, repeated, never told."""

import pytest

from services.dispense.problems import PROBLEMS
from shared.contracts.dispense import PrescriptionPresented
from tests.builders import INS, OTHER_INS, PARACETAMOL_CIP13, a_content, a_number
from tests.dispense.events import OTHER_SIGNING_KEY, a_qr, cancellation
from tests.dispense.lgo import CONSULT, TODAY

TWO_PACKS = {"line": 1, "outcome": "delivered", "cip13": PARACETAMOL_CIP13, "packs": 2}
ONE_PACK = TWO_PACKS | {"packs": 1}


async def test_a_consult_shows_all_that_was_signed_and_what_is_left(lgo, qr_text):
    seen = await lgo.consult(qr_text)

    assert seen["number"] == a_number()
    assert (seen["state"], seen["version"], seen["authenticity"]) == ("issued", 1, "authentic")
    assert seen["patient"]["ins"] == INS
    (line,) = seen["lines"]
    assert line["product"]["kind"] == "cis"
    assert line["quantity"]["per_dispensing"] == 2
    assert (line["status"], line["delivered"], line["left_now"]) == ("to_dispense", 0, 2)
    assert (line["left_total"], line["next_possible_on"]) == (2, None)
    assert (seen["alerts"], seen["history"], seen["warnings"]) == ([], [], [])


@pytest.mark.usefixtures("qr_text")
async def test_a_typed_number_may_be_grouped_and_in_lower_case(lgo):
    answer = await lgo.post(CONSULT, {"number": a_number().grouped.lower(), "ins": INS})

    assert answer.status_code == 200
    assert answer.json()["authenticity"] == "not_checked"


@pytest.mark.usefixtures("qr_text")
async def test_a_wrong_ins_and_an_unknown_number_cannot_be_told_apart(lgo):
    wrong = await lgo.post(CONSULT, {"number": a_number(), "ins": OTHER_INS})
    unknown = await lgo.post(CONSULT, {"number": a_number(2), "ins": INS})

    told = [{**answer.json(), "correlation_id": None} for answer in (wrong, unknown)]
    assert told[0] == told[1]
    assert (wrong.status_code, told[0]["code"]) == (404, "prescription_not_found")
    assert OTHER_INS not in wrong.text


@pytest.mark.usefixtures("qr_text")
async def test_a_forged_qr_is_refused_and_its_presentation_is_stored_all_the_same(lgo, served):
    forged = a_qr(a_content(issued_on=TODAY), OTHER_SIGNING_KEY)

    answer = await lgo.post(CONSULT, {"qr": forged})

    assert answer.status_code == 422
    assert (answer.json()["code"], answer.json()["retry"]) == ("qr_key_unknown", "later")
    (event,) = await served.published()
    assert isinstance(event, PrescriptionPresented)
    assert await served.audited() == ["prescription_consult qr_key_unknown"]


async def test_a_qr_with_any_character_changed_is_refused(lgo, qr_text):
    codes = set()
    for position in range(0, len(qr_text), 5):
        changed = "A" if qr_text[position] != "A" else "B"
        altered = qr_text[:position] + changed + qr_text[position + 1 :]
        answer = await lgo.post(CONSULT, {"qr": altered})
        codes.add(answer.json()["code"])
        assert answer.status_code in {422, 429}

    assert codes <= {
        "qr_unreadable",
        "qr_signature_invalid",
        "qr_key_unknown",
        "too_many_failed_consultations",
    }
    assert (await lgo.post(CONSULT, {"qr": qr_text})).status_code == 200


@pytest.mark.usefixtures("qr_text")
async def test_too_many_failures_say_when_to_come_back(lgo):
    for _ in range(10):
        await lgo.post(CONSULT, {"number": a_number(), "ins": OTHER_INS})

    answer = await lgo.post(CONSULT, {"number": a_number(), "ins": INS})

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_failed_consultations")
    assert 0 < int(answer.headers["Retry-After"]) <= 600


async def test_an_authentic_qr_whose_prescription_is_on_its_way_says_when_to_come_back(lgo, served):
    await served.receive()
    early = a_qr(a_content(number=a_number(2), issued_on=TODAY))

    answer = await lgo.post(CONSULT, {"qr": early})

    assert (answer.status_code, answer.json()["code"]) == (409, "prescription_not_arrived")
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"qr": "OFX1", "number": "x" * 18},
        {"number": str(a_number())},
        {"ins": INS},
        {"qr": "OFX1", "ins": INS},
    ],
)
async def test_a_consult_needs_a_qr_or_a_number_with_an_ins(lgo, body):
    answer = await lgo.post(CONSULT, body)

    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")


@pytest.mark.usefixtures("qr_text")
async def test_a_text_that_is_no_qr_is_refused_and_leaves_no_trace(lgo, served):
    answer = await lgo.post(CONSULT, {"qr": "https://example.test/"})

    assert (answer.status_code, answer.json()["code"]) == (422, "qr_unreadable")
    assert await served.published() == []


async def test_paper_that_differs_is_shown_with_a_warning_in_french(lgo, qr_text):
    printed = [{"line": 1, "packs": 12}, {"line": 2, "packs": 1}]

    seen = await lgo.consult(qr_text, printed_lines=printed)

    assert seen["authenticity"] == "content_differs"
    assert [warning["code"] for warning in seen["warnings"]] == [
        "paper_packs_differs",
        "paper_line_differs",
    ]
    assert seen["warnings"][0]["detail"].startswith("Ligne 1 : le nombre de boîtes du papier")


@pytest.mark.usefixtures("qr_text")
async def test_no_refusal_repeats_a_name_a_medicine_or_an_ins(lgo):
    forged = a_qr(a_content(issued_on=TODAY), OTHER_SIGNING_KEY)
    bodies = [{"qr": forged}, {"number": a_number(), "ins": OTHER_INS}, {"ins": "1" * 15}]

    answers = [await lgo.post(CONSULT, body) for body in bodies]

    for answer in answers:
        for secret in (INS, OTHER_INS, "FICTIVE", "DOLIPRANE", "1" * 15):
            assert secret not in answer.text


async def test_every_problem_is_in_the_public_catalogue(client):
    listed = (await client.get("/v1/errors")).json()

    assert {problem.code for problem in PROBLEMS} <= {entry["code"] for entry in listed}


async def test_a_consult_needs_no_key_and_a_repeated_one_is_one_presentation_more(
    lgo, served, client, access, qr_text
):
    without_key = await client.post(
        CONSULT, json={"qr": qr_text}, headers=access.headers("ph-durand")
    )
    first = await lgo.post(CONSULT, {"qr": qr_text}, key="one-consult")
    again = await lgo.post(CONSULT, {"qr": qr_text}, key="one-consult")

    answers = [without_key, first, again]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.json()["consultation_id"] for answer in answers}) == 3
    assert len(await served.published()) == 3
    assert await served.audited() == ["prescription_consult shown"] * 3
    assert await served.count("idempotency") == 0


async def test_a_consult_of_a_cancelled_prescription_says_since_when(lgo, served, qr_text):
    await served.end(cancellation(a_content(issued_on=TODAY)))

    seen = await lgo.consult(qr_text)
    answer = await lgo.post(
        "/v1/dispensations", {"consultation_id": seen["consultation_id"], "lines": [ONE_PACK]}
    )

    assert (seen["state"], seen["replaced_by"]) == ("cancelled", None)
    assert seen["ended_at"] is not None
    assert (seen["lines"][0]["status"], seen["lines"][0]["left_total"]) == ("cancelled", 0)
    assert (answer.status_code, answer.json()["code"]) == (409, "prescription_cancelled")


async def test_a_consult_names_the_new_prescription_and_what_left_under_the_old_one(
    lgo, served, qr_text
):
    await lgo.record(qr_text, ONE_PACK)
    new = a_content(number=a_number(2), replaces=a_number(), issued_on=TODAY)

    fresh = await lgo.consult(await served.receive(new))
    old = await lgo.consult(qr_text)

    assert (old["state"], old["replaced_by"]) == ("replaced", a_number(2))
    assert (fresh["state"], fresh["replaces"]) == ("issued", a_number())
    (warning,) = fresh["warnings"]
    assert (warning["code"], warning["line"]) == ("replaced_dispensed", None)
    assert f"1 boîte, le {TODAY:%d/%m/%Y}" in warning["detail"]
