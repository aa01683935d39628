"""Events of dispense and notify, too early and twice."""

import json
from datetime import timedelta

import pytest

from shared.kafka.consume import ContradictoryEvent, NotYetKnown
from shared.sealing import Unsealable
from tests.access import PATIENT_REFS
from tests.builders import (
    INS,
    OTHER_INS,
    OTHER_PRESCRIBER_RPPS,
    PRESCRIBER_RPPS,
    a_number,
)
from tests.prescribe.events import a_sealed_notice, an_id, billed, consent, recorded


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


@pytest.mark.parametrize("make", ["recorded", "billed"])
@pytest.mark.parametrize(
    "claim",
    [
        {"prescriber_rpps": OTHER_PRESCRIBER_RPPS},
        {"patient_ref": PATIENT_REFS.ref(OTHER_INS)},
        {"prescriber_rpps": OTHER_PRESCRIBER_RPPS, "patient_ref": PATIENT_REFS.ref(OTHER_INS)},
    ],
)
async def test_an_execution_that_fits_its_notice_and_not_the_prescription_changes_nothing(
    desk, make, claim
):
    number = (await desk.issue()).number
    done = recorded(number)
    await desk.take(done)
    before = await _projections(desk)
    event_id = an_id()
    notice = a_sealed_notice(
        f"dispensation.{make}",
        number,
        event_id,
        ins=OTHER_INS if "patient_ref" in claim else INS,
        rpps=claim.get("prescriber_rpps", PRESCRIBER_RPPS),
    )
    event = {
        "recorded": recorded(number, prescription_version=2),
        "billed": billed(number, done.dispensation_id),
    }[make]
    forged = event.model_copy(update={"event_id": event_id, "sealed": notice} | claim)

    with pytest.raises(ContradictoryEvent):
        await desk.take(forged)

    assert await _projections(desk) == before


@pytest.mark.parametrize("make", ["recorded", "billed"])
async def test_a_notice_about_other_people_than_the_event_is_not_kept(desk, make):
    number = (await desk.issue()).number
    done = recorded(number)
    await desk.take(done)
    before = await _projections(desk)
    event_id = an_id()
    notice = a_sealed_notice(f"dispensation.{make}", number, event_id, ins=OTHER_INS)
    event = {
        "recorded": recorded(number, event_id=event_id, prescription_version=2, sealed=notice),
        "billed": billed(number, done.dispensation_id, event_id=event_id, sealed=notice),
    }[make]

    with pytest.raises(ContradictoryEvent):
        await desk.take(event)

    assert await _projections(desk) == before


@pytest.mark.parametrize("make", ["recorded", "billed"])
async def test_a_notice_that_does_not_open_is_not_kept(desk, make):
    number = (await desk.issue()).number
    done = recorded(number)
    await desk.take(done)
    before = await _projections(desk)
    event = {
        "recorded": recorded(number, prescription_version=2),
        "billed": billed(number, done.dispensation_id),
    }[make]

    for changes in ({"sealed": "gone.AAAA"}, {"sealed": ""}, {"event_id": an_id()}):
        with pytest.raises(Unsealable):
            await desk.take(event.model_copy(update=changes))

    assert await _projections(desk) == before


async def test_an_invoice_of_another_prescription_marks_nothing(desk):
    number, other = (await desk.issue()).number, (await desk.issue()).number
    done = recorded(number)
    await desk.take(done)

    with pytest.raises(NotYetKnown):
        await desk.take(billed(other, done.dispensation_id))

    assert await desk.pool.fetchval("SELECT reconciliation FROM dispensation") is None


async def test_two_quick_choices_count_in_their_order_and_no_later_clock_brings_one_back(desk):
    number = (await desk.issue()).number
    first, second = consent(number, sees=True, sequence=1), consent(number, sees=False, sequence=2)
    again = consent(number, sees=True, sequence=1)
    late = again.model_copy(update={"occurred_at": second.occurred_at + timedelta(days=1)})
    same_place = consent(number, sees=True, sequence=2)

    await desk.take(first, second, late, same_place)

    row = await desk.pool.fetchrow("SELECT prescriber_sees_execution, sequence FROM consent")
    assert tuple(row) == (False, 2)
