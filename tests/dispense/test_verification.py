"""Expensive medicines at the counter: checked where the QR was not read, then one of three ends."""

import asyncio

import pytest

from services.dispense.problems import PROBLEMS
from services.dispense.products import expensive_lines, is_smallest_pack
from shared.contracts.dispense import DispensationRecorded, DispensingRefused
from shared.contracts.prescription import MedicineInn, MedicinePack, MedicineSpeciality, Mentions
from shared.identifiers import Cip13, Cis
from tests.builders import INS, PARACETAMOL_CIP13, a_content, a_line, a_number
from tests.dispense.builders import MEDICINES, in_packs
from tests.dispense.lgo import CONSULT, RECORD, TODAY

ADALIMUMAB = Cis("64591690")
ONE_SYRINGE, TWO_SYRINGES = "3400930294475", "3400930294482"  # 213.09 EUR, 423.34 EUR
SIX_SYRINGES = "3400930294499"  # 1219.40 EUR, not counted by the catalogue
LATE = "/v1/late-executions"
KNOWN = {"outcome": "secured", "steps": ["patient_known"]}
TEMPORARY = {"outcome": "temporary", "steps": ["prescriber_in_directory", "asafo_consulted"]}
REFUSED = {
    "outcome": "refused",
    "steps": ["prescriber_contacted"],
    "reason": "suspected_forgery",
    "comment": "Le prescripteur dit ne pas l’avoir écrite.",
}
DEAR = {"line": 1, "outcome": "delivered", "cip13": TWO_SYRINGES, "packs": 1}
CHEAP = {"line": 2, "outcome": "delivered", "cip13": PARACETAMOL_CIP13, "packs": 2}
NOTHING = {"line": 1, "outcome": "not_delivered", "reason": "other", "verification": REFUSED}


def a_pack(cip13=TWO_SYRINGES):
    return MedicinePack(cip13=Cip13(cip13), cis=ADALIMUMAB, label="Seringue d’exemple")


def content(**changes):
    product = changes.pop("product", a_pack())
    quantity = in_packs(4, renewals=changes.pop("renewals", 1))
    dear = a_line(product=product, quantity=quantity, packs=4)
    return a_content(issued_on=TODAY, lines=(dear, a_line(line=2)), **changes)


async def typed(lgo):
    answer = await lgo.post(CONSULT, {"number": a_number(), "ins": INS})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def record(lgo, seen, *lines):
    body = {"consultation_id": seen["consultation_id"], "lines": list(lines)}
    return await lgo.post(RECORD, body)


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


async def test_paper_told_afterwards_is_no_way_round_it_either(lgo, served):
    await served.receive(content(product=a_pack(ONE_SYRINGE)))
    cheap = DEAR | {"cip13": ONE_SYRINGE}
    await record(lgo, await typed(lgo), cheap | {"verification": TEMPORARY})

    answer = await lgo.post(
        LATE, telling(source="paper", number=a_number(), ins=INS, lines=[cheap])
    )

    (line,) = answer.json()["lines"]
    assert line["refusal"]["code"] == "verification_unfinished"
    assert answer.json()["case_id"] is not None


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


def telling(**changes):
    at = f"{TODAY.isoformat()}T00:00:01+01:00"
    return {"intended_at": at, "lines": [DEAR]} | changes


@pytest.mark.parametrize(
    ("source", "by_qr", "code"),
    [
        ("offline", True, None),  # who scanned it offline has read it
        ("paper", True, "verification_missing"),
        ("offline", False, "verification_missing"),
        ("paper", False, "verification_missing"),
    ],
)
async def test_what_is_told_afterwards_was_checked_or_is_a_case(lgo, served, source, by_qr, code):
    qr_text = await served.receive(content())
    proof = {"qr": qr_text} if by_qr else {"number": a_number(), "ins": INS}

    answer = await lgo.post(LATE, telling(source=source, **proof))

    assert answer.status_code == 201, answer.text
    refusal = answer.json()["lines"][0]["refusal"]
    assert (None if refusal is None else refusal["code"]) == code
    assert (answer.json()["case_id"] is None) == (code is None)
    assert await served.delivered(a_number()) == (0 if code else 1)


async def test_what_was_checked_is_told_afterwards(lgo, served):
    await served.receive(content())
    lines = [DEAR | {"verification": KNOWN}]

    answer = await lgo.post(LATE, telling(source="paper", number=a_number(), ins=INS, lines=lines))

    assert answer.json()["case_id"] is None
    assert await served.pool.fetchval("SELECT outcome FROM verification LIMIT 1") == "secured"


async def test_what_was_refused_on_paper_is_filed_too(lgo, served):
    await served.receive(content())

    answer = await lgo.post(
        LATE, telling(source="paper", number=a_number(), ins=INS, lines=[NOTHING])
    )

    assert answer.status_code == 201, answer.text
    assert await served.count("refusal") == 1


def test_lines_are_expensive_by_the_pack_or_by_what_was_signed():
    def found(**line):
        return bool(expensive_lines(a_content(lines=(a_line(**line),)), MEDICINES))

    assert found(product=a_pack(TWO_SYRINGES))
    assert not found(product=a_pack(ONE_SYRINGE))
    assert found(product=MedicineSpeciality(cis=ADALIMUMAB, label="Toutes ses boîtes"))
    assert not found()
    assert not found(product=a_pack("3400999999991"))
    inn = MedicineInn(inn="adalimumab", label="adalimumab 40 mg")
    assert not found(product=inn)
    assert found(product=inn, mentions=Mentions(is_expensive=True))


@pytest.mark.parametrize(
    ("cip13", "is_smallest"),
    [
        (ONE_SYRINGE, True),
        (TWO_SYRINGES, False),
        (SIX_SYRINGES, False),  # by its price
        ("3400930211380", True),  # the only one
        ("3400999999991", True),
    ],
)
def test_the_smallest_pack_is_that_of_the_catalogue(cip13, is_smallest):
    assert is_smallest_pack(Cip13(cip13), MEDICINES) == is_smallest


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
