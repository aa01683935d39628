"""What an officine tells a second time: answered alike, done once, or told rightly."""

from datetime import timedelta

from services.dispense.model import Told
from shared.contracts.dispense import (
    DispensationRecorded,
    ExecutionConflicting,
)
from tests.builders import a_content, a_line, a_number
from tests.dispense.builders import (
    NOON,
    a_hand_over,
    in_packs,
)
from tests.dispense.counter import codes, events_of
from tests.dispense.events import cancellation
from tests.dispense.reversing import reversed_by

HOUR = timedelta(hours=1)


async def test_the_same_execution_under_another_key_is_answered_alike_and_done_once(counter):
    qr_text = await counter.receive(a_content(lines=(a_line(quantity=in_packs(4)),)))

    first = await counter.told(qr_text, a_hand_over(packs=2), at=NOON + HOUR)
    again = await counter.told(qr_text, a_hand_over(packs=2), at=NOON + 2 * HOUR)

    assert again.kept == first.kept
    assert [each.packs for each in again.recorded] == [each.packs for each in first.recorded] == [2]
    assert await counter.delivered(a_number()) == 2
    assert len(await events_of(counter, DispensationRecorded)) == 1
    assert (await counter.audited())[-1] == "late_execution_record repeated"


async def test_a_conflict_told_twice_is_one_case(counter):
    qr_text = await counter.receive()
    await counter.end(cancellation(a_content()))

    answers = [await counter.told(qr_text, at=NOON + HOUR) for _ in range(2)]

    assert answers[0].kept == answers[1].kept
    assert [each.refusal.code for each in answers[0].kept.unrecorded] == ["prescription_cancelled"]
    assert len(await events_of(counter, ExecutionConflicting)) == 1


async def test_another_execution_of_the_same_moment_is_refused(counter):
    qr_text = await counter.receive()
    await counter.told(qr_text, a_hand_over(packs=1))

    answer = await counter.tell(qr_text, a_hand_over(packs=2))

    assert codes(answer) == ["late_execution_differs"]
    assert await counter.delivered(a_number()) == 1


async def test_what_was_told_wrongly_and_taken_back_is_told_rightly_of_the_same_moment(counter):
    """Else the officine would have to name a moment that is not the true one."""
    qr_text = await counter.receive()
    wrong = (await counter.told(qr_text, a_hand_over(packs=1))).kept
    assert wrong.dispensation_id is not None
    await reversed_by(counter, wrong.dispensation_id)

    right = await counter.told(qr_text, a_hand_over(packs=2))
    again = await counter.told(qr_text, a_hand_over(packs=2))
    wrong_again = await counter.tell(qr_text, a_hand_over(packs=1))

    assert [line.packs for line in right.recorded] == [2]
    assert again.kept == right.kept != wrong
    assert codes(wrong_again) == ["late_execution_differs"]
    assert await counter.delivered(a_number()) == 2


async def test_what_was_taken_back_is_not_recorded_anew_because_it_comes_again(counter):
    qr_text = await counter.receive()
    first = (await counter.told(qr_text)).kept
    assert first.dispensation_id is not None
    await reversed_by(counter, first.dispensation_id)

    again = await counter.told(qr_text)

    assert again.kept == first
    assert await counter.delivered(a_number()) == 0


async def test_two_officines_may_have_executed_at_the_same_moment(counter):
    qr_text = await counter.receive()

    answers = [await counter.told(qr_text, pharmacy=officine) for officine in (1, 2)]

    assert all(each.recorded for each in answers)
    assert await counter.delivered(a_number()) == 2


async def test_a_fault_stores_nothing_and_may_be_told_again_corrected(counter):
    qr_text = await counter.receive()

    answer = await counter.tell(qr_text, a_hand_over(cip13=None))

    assert codes(answer) == ["dispensation_incorrect", "cip13_missing"]
    assert await counter.count("late_execution") == 0
    assert isinstance(await counter.tell(qr_text), Told)
