"""Step 1 sent as a Bundle of MedicationDispense: the same decision as in JSON, all or nothing."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.dispense import use_cases
from shared.contracts.dispense import DispensationRecorded
from shared.fhir import systems
from tests.builders import INS, OTHER_INS, PARACETAMOL_CIP13, a_number
from tests.dispense.builders import (
    METFORMIN_30,
    METFORMIN_GENERIC_30,
    an_id,
)
from tests.dispense.events import a_signal
from tests.dispense.hand_overs import (
    BUNDLE,
    FINESS,
    RPPS,
    a_dispense,
    box,
    cip,
    full_url,
    issues,
    not_now,
    recorded,
    send,
)
from tests.dispense.lgo import TODAY
from tests.dispense.test_fhir_reading import extension_of
from tests.fhir_oracle import check_resource

FIRST = "Bundle.entry[0].resource"
NOW = datetime.now(UTC).isoformat(timespec="seconds")


@pytest.fixture
async def consultation(lgo, two_lines) -> str:
    return (await lgo.consult(two_lines))["consultation_id"]


async def test_a_hand_over_is_recorded_and_answered_line_by_line(lgo, served, consultation):
    generic = a_dispense(
        consultation,
        2,
        medicationCodeableConcept=cip(METFORMIN_GENERIC_30),
        substitution={"wasSubstituted": True},
    )

    answer = await send(lgo, a_dispense(consultation), generic)

    first, second = (entry["resource"] for entry in recorded(answer))
    assert (first["status"], second["status"]) == ("completed", "completed")
    assert second["substitution"]["wasSubstituted"] is True
    left = extension_of(first, systems.LEFT)
    assert left is not None
    assert {"url": "total", "valueInteger": 1} in left["extension"]
    version = extension_of(first, systems.PRESCRIPTION_VERSION)
    assert version is not None
    assert version["valuePositiveInt"] == 2
    *_, event = await served.published()
    assert isinstance(event, DispensationRecorded)
    told = [(line.line, line.outcome, line.packs) for line in event.lines]
    assert told == [(1, "delivered", 1), (2, "substituted", 1)]
    read_back = await lgo.get(f"/fhir/r4/{recorded(answer)[0]['response']['location']}")
    assert check_resource(read_back.content)["id"] == first["id"]


async def test_each_line_has_its_own_mentions_and_the_stamp_stands_once(lgo, consultation):
    answer = await send(
        lgo,
        a_dispense(consultation),
        a_dispense(consultation, 2, medicationCodeableConcept=cip(METFORMIN_30)),
    )

    first, second = (
        [
            each["valueString"]
            for each in entry["resource"]["extension"]
            if each["url"] == systems.MENTION_TO_PRINT
        ]
        for entry in recorded(answer)
    )
    assert [text.partition(" : ")[0] for text in (first[0], *first[2:], *second)] == [
        "Timbre de l’officine",
        "Ligne 1",
        "Ligne 2",
    ]


async def test_one_refused_line_refuses_all_and_says_which(lgo, served, consultation):
    too_many = a_dispense(
        consultation, 2, medicationCodeableConcept=cip(METFORMIN_30), quantity=box(3)
    )

    answer = await send(lgo, a_dispense(consultation), too_many)

    assert answer.status_code == 409
    refused = "Bundle.entry[1].resource"
    assert issues(answer) == [("dispensation_refused", None), ("quantity_exceeded", refused)]
    assert await served.count("dispensation") == 0


async def test_the_same_key_records_once(lgo, consultation, served):
    once = await send(lgo, a_dispense(consultation), key="fhir-0001")
    again = await send(lgo, a_dispense(consultation), key="fhir-0001")

    assert recorded(once) == recorded(again)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await served.count("dispensation") == 1


async def test_two_officines_at_once_never_hand_over_more_than_prescribed(
    lgo, other_lgo, two_lines, served
):
    lines = [
        a_dispense((await each.consult(two_lines))["consultation_id"], quantity=box(2))
        for each in (lgo, other_lgo)
    ]

    answers = await asyncio.gather(send(lgo, lines[0]), send(other_lgo, lines[1]))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert await served.count("dispensation") == 1


async def test_what_does_not_leave_is_declined_or_on_hold(lgo, served, consultation):
    expected_on = {"url": systems.EXPECTED_ON, "valueDate": (TODAY + timedelta(3)).isoformat()}
    declined = not_now(consultation, 1, "declined", "patient_has_enough")
    waiting = not_now(consultation, 2, "on-hold", "stock_out", extension=[expected_on])

    first, second = (entry["resource"] for entry in recorded(await send(lgo, declined, waiting)))

    assert (first["status"], second["status"]) == ("declined", "on-hold")
    assert extension_of(second, systems.EXPECTED_ON) == expected_on
    *_, event = await served.published()
    assert isinstance(event, DispensationRecorded)
    assert [(line.outcome, line.reason) for line in event.lines] == [
        ("not_delivered", "patient_has_enough"),
        ("postponed", "stock_out"),
    ]


async def test_an_adaptation_names_the_agreement(lgo, consultation):
    agreement = [
        {"url": "by", "valueCode": "phone"},
        {"url": "agreed-at", "valueDateTime": NOW},
    ]
    adapted = a_dispense(
        consultation, extension=[{"url": systems.AGREEMENT, "extension": agreement}]
    )

    (entry,) = recorded(await send(lgo, adapted))

    told = extension_of(entry["resource"], systems.AGREEMENT)
    assert told is not None
    assert told["extension"][0] == {"url": "by", "valueCode": "phone"}


async def test_why_it_goes_on_and_the_version_seen_are_read(lgo, served, consultation):
    await use_cases.keep_signal(served.pool, a_signal(a_number()))
    reason = {
        "url": systems.REASON_TO_GO_ON,
        "extension": [{"url": "code", "valueCode": "prescriber_confirmed"}],
    }
    old, seen = (
        {"url": systems.PRESCRIPTION_VERSION, "valuePositiveInt": version} for version in (9, 1)
    )

    silent = await send(lgo, a_dispense(consultation))
    outdated = await send(lgo, a_dispense(consultation, extension=[reason, old]))
    explained = await send(lgo, a_dispense(consultation, extension=[reason, seen]))

    assert issues(silent) == [("alert_reason_missing", f"{FIRST}.extension")]
    assert issues(outdated) == [("version_conflict", None)]
    assert recorded(explained)


async def test_people_and_products_may_be_entries_of_the_bundle(lgo, consultation):
    dispense = a_dispense(
        consultation,
        medicationCodeableConcept=None,
        medicationReference={"reference": full_url(1)},
        subject={"reference": "Patient/p"},
        performer=[{"actor": {"reference": "PractitionerRole/r"}}],
        authorizingPrescription=[
            {"reference": f"https://x.example/MedicationRequest/{a_number()}-1"}
        ],
        whenHandedOver=NOW,
    )
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": systems.INS_NIR, "value": OTHER_INS}],
    }
    role = {
        "resourceType": "PractitionerRole",
        "id": "r",
        "practitioner": {"reference": "Practitioner/q"},
        "organization": {"identifier": {"system": systems.FINESS, "value": FINESS}},
    }
    person = {
        "resourceType": "Practitioner",
        "id": "q",
        "identifier": [{"system": systems.RPPS, "value": RPPS}],
    }
    medication = {"resourceType": "Medication", "code": cip(PARACETAMOL_CIP13)}

    another = await send(lgo, dispense, medication, patient, role, person)
    strange = await send(
        lgo, dispense | {"subject": {"reference": "Patient/nobody"}}, medication, role, person
    )

    patient["identifier"] = [{"system": systems.INS_NIR, "value": INS}]
    good = await send(lgo, dispense, medication, patient, role, person)

    assert issues(another) == [("patient_differs", f"{FIRST}.subject")]
    statuses = [entry["response"]["status"] for entry in recorded(good)]
    assert statuses == ["201 Created", *["200 OK"] * 4]
    told = [code for code, _ in issues(strange)]
    assert told == ["request_invalid", "fhir_reference_unresolved"]


def a_fill(code: str) -> dict[str, Any]:
    return {"coding": [{"system": systems.ACT_CODE, "code": code}]}


async def test_how_far_it_goes_is_what_the_balances_say(lgo, consultation):
    (complete,) = recorded(await send(lgo, a_dispense(consultation, type=a_fill("FFC"))))
    (rest,) = recorded(await send(lgo, a_dispense(consultation, type=a_fill("RFC"))))

    told = complete["response"]["outcome"]["issue"]
    assert [(issue["severity"], issue["expression"]) for issue in told] == [
        ("warning", [f"{FIRST}.type"])
    ]
    assert complete["resource"]["type"]["coding"][0]["code"] == "FFP"
    read_back = check_resource((await lgo.get(f"/fhir/r4/{rest['response']['location']}")).content)
    assert read_back["type"] == rest["resource"]["type"]
    assert ("outcome" in rest["response"]) == (rest["resource"]["type"] != a_fill("RFC"))


async def test_packs_that_were_scanned_and_packs_that_are_owed_are_read(lgo, consultation):
    pack = f"010{PARACETAMOL_CIP13}17{TODAY.year % 100 + 2:02}120010LOT1␝21SERIAL000001"
    own = [
        {"url": systems.PACK_SCANNED, "valueString": pack},
        {"url": systems.OWED_PACKS, "valueUnsignedInt": 1},
        {"url": systems.ORDER_NUMBER, "valueString": "2026-0042"},
    ]

    (entry,) = recorded(await send(lgo, a_dispense(consultation, extension=own)))
    again = await send(lgo, a_dispense(consultation, extension=own))

    verified = extension_of(entry["resource"], systems.PACKS_VERIFIED)
    assert verified is not None
    assert verified["valueUnsignedInt"] == 1
    assert extension_of(entry["resource"], systems.OWED_PACKS) == own[1]
    assert extension_of(entry["resource"], systems.ORDER_NUMBER) == own[2]
    assert extension_of(entry["resource"], systems.MENTION_TO_PRINT) is not None
    assert issues(again)[0] == ("dispensation_refused", None)


async def test_what_is_left_out_is_told(lgo, consultation):
    dispense = a_dispense(
        consultation,
        type=a_fill("FFP"),
        note=[{"text": "Vu avec le patient"}],
        receiver=[{"display": "Sa fille"}],
        identifier=[{"value": "LGO-42"}],
    )

    (entry,) = recorded(await send(lgo, dispense))

    told = [issue["expression"][0] for issue in entry["response"]["outcome"]["issue"]]
    assert sorted(told) == [f"{FIRST}.note", f"{FIRST}.receiver"]


async def test_lines_of_one_hand_over_say_the_same_of_the_whole(lgo, consultation):
    answer = await send(lgo, a_dispense(consultation), a_dispense(str(an_id()), 2))

    assert ("fhir_lines_disagree", "Bundle.entry[1].resource.extension") in issues(answer)


async def test_a_consult_that_is_missing_or_of_nobody_gives_no_right(lgo, consultation):
    nobodys = await send(lgo, a_dispense(str(an_id())))
    missing = await send(lgo, {**a_dispense(consultation), "extension": []})
    empty = await send(lgo)

    assert issues(nobodys) == [("consultation_not_found", None)]
    assert ("field_missing", f"{FIRST}.extension") in issues(missing)
    assert ("fhir_dispense_missing", "Bundle.entry") in issues(empty)


async def test_only_a_pharmacist_hands_over(client, access):
    for who in ("dr-martin", "pat-ada"):
        headers = access.headers(who, key="fhir-0002") | {"Content-Type": "application/fhir+json"}
        answer = await client.post(BUNDLE, content=b"{}", headers=headers)

        assert (answer.status_code, issues(answer)[0][0]) == (403, "not_allowed")
