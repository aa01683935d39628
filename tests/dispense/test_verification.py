"""Expensive medicines at the counter: checked where the QR was not read, then one of three ends."""

import asyncio

import pytest

from services.dispense.problems import PROBLEMS
from shared.contracts.dispense import DispensationRecorded, DispensingRefused
from tests.builders import a_content, a_number
from tests.dispense.builders import in_packs
from tests.dispense.expensive import (
    CHEAP,
    DEAR,
    KNOWN,
    NOTHING,
    ONE_SYRINGE,
    REFUSED,
    TEMPORARY,
    a_pack,
    content,
    record,
    typed,
)
from tests.dispense.lgo import RECORD, TODAY


def refusals(answer):
    return [error["code"] for error in answer.json()["errors"]]


def told(seen):
    return [warning["code"] for warning in seen["warnings"]]


async def events_of(served, kind):
    return [event for event in await served.published() if isinstance(event, kind)]


async def test_a_typed_consult_shows_what_to_check(lgo, served):
    await served.receive(content())

    seen = await typed(lgo)

    verification = seen["verification"]
    assert (verification["is_required"], verification["exemption"]) == (True, None)
    assert [line["line"] for line in verification["lines"]] == [1]
    assert "300 €" in verification["lines"][0]["detail"]
    assert [step["code"] for step in verification["steps"] if step["is_enough"]] == [
        "patient_known",
        "prescriber_known",
    ]
    assert verification["steps"][-1]["code"] == "prescriber_contacted"
    assert {each["code"]: each["mention"] for each in verification["outcomes"]} == {
        "secured": "Délivrance sécurisée",
        "temporary": "Délivrance temporaire",
        "refused": "Refus de délivrance",
    }
    assert told(seen) == ["line_expensive"]


async def test_the_qr_exempts(lgo, served):
    qr_text = await served.receive(content())

    seen = await lgo.consult(qr_text)
    answer = await record(lgo, seen, DEAR)

    assert seen["verification"]["is_required"] is False
    assert seen["verification"]["exemption"]["code"] == "qr_read"
    assert told(seen) == []
    assert answer.status_code == 201
    assert answer.json()["lines"][0]["verification"] is None


async def test_a_paper_that_is_not_what_was_signed_exempts_from_nothing(lgo, served):
    qr_text = await served.receive(content())

    seen = await lgo.consult(qr_text, printed_lines=[{"line": 1, "packs": 9}])
    answer = await record(lgo, seen, DEAR)

    assert seen["verification"]["is_required"] is True
    assert (answer.status_code, refusals(answer)) == (409, ["verification_missing"])


async def test_without_expensive_medicine_nothing_is_to_check(lgo, served):
    await served.receive(a_content(issued_on=TODAY))

    assert (await typed(lgo))["verification"] is None


async def test_what_has_left_in_full_is_checked_no_more(lgo, served):
    qr_text = await served.receive(content(renewals=0))
    await lgo.record(qr_text, DEAR | {"packs": 4})

    seen = await typed(lgo)

    assert (seen["verification"], told(seen)) == (None, [])


async def test_a_line_nobody_checked_blocks_no_other(lgo, served):
    await served.receive(content())

    answer = await record(lgo, await typed(lgo), DEAR, CHEAP)

    assert answer.status_code == 201
    dear, cheap = answer.json()["lines"]
    assert dear["refusal"]["code"] == "verification_missing"
    assert "300 €" in dear["refusal"]["detail"]
    assert (cheap["refusal"], cheap["left_total"]) == (None, 0)
    assert await served.delivered(a_number()) == 0


async def test_a_secured_line_is_kept_with_its_steps_and_its_mention(lgo, served, client, access):
    await served.receive(content())

    answer = await record(lgo, await typed(lgo), DEAR | {"packs": 4, "verification": KNOWN})

    assert answer.status_code == 201
    assert answer.json()["lines"][0]["verification"] == "secured"
    assert "Délivrance sécurisée" in answer.json()["mentions_to_print"][2]
    (event,) = await events_of(served, DispensationRecorded)
    assert event.lines[0].verification == "secured"
    seen = await typed(lgo)
    (entry,) = seen["history"]
    assert entry["own"]["lines"][0]["verification"] == "secured"
    assert entry["own"]["lines"][0]["verification_steps"] == ["patient_known"]
    path = f"{RECORD}/{answer.json()['dispensation_id']}"
    patient = await client.get(path, headers=access.headers("pat-ada"))
    assert patient.json()["lines"][0]["verification"] is None
    detail = await served.pool.fetchval(
        "SELECT detail FROM audit WHERE outcome = 'recorded' LIMIT 1"
    )
    assert '"secured": [1]' in detail or '"secured":[1]' in detail


