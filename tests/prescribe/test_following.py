"""Events of dispense and notify, too early and twice."""

import json

import pytest

from services.prescribe.use_cases.following import ContradictoryEvent
from shared.consume import NotYetKnown
from tests.access import PATIENT_REFS
from tests.builders import (
    OTHER_INS,
    a_number,
)
from tests.prescribe.events import billed, consent, recorded


@pytest.mark.parametrize("make", ["recorded", "billed", "consent"])
async def test_an_event_of_an_unknown_prescription_waits(desk, make):
    number = a_number(99)
    event = {
        "recorded": lambda: recorded(number),
        "billed": lambda: billed(number, recorded(number).dispensation_id),
        "consent": lambda: consent(number, sees=False),
    }[make]()

    with pytest.raises(NotYetKnown):
        await desk.take(event)

    assert await desk.count("inbox") == 0


async def test_every_event_twice_leaves_the_same_rows(desk):
    number = (await desk.issue()).number
    first = recorded(number)
    second = recorded(number, prescription_version=2, state="dispensed")
    events = [first, second, billed(number, first.dispensation_id), consent(number, sees=True)]
    await desk.take(*events)
    once = await _projections(desk)

    await desk.take(*events, *reversed(events))

    assert await _projections(desk) == once
    assert json.loads(once)["execution"][0]["state"] == "dispensed"


async def _projections(desk) -> str:
    tables = ("execution", "dispensation", "consent", "inbox")
    rows = {
        table: [dict(row) for row in await desk.pool.fetch(f"SELECT * FROM {table} ORDER BY 1, 2")]  # noqa: S608 - names we wrote
        for table in tables
    }
    return json.dumps(rows, default=str)


@pytest.mark.parametrize("make", ["recorded", "billed", "consent"])
async def test_an_event_that_names_another_patient_changes_nothing(desk, make):
    number = (await desk.issue()).number
    done = recorded(number)
    await desk.take(done)
    before = await _projections(desk)
    event = {
        "recorded": recorded(number, prescription_version=2),
        "billed": billed(number, done.dispensation_id),
        "consent": consent(number, sees=False),
    }[make]

    with pytest.raises(ContradictoryEvent):
        await desk.take(event.model_copy(update={"patient_ref": PATIENT_REFS.ref(OTHER_INS)}))

    assert await _projections(desk) == before
