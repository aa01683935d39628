"""A prescriber whose identity is held goes on prescribing, and is told by both doors."""

from itertools import permutations

import pytest

from services.prescribe import use_cases
from shared.contracts.fraud import PrescriberHeld, PrescriberReleased
from tests.builders import PRESCRIBER_RPPS, a_draft
from tests.prescribe.desk import NOW
from tests.prescribe.drafts import today
from tests.prescribe.events import an_id

HOLD_ID = an_id()


def held(**changes) -> PrescriberHeld:
    parts = {
        "event_id": an_id(),
        "occurred_at": NOW,
        "hold_id": HOLD_ID,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "since": NOW,
        "reason": "identity_misused",
        "sentence": "Identité usurpée.",
    }
    return PrescriberHeld(**parts | changes)


def released(**changes) -> PrescriberReleased:
    parts = {
        "event_id": an_id(),
        "occurred_at": NOW,
        "hold_id": HOLD_ID,
        "prescriber_rpps": PRESCRIBER_RPPS,
    }
    return PrescriberReleased(**parts | changes)


@pytest.fixture
async def pool(service):
    return await service.parts.pool


async def take(pool, *events) -> None:
    for event in events:
        note = use_cases.note_hold if isinstance(event, PrescriberHeld) else use_cases.note_release
        await note(pool, event)


@pytest.fixture
def codes(client, access, issue):
    async def told(door: str) -> tuple[int, list[str]]:
        if door == "issue":
            answer = await issue()
        else:
            body = a_draft(issued_on=today())
            headers = access.headers("dr-martin")
            answer = await client.post("/v1/prescriptions/check", json=body, headers=headers)
        return answer.status_code, [each["code"] for each in answer.json()["warnings"]]

    return told


async def test_both_doors_tell_a_held_prescriber_and_refuse_nothing(codes, pool):
    before = await codes("check")
    await take(pool, held(), held())

    assert before == (200, [])
    assert await codes("check") == (200, ["identity_held"])
    assert await codes("issue") == (201, ["identity_held"])


async def test_the_end_of_one_prescription_is_not_the_end_of_the_hold(codes, pool):
    await take(pool, held(), released(number="9X948KT69HANG89102"))

    assert await codes("check") == (200, ["identity_held"])


@pytest.mark.parametrize("order", list(permutations(range(2))))
async def test_hold_and_release_end_the_same_in_any_order(codes, pool, order):
    events = (held(), released())

    await take(pool, *(events[place] for place in order), *events)

    assert await codes("check") == (200, [])