async def test_a_temporary_line_is_one_smallest_pack_and_is_checked_to_the_end(
    lgo, other_lgo, served
):
    await served.receive(content())
    seen = await typed(lgo)

    large = await record(lgo, seen, DEAR | {"verification": TEMPORARY})
    small = await record(lgo, seen, DEAR | {"cip13": ONE_SYRINGE, "verification": TEMPORARY})
    again = await record(lgo, seen, DEAR | {"cip13": ONE_SYRINGE, "verification": TEMPORARY})

    assert refusals(large) == ["temporary_smallest_pack"]
    assert small.status_code == 201
    assert "Délivrance temporaire" in small.json()["mentions_to_print"][2]
    assert refusals(again) == ["verification_unfinished"]
    assert told(await typed(lgo)) == ["line_expensive", "line_temporary"]
    assert told(await typed(other_lgo)) == ["line_expensive", "line_temporary"]
    elsewhere = (await typed(other_lgo))["warnings"][1]["detail"]
    assert "département" in elsewhere

    rest = await record(lgo, seen, DEAR | {"packs": 3, "verification": KNOWN})

    assert rest.status_code == 201
    assert "line_temporary" not in told(await typed(lgo))


async def test_the_checks_of_the_last_pack_may_still_end_in_a_refusal(lgo, other_lgo, served):
    content_of_one = content(quantity=in_packs(1))
    qr_text = await served.receive(content_of_one)
    temporary = DEAR | {"cip13": ONE_SYRINGE, "verification": TEMPORARY}
    await record(lgo, await typed(lgo), temporary)

    seen, elsewhere = await typed(lgo), await typed(other_lgo)
    with_qr = await lgo.consult(qr_text)
    more = await record(lgo, seen, temporary | {"verification": KNOWN})
    ended = await record(lgo, seen, NOTHING)

    assert seen["lines"][0]["left_total"] == 0
    assert (told(seen), told(elsewhere)) == (["line_temporary"], ["line_temporary"])
    assert [line["line"] for line in seen["verification"]["lines"]] == [1]
    assert "line_temporary" not in told(with_qr)
    assert refusals(more) == ["line_already_dispensed"]
    assert ended.status_code == 201
    (line,) = ended.json()["lines"]
    assert (line["verification"], line["left_total"], line["refusal"]) == ("refused", 0, None)
    (filed,) = await events_of(served, DispensingRefused)
    assert (str(filed.refusal_id), filed.lines) == (line["refusal_filed"], (1,))
    assert await served.delivered(a_number()) == 1


async def test_nothing_is_refused_afterwards_of_what_left_without_doubt(lgo, served):
    await served.receive(content(quantity=in_packs(1)))
    seen = await typed(lgo)
    await record(lgo, seen, DEAR | {"cip13": ONE_SYRINGE, "verification": KNOWN})

    late = await record(lgo, seen, NOTHING)

    assert refusals(late) == ["line_already_dispensed"]


async def test_a_cheap_pack_is_no_way_round_the_end_of_the_checks(lgo, other_lgo, served):
    qr_text = await served.receive(content(product=a_pack(ONE_SYRINGE)))
    cheap = DEAR | {"cip13": ONE_SYRINGE}
    await record(lgo, await typed(lgo), cheap | {"verification": TEMPORARY})

    seen = await typed(other_lgo)
    unchecked = await record(other_lgo, seen, cheap, CHEAP)
    by_qr = await record(other_lgo, await other_lgo.consult(qr_text), cheap)

    (line,) = seen["verification"]["lines"]
    assert line["line"] == 1
    assert "temporaire" in line["detail"]
    assert [each["refusal"] and each["refusal"]["code"] for each in unchecked.json()["lines"]] == [
        "verification_unfinished",
        None,
    ]
    assert by_qr.status_code == 201
    assert (await typed(lgo))["verification"] is None


async def test_two_tills_at_once_hand_over_one_temporary_pack(lgo, other_lgo, served):
    await served.receive(content())
    temporary = DEAR | {"cip13": ONE_SYRINGE, "verification": TEMPORARY}
    tills = [(each, await typed(each)) for each in (lgo, other_lgo)]

    answers = await asyncio.gather(*(record(till, seen, temporary) for till, seen in tills))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    (late,) = (answer for answer in answers if answer.status_code == 409)
    assert refusals(late) == ["verification_unfinished"]


