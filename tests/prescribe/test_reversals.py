"""What its author sees once an officine has taken a dispensation back; what waits since."""

import pytest

from shared.kafka.consume import ContradictoryEvent, NotYetKnown
from tests.access import PATIENT_REFS
from tests.builders import OTHER_INS, a_number
from tests.prescribe.desk import Desk
from tests.prescribe.events import cancelled, recorded, rejected, reversal
from tests.prescribe.following import later, numbers


async def test_the_author_sees_it_as_taken_back_and_the_line_as_open(desk: Desk):
    number = (await desk.issue()).number
    done = recorded(number)

    await desk.take(done, reversal(done))

    view = await desk.read(number)
    assert view is not None
    assert view.state == "issued"
    (line,) = view.execution.lines
    assert (line.status, line.left_total) == ("to_dispense", 2)
    assert [given.is_reversed for given in line.hand_overs] == [True]
    (shown,) = view.execution.dispensations
    assert shown.lines[0].is_reversed


async def test_it_is_waited_for_as_if_nothing_had_been_handed_over(desk: Desk):
    number = (await desk.issue()).number
    done = recorded(number)

    await desk.take(done)
    assert await numbers(desk, "never_executed", at=later(15)) == []
    await desk.take(reversal(done))

    assert await numbers(desk, "never_executed", at=later(15)) == [number]
    assert await numbers(desk, "partly_executed", at=later(15)) == []


async def test_a_second_copy_does_nothing(desk: Desk):
    number = (await desk.issue()).number
    done = recorded(number)
    event = reversal(done)

    await desk.take(done, event, event)

    gone = await desk.pool.fetchval("SELECT reversed_lines ->> 'gone' FROM dispensation")
    assert gone == "[1]"


async def test_a_reversal_of_what_is_not_known_waits(desk: Desk):
    number = (await desk.issue()).number

    with pytest.raises(NotYetKnown):
        await desk.take(reversal(recorded(number)))
    with pytest.raises(NotYetKnown):
        await desk.take(reversal(recorded(a_number(9))))


async def test_a_reversal_in_the_name_of_another_patient_is_held(desk: Desk):
    number = (await desk.issue()).number
    done = recorded(number)
    await desk.take(done)

    with pytest.raises(ContradictoryEvent):
        await desk.take(reversal(done, patient_ref=PATIENT_REFS.ref(OTHER_INS)))


async def test_a_request_that_came_too_late_is_granted_after_all(desk: Desk):
    number = (await desk.issue()).number
    request = await desk.cancelled(number)
    await desk.take(rejected(number, request))

    await desk.take(cancelled(number, request, scope="whole"))

    (answer,) = (await desk.cancellations(number)).cancellations
    assert (answer.state, answer.scope, answer.rejection) == ("cancelled", "whole", None)


async def test_what_was_granted_is_not_rejected_afterwards(desk: Desk):
    number = (await desk.issue()).number
    request = await desk.cancelled(number)
    await desk.take(cancelled(number, request))

    with pytest.raises(ContradictoryEvent):
        await desk.take(rejected(number, request))
