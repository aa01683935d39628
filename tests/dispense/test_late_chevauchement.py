"""What is told afterwards is weighed for chevauchement as of its day: what meets is a case."""

import asyncio
from datetime import timedelta

import pytest

from services.dispense.model import Recorded, Told
from shared.contracts.dispense import ExecutionConflicting
from tests.dispense.builders import NOON
from tests.dispense.counter import events_of
from tests.dispense.test_chevauchement import A_WEEK, give, morphine

DAY = timedelta(days=1)


async def tell(counter, content, *, on: int = 0, pharmacy=1) -> Told:
    qr_text = await counter.receive(content)
    moment = NOON + on * DAY
    return await counter.told(
        qr_text, A_WEEK, pharmacy=pharmacy, intended_at=moment, at=NOON + 20 * DAY
    )


async def test_what_the_patient_held_that_day_makes_a_case_and_no_balance(counter):
    await give(counter, morphine(1))

    told = await tell(counter, morphine(2), on=6, pharmacy=2)

    assert told.recorded == ()
    assert [each.refusal.code for each in told.kept.unrecorded] == ["chevauchement"]
    (event,) = await events_of(counter, ExecutionConflicting)
    assert [(line.code, line.quantity) for line in event.lines] == [("chevauchement", 7)]
    assert await counter.delivered(morphine(2).number) == 0


async def test_it_is_weighed_as_of_its_day_and_not_as_of_the_telling(counter):
    """On day 7 the week of day 0 has passed; of day 20 nobody asks."""
    await give(counter, morphine(1))
    await give(counter, morphine(3), at=NOON + 18 * DAY)

    told = await tell(counter, morphine(2), on=7, pharmacy=2)

    assert told.recorded
    assert told.kept.case_id is None


@pytest.mark.parametrize(("after", "meets"), [(1, True), (6, True), (7, False)])
async def test_what_others_handed_over_after_it_meets_its_days_or_not(counter, after, meets):
    """The other officine could not know: people look at it, no balance hides it."""
    await give(counter, morphine(1), at=NOON + after * DAY)

    told = await tell(counter, morphine(2), pharmacy=2)

    assert (told.kept.case_id is not None) == meets
    assert bool(told.recorded) is not meets


async def test_what_was_told_afterwards_covers_from_the_day_on_which_it_left(counter):
    await tell(counter, morphine(1), on=12)

    during = await give(counter, morphine(2), at=NOON + 18 * DAY, pharmacy=2)
    later = await give(counter, morphine(3), at=NOON + 19 * DAY, pharmacy=2)

    assert not isinstance(during, Recorded)
    assert isinstance(later, Recorded)


async def test_of_a_telling_and_a_hand_over_at_one_moment_one_is_recorded(counter):
    qr_text = await counter.receive(morphine(1))
    other = await counter.receive(morphine(2))
    right = (await counter.consulted(other, 2)).consultation_id

    told, given = await asyncio.gather(
        counter.told(qr_text, A_WEEK), counter.give(right, A_WEEK, pharmacy=2)
    )

    assert bool(told.recorded) is not isinstance(given, Recorded)
