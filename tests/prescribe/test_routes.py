"""Prescribe over HTTP, with real tokens: what a prescriber's software sends and reads."""

import asyncio

import pytest

from services.prescribe.problems import SECURE_PAPER
from tests.access import PATIENT_REFS
from tests.builders import (
    INS,
    TRAMADOL,
    a_draft,
    a_drafted_line,
    a_number,
)
from tests.prescribe.desk import Desk, database_of
from tests.prescribe.drafts import today

RACERS = 20


async def test_a_positive_acknowledgement_has_number_qr_and_lines(issue):
    answer = await issue()

    body = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/prescriptions/{body['number']}"
    assert (body["acknowledgement"], body["is_secure"]) == ("positive", False)
    assert body["qr_png_url"] == f"/v1/prescriptions/{body['number']}/qr.png"
    assert body["lines"][0]["quantity"]["per_dispensing"] == 2
    assert set(body["lines"][0]) == {"line", "label", "quantity", "is_secure"}


async def test_a_negative_acknowledgement_lists_every_reason(issue, service):
    lines = [a_drafted_line(packs=None, duration_days=None), a_drafted_line(duration_days=366)]

    answer = await issue(lines=lines)

    body = answer.json()
    assert (answer.status_code, body["code"]) == (422, "prescription_refused")
    assert (body["acknowledgement"], body["secure_paper_required"]) == ("negative", False)
    reasons = [(error["code"], error["line"], error["field"]) for error in body["errors"]]
    assert reasons[-2:] == [
        ("quantity_missing", 1, "lines[0].duration_days"),
        ("treatment_too_long", 2, "lines[1].duration_days"),
    ]
    assert all(error["detail"].endswith(".") for error in body["errors"])
    assert "papier" not in body["detail"]
    assert await Desk.count(database_of(service), "prescription") == 0


async def test_a_refused_secure_prescription_must_be_printed_on_secure_paper(issue):
    too_long = a_drafted_line(product={"kind": "cis", "cis": TRAMADOL}, duration_days=85)

    body = (await issue(lines=[too_long])).json()

    assert body["secure_paper_required"] is True
    assert SECURE_PAPER.strip() in body["detail"]
    assert "85 jours" in body["errors"][-1]["detail"]


async def test_a_refused_draft_may_be_corrected_under_the_same_key(issue):
    refused = await issue(lines=[])
    corrected = await issue()

    assert (refused.status_code, corrected.status_code) == (422, 201)


async def test_the_same_command_again_gives_the_same_answer_once(issue, service):
    first, again = await issue(), await issue()

    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    assert await Desk.count(database_of(service), "prescription") == 1


async def test_the_same_key_for_another_draft_is_refused(issue):
    await issue()

    answer = await issue(prescriber_sees_execution=False)

    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")


async def test_twenty_at_once_with_one_key_issue_one_prescription(issue, service):
    answers = await asyncio.gather(*(issue() for _ in range(RACERS)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await Desk.count(database_of(service), "prescription") == 1


async def test_twenty_at_once_with_one_number_have_one_winner(issue):
    answers = await asyncio.gather(
        *(issue(key=f"key-{n:08}", number=a_number(7)) for n in range(RACERS))
    )

    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(201), statuses.count(409)) == (1, RACERS - 1)
    losers = [answer.json() for answer in answers if answer.status_code == 409]
    assert {body["code"] for body in losers} == {"number_already_yours"}
    assert {body["acknowledgement"] for body in losers} == {"negative"}


async def test_one_number_from_everywhere_at_once_is_stored_once_and_everyone_is_told(
    issue, service
):
    number = a_number(7)
    typed = (number, number.lower(), number.grouped, number.grouped.replace(" ", "-"))
    posts = [
        issue(identity=identity, key=f"{identity}-{n % keys:08}", number=typed[n % len(typed)])
        for identity, keys in (("dr-martin", 8), ("dr-leroy", 1))
        for n in range(8)
    ]
    posts = [issue(identity="dr-bernard", key="key-00000001", number=number), *posts]

    answers = await asyncio.gather(*posts)

    told = {(answer.status_code, answer.json().get("code")) for answer in answers}
    first = {answer.content for answer in answers if answer.status_code == 201}
    assert told <= {
        (201, None),
        (409, "number_already_used"),
        (409, "number_already_yours"),
        (409, "idempotency_key_reused"),  # another spelling is another body
    }
    assert len(first) == 1
    assert await Desk.count(database_of(service), "prescription") == 1
    assert await Desk.count(database_of(service), "idempotency") == 1


async def test_ones_own_number_again_is_refused_with_the_address_of_what_is_recorded(issue, get):
    await issue(number=a_number(7))

    answer = await issue(key="key-00000002", number=a_number(7))

    body, address = answer.json(), f"/v1/prescriptions/{a_number(7)}"
    assert (answer.status_code, body["code"]) == (409, "number_already_yours")
    assert (body["location"], answer.headers["location"]) == (address, address)
    assert "n’est pas enregistrée" not in body["detail"]
    assert (await get(body["location"])).status_code == 200


async def test_the_number_of_another_prescriber_is_refused_and_its_place_is_not_told(issue):
    await issue(number=a_number(7))

    answer = await issue(key="key-00000002", number=a_number(7), identity="dr-bernard")

    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "number_already_used")
    assert "location" not in body
    assert "location" not in answer.headers


