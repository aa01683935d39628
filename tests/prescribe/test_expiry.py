"""What its author sees of a prescription whose last day is over; events come in any order."""

from itertools import permutations

import pytest

from services.prescribe import store
from shared.db import transaction
from shared.kafka.consume import ContradictoryEvent, NotYetKnown
from tests.access import PATIENT_REFS
from tests.builders import OTHER_INS, OTHER_PRESCRIBER_RPPS, a_number
from tests.prescribe.events import consent, expired
from tests.prescribe.following import RENEWED, gave, later, numbers


async def state_of(desk, number):
    async with transaction(desk.pool) as conn:
        return await store.find_state(conn, number)


async def test_nothing_is_waited_for_any_more(desk):
    number = (await desk.issue()).number
    assert await numbers(desk, "never_executed", at=later(15)) == [number]

    await desk.take(expired(number))

    assert await state_of(desk, number) == "expired"
    assert await numbers(desk, "never_executed", at=later(15)) == []
    assert await desk.count("follow_up") == 0


async def test_the_second_copy_of_an_expiry_does_nothing(desk):
    number = (await desk.issue()).number
    event = expired(number)

    await desk.take(event, event)

    assert await state_of(desk, number) == "expired"


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_an_execution_told_after_the_expiry_opens_it_again_in_any_order(desk, order):
    number = (await desk.issue(lines=[RENEWED])).number
    events = [
        gave(number, prescription_version=2, state="partially_dispensed"),
        expired(number, prescription_version=3),
        gave(number, prescription_version=4, left_total=2, state="partially_dispensed"),
    ]

    await desk.take(*(events[place] for place in order))

    assert await state_of(desk, number) == "partially_dispensed"
    assert await numbers(desk, "late_renewal", at=later(40)) == [number]


@pytest.mark.parametrize(
    "lie",
    [{"patient_ref": PATIENT_REFS.ref(OTHER_INS)}, {"prescriber_rpps": OTHER_PRESCRIBER_RPPS}],
)
async def test_an_expiry_in_the_names_of_others_is_held(desk, lie):
    number = (await desk.issue()).number

    with pytest.raises(ContradictoryEvent):
        await desk.take(expired(number, **lie))

    assert await state_of(desk, number) is None


async def test_an_expiry_of_what_has_not_been_issued_here_is_held(desk):
    with pytest.raises(NotYetKnown):
        await desk.take(expired(a_number(5)))


async def test_while_the_patient_hides_the_execution_no_state_is_shown(desk):
    number = (await desk.issue()).number
    await desk.take(consent(number, sees=False), expired(number))

    assert (await desk.read(number)).state is None
