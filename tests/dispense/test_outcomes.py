"""Lines that are adapted or put off: stored, published, shown, and read back."""

from datetime import timedelta

import pytest

from services.dispense import use_cases
from services.dispense.model import Agreement, Consultation, Recorded
from shared.contracts.dispense import DispensationRecorded
from shared.contracts.prescription import ProductProposal
from shared.db import transaction
from tests.builders import ISSUED_ON, a_content, a_line, a_number
from tests.dispense.adapting import answered, asked, tell
from tests.dispense.builders import (
    METFORMIN,
    METFORMIN_30,
    NOON,
    a_caller,
    a_hand_over,
    a_request,
    an_id,
    nothing_given,
)
from tests.dispense.counter import RESOURCES, codes

TOMORROW = ISSUED_ON + timedelta(days=1)
METFORMIN_AGREED = ProductProposal(text="Metformine", cis=METFORMIN)


@pytest.fixture
async def right(counter):
    """The first consult of an officine on the usual prescription."""
    return (await counter.consulted(await counter.receive())).consultation_id


def as_agreed_in(request_id, **changes):
    agreement = Agreement(by="request", request_id=request_id)
    parts = {"outcome": "adapted", "cip13": METFORMIN_30, "agreement": agreement}
    return a_hand_over(**parts | changes)


async def recorded_of(counter):
    events = await counter.published()
    return [event for event in events if isinstance(event, DispensationRecorded)]


async def test_what_the_prescriber_accepted_is_handed_over_and_told_with_his_agreement(
    counter, right
):
    request = await asked(counter, right, proposal=METFORMIN_AGREED)
    answer = answered(request)
    await tell(counter, answer)

    recorded = await counter.given(right, as_agreed_in(request.request_id))

    (line,) = recorded.dispensed.lines
    assert (line.outcome, line.agreed_by, line.agreed_at) == (
        *("adapted", "request"),
        answer.occurred_at,
    )
    (event,) = await recorded_of(counter)
    told = event.lines[0]
    assert (told.outcome, told.agreed_by, told.agreed_at) == (
        *("adapted", "request"),
        answer.occurred_at,
    )
    seen = await counter.type_in(a_number())
    assert isinstance(seen, Consultation)
    (entry,) = seen.history
    assert entry.lines == recorded.dispensed.lines


async def test_an_agreement_that_was_not_given_or_is_of_another_line_changes_nothing(counter):
    content = a_content(lines=(a_line(), a_line(line=2)))
    right = (await counter.consulted(await counter.receive(content))).consultation_id
    request = await asked(counter, right, proposal=METFORMIN_AGREED)

    too_soon = await counter.give(right, as_agreed_in(request.request_id))
    await tell(counter, answered(request))
    of_another_line = await counter.give(right, as_agreed_in(request.request_id, line=2))
    of_nobody = await counter.give(right, as_agreed_in(an_id()))

    assert codes(too_soon)[1:] == ["agreement_not_given"]
    assert codes(of_another_line) == codes(of_nobody)
    assert codes(of_nobody) == ["dispensation_incorrect", "agreement_unknown"]
    assert await recorded_of(counter) == []


async def test_every_line_finds_its_own_agreement_and_all_are_read_at_once(counter):
    content = a_content(lines=(a_line(), a_line(line=2)))
    right = (await counter.consulted(await counter.receive(content))).consultation_id
    requests = [await asked(counter, right, line=n, proposal=METFORMIN_AGREED) for n in (1, 2)]
    for request in requests:
        await tell(counter, answered(request))
    lines = [as_agreed_in(each.request_id, line=each.line) for each in requests]
    queries: list[str] = []

    async with transaction(counter.pool) as conn:
        with conn.query_logger(lambda record: queries.append(record.query)):
            recorded = await use_cases.record_dispensation(
                conn, RESOURCES, a_request(*lines, consultation_id=right), a_caller()
            )

    assert isinstance(recorded, Recorded)
    found = [line.agreement and line.agreement.request_id for line in recorded.dispensed.lines]
    assert found == [each.request_id for each in requests]
    assert sum("sealed_question" in query for query in queries) == 1


async def test_an_agreement_by_phone_keeps_its_moment(counter, right):
    agreement = Agreement(by="phone", agreed_at=NOON)
    asked_for = a_hand_over(outcome="adapted", cip13=METFORMIN_30, agreement=agreement)

    await counter.given(right, asked_for)

    (event,) = await recorded_of(counter)
    assert (event.lines[0].agreed_by, event.lines[0].agreed_at) == ("phone", NOON)


async def test_a_line_is_put_off_once_for_each_reason_and_told_with_its_day(counter, right):
    waiting = nothing_given(outcome="postponed", reason="stock_out", expected_on=TOMORROW)

    await counter.given(right, waiting)
    again = await counter.give(right, waiting)
    given_up = await counter.given(right, nothing_given(reason="stock_out"))

    first, second = await recorded_of(counter)
    told = first.lines[0]
    assert (told.outcome, told.reason, told.expected_on) == ("postponed", "stock_out", TOMORROW)
    assert (told.left_now, told.left_total) == (2, 2)
    assert codes(again) == ["dispensation_refused", "already_said"]
    assert second.lines[0].outcome == "not_delivered"
    assert given_up.dispensed.refused == ()