async def test_a_repeated_command_leaves_a_row_of_its_own_in_the_audit(issue, service):
    number = (await issue()).json()["number"]
    await issue()

    rows = await service.parts.pool.fetch(
        "SELECT operation, outcome, prescription_number, patient_ref FROM audit ORDER BY id"
    )
    whose = (number, PATIENT_REFS.ref(INS))
    assert [tuple(row) for row in rows] == [
        ("prescription_issue", "issued", *whose),
        ("prescription_issue", "repeated", *whose),
    ]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"number": "0000 0000 0000 0000 00"}, "field_identifier", "number"),
        ({"unknown": 1}, "field_unknown", "unknown"),
        ({"lines": [a_drafted_line()] * 21}, "field_length", "lines"),
        ({"issued_on": "9999-12-31"}, "field_range", "issued_on"),
        (
            {"lines": [a_drafted_line(product={"kind": "cip13", "cip13": "1"})]},
            "field_identifier",
            "lines[0].product.cip13",
        ),
        (
            {"lines": [a_drafted_line(product={"kind": "lpp", "lpp": "1215702"})]},
            "field_missing",
            "lines[0].product.label",
        ),
        ({"lines": [a_drafted_line(product={"kind": "x"})]}, "field_choice", "lines[0].product"),
        (
            {"lines": [a_drafted_line(renewals=-1)]},
            "field_range",
            "lines[0].renewals",
        ),
        (
            {"lines": [a_drafted_line(non_substituable="NON")]},
            "field_choice",
            "lines[0].non_substituable",
        ),
        (
            {"lines": [a_drafted_line(posology={"text": "x" * 501})]},
            "field_length",
            "lines[0].posology.text",
        ),
        (
            {"lines": [a_drafted_line(posology={"text": "x", "units_per_intake": "0"})]},
            "field_form",
            "lines[0].posology.units_per_intake",
        ),
    ],
)
async def test_a_malformed_draft_names_its_field(client, access, changes, code, field):
    body = a_draft(issued_on=today()) | changes

    answer = await client.post(
        "/v1/prescriptions", json=body, headers=access.headers("dr-martin", key="key-00000001")
    )

    errors = [(error["code"], error["field"]) for error in answer.json()["errors"]]
    assert answer.status_code == 422
    assert (code, field) in errors
    assert INS not in answer.text


async def test_a_control_character_in_a_text_is_refused(issue):
    answer = await issue(lines=[a_drafted_line(posology={"text": "1 matin\u0007"})])

    assert (answer.status_code, answer.json()["code"]) == (400, "json_character_refused")


async def test_only_prescribers_issue(issue):
    for identity in ("ph-durand", "pat-ada", "an-paris"):
        answer = await issue(identity=identity)

        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


async def test_the_rpps_comes_from_the_token_and_cannot_be_sent(issue):
    prescriber = a_draft()["prescriber"] | {"rpps": "99700366240"}

    answer = await issue(prescriber=prescriber)

    assert answer.json()["errors"][-1]["code"] == "field_unknown"
