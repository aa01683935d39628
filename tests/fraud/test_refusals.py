"""A pharmacist's refusal: a suspicion opens a case, care does not; no signal tells a patient."""

import pytest

from tests.access import Access
from tests.builders import PRESCRIBER_RPPS
from tests.fraud.desk import Desk
from tests.fraud.events import NOON, PATIENT_REF, A, B, C, exhausted, issued, presented, refused

CASES = "SELECT count(*) AS count, max(last_hit_at) AS last_hit_at FROM fraud_case"


@pytest.mark.parametrize("reason", ["suspected_forgery", "suspected_misuse", "identity_doubtful"])
async def test_a_suspicion_opens_a_case_without_a_signal(desk: Desk, reason):
    await desk.take(presented(A), refused(A, 0.2, reason=reason))

    case = await desk.one_row(
        "SELECT is_known, patient_ref, prescriber_rpps, opened_at FROM fraud_case"
    )
    assert dict(case) == {
        "is_known": True,
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "opened_at": refused(A, 0.2).occurred_at,
    }
    assert await desk.published() == []


@pytest.mark.parametrize("reason", ["danger_to_patient", "other"])
async def test_care_is_noted_and_opens_no_case(desk: Desk, reason):
    await desk.take(refused(reason=reason))

    assert await desk.count("dispensing_refusal") == 1
    assert await desk.count("fraud_case") == 0


async def test_refusals_and_signals_of_one_number_stand_in_one_case(desk: Desk):
    await desk.take(refused(A), exhausted(B, 1), refused(B, 2), refused(C, 3))

    found = await desk.one_row(CASES)
    assert (found["count"], found["last_hit_at"]) == (1, refused(C, 3).occurred_at)
    assert await desk.raised() == ["S1 D"]


async def test_a_second_copy_changes_nothing(desk: Desk):
    event = refused()

    await desk.take(event, event)

    assert await desk.count("dispensing_refusal") == 1
    assert (await desk.one_row(CASES))["last_hit_at"] == NOON


async def test_an_analyst_reads_who_refused_what_and_why(client, service, access: Access):
    desk = Desk(service.parts.pool)
    await desk.take(issued(), presented(A), refused(A, 0.2, lines=(2,)))

    headers = access.headers("an-paris")
    (case,) = (await client.get("/v1/cases", headers=headers)).json()["cases"]
    read = await client.get(f"/v1/cases/{case['case_id']}", headers=headers)

    told, shown = read.json()["timeline"]
    assert case["signals"] == []
    assert (told["kind"], told["reason"], told["lines"]) == ("refused", "suspected_forgery", [2])
    assert (told["pharmacy_finess"], shown["kind"]) == (A, "presented")