async def test_a_temporary_line_that_was_taken_back_waits_for_nothing(lgo, served):
    await served.receive(content())
    seen = await typed(lgo)
    temporary = DEAR | {"cip13": ONE_SYRINGE, "verification": TEMPORARY}
    first = await record(lgo, seen, temporary)
    path = f"{RECORD}/{first.json()['dispensation_id']}/reversal"

    undone = await lgo.post(path, {"reason": "not_collected"})
    again = await record(lgo, seen, temporary)

    assert undone.status_code == 201, undone.text
    assert again.status_code == 201


async def test_a_refused_line_is_filed_and_told_to_fraud_at_once(lgo, served):
    await served.receive(content())

    answer = await record(lgo, await typed(lgo), NOTHING, CHEAP)

    assert answer.status_code == 201
    refused, cheap = answer.json()["lines"]
    assert (refused["verification"], refused["packs"], cheap["refusal"]) == ("refused", None, None)
    assert "Ligne 1 : Refus de délivrance" in answer.json()["mentions_to_print"]
    (filed,) = await events_of(served, DispensingRefused)
    assert (filed.reason, filed.lines) == ("suspected_forgery", (1,))
    assert refused["refusal_filed"] == str(filed.refusal_id)
    assert cheap["refusal_filed"] is None
    (event,) = await events_of(served, DispensationRecorded)
    assert event.lines[0].verification == "refused"
    assert (await served.audited())[-2:] == [
        "dispensation_record recorded",
        "dispensing_refuse filed",
    ]
    assert "dispensing_refused_here" in told(await typed(lgo))


async def test_what_was_refused_already_is_not_filed_twice(lgo, served):
    await served.receive(content())
    seen = await typed(lgo)
    said = {"consultation_id": seen["consultation_id"], "reason": "suspected_forgery", "lines": [1]}
    await lgo.post("/v1/refusals", said | {"comment": "Tampon illisible."})

    answer = await record(lgo, seen, NOTHING)

    assert answer.status_code == 201
    assert answer.json()["lines"][0]["refusal_filed"] is None
    assert await served.count("refusal") == 1


@pytest.mark.parametrize(
    "verification",
    [
        {"outcome": "secured", "steps": []},
        {"outcome": "secured", "steps": ["astrology"]},
        {"outcome": "known", "steps": ["patient_known"]},
        {"outcome": "secured", "steps": ["patient_known"] * 9},
        KNOWN | {"reason": "other", "comment": "x"},
        {"outcome": "refused", "steps": ["patient_known"]},
        {"outcome": "refused", "steps": ["patient_known"], "reason": "other"},
        {"outcome": "refused", "steps": ["patient_known"], "comment": "x"},
    ],
)
async def test_a_verification_that_says_nothing_clear_is_refused(lgo, served, verification):
    await served.receive(content())

    answer = await record(lgo, await typed(lgo), DEAR | {"verification": verification})

    assert answer.status_code == 422
    assert await served.count("dispensation") == 0


async def test_one_request_refuses_for_one_reason(lgo, served):
    await served.receive(content())
    other = NOTHING | {"line": 2, "verification": REFUSED | {"comment": "Autre chose."}}

    answer = await record(lgo, await typed(lgo), NOTHING, other)

    assert answer.status_code == 422
    assert "verification_ambiguous" in answer.text


async def test_a_step_said_twice_is_kept_once(lgo, served):
    await served.receive(content())
    twice = KNOWN | {"steps": ["patient_known", "patient_known"]}

    await record(lgo, await typed(lgo), DEAR | {"verification": twice})

    kept = await served.pool.fetchval("SELECT steps FROM verification LIMIT 1")
    assert kept == ["patient_known"]


async def test_what_is_left_to_check_is_said_in_french(lgo, served):
    await served.receive(content())
    half = {"outcome": "secured", "steps": ["prescriber_in_directory", "prescriber_complete"]}

    answer = await record(lgo, await typed(lgo), DEAR | {"verification": half})

    (error,) = answer.json()["errors"]
    assert error["code"] == "verification_incomplete"
    assert "ASAFO-Pharma" in error["detail"]
    assert "appel au prescripteur" in error["detail"]
    assert "_" not in error["detail"]


def test_every_refusal_of_a_verification_has_its_french_sentence():
    codes = {problem.code for problem in PROBLEMS}

    assert {"verification_missing", "verification_unfinished"} <= codes
