"""An execution told afterwards that does not fit: a case for people, and no signal."""

from datetime import timedelta

from services.fraud.engine import fact_of
from services.fraud.engine.knowledge import no_drug
from tests.access import Access
from tests.builders import PRESCRIBER_RPPS
from tests.fraud.desk import Desk
from tests.fraud.events import (
    NOON,
    PATIENT_REF,
    A,
    B,
    conflicting,
    issued,
    presented,
    recorded,
    refused,
)


async def test_a_conflict_opens_a_case_without_a_signal(desk: Desk):
    await desk.take(issued(), conflicting())

    case = await desk.one_row("SELECT patient_ref, prescriber_rpps, opened_at FROM fraud_case")
    assert dict(case) == {
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "opened_at": NOON,
    }
    assert await desk.published() == []


async def test_it_stands_in_the_open_case_of_its_number_and_a_copy_changes_nothing(desk: Desk):
    event = conflicting(B, 2)

    await desk.take(refused(A), event, event)

    assert await desk.count("fraud_case") == 1
    assert await desk.count("execution_conflict") == 1
    case = await desk.one_row("SELECT last_hit_at FROM fraud_case")
    assert case["last_hit_at"] == event.occurred_at


async def test_an_analyst_reads_what_was_handed_over_when_and_told_when(
    client, service, access: Access
):
    desk = Desk(service.parts.pool)
    await desk.take(issued(), presented(A), conflicting(B, 3))

    headers = access.headers("an-paris")
    (case,) = (await client.get("/v1/cases", headers=headers)).json()["cases"]
    told, _ = (await client.get(f"/v1/cases/{case['case_id']}", headers=headers)).json()["timeline"]

    assert (told["kind"], told["pharmacy_finess"], told["source"]) == ("conflicting", B, "offline")
    assert (told["occurred_at"][11:16], told["intended_at"][11:16]) == ("15:00", "14:00")
    assert told["lines"] == [
        {"line": 1, "cip13": None, "quantity": 1, "code": "line_already_dispensed"}
    ]


def test_a_hand_over_told_afterwards_stands_where_it_happened():
    happened_at = NOON - timedelta(days=2)

    at_once = fact_of(recorded(), no_drug)
    afterwards = fact_of(recorded(source="paper", intended_at=happened_at), no_drug)

    assert at_once is not None
    assert afterwards is not None
    assert (at_once.occurred_at, afterwards.occurred_at) == (NOON, happened_at)
