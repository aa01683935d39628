"""Packs that are scanned offline and told afterwards: they have left, whatever stands."""

from datetime import timedelta

from services.dispense.model import Recorded
from shared.contracts.dispense import PackPresented
from tests.builders import a_content, a_line
from tests.dispense.builders import NOON, a_finess, a_hand_over, in_packs
from tests.dispense.counter import codes
from tests.dispense.packs import a_pack, scanned
from tests.dispense.reversing import reversed_by
from tests.dispense.test_late_executions import events_of

HOUR = timedelta(hours=1)


async def test_a_pack_that_left_before_is_recorded_all_the_same_and_fraud_learns_of_it(counter):
    qr_text = await counter.receive(a_content(lines=(a_line(quantity=in_packs(3)),)))
    one = a_hand_over(packs=1, packs_scanned=scanned(a_pack()))

    first = await counter.told(qr_text, one, at=NOON + HOUR)
    again = await counter.told(qr_text, one, pharmacy=2, at=NOON + HOUR)

    assert first.recorded
    assert again.recorded
    assert [each.finding for each in await events_of(counter, PackPresented)] == [
        "dispensed_before"
    ]
    assert await counter.count("dispensed_pack") == 2


async def test_a_pack_that_left_twice_leaves_no_more_until_both_have_taken_it_back(counter):
    """Else the first officine frees, by its reversal, what the other one handed over."""
    qr_text = await counter.receive(a_content(lines=(a_line(quantity=in_packs(5)),)))
    one = a_hand_over(packs=1, packs_scanned=scanned(a_pack()))
    first = await counter.given((await counter.consulted(qr_text)).consultation_id, one)
    second = await counter.told(qr_text, one, pharmacy=2, at=NOON + HOUR)
    right = (await counter.consulted(qr_text, 3)).consultation_id

    await reversed_by(counter, first.dispensation_id)
    still_out = await counter.give(right, one, pharmacy=3)
    assert second.kept.dispensation_id is not None
    await reversed_by(counter, second.kept.dispensation_id, pharmacy=2, at=NOON + HOUR)
    back = await counter.give(right, one, pharmacy=3)

    assert codes(still_out)[-1] == "pack_dispensed_before"
    assert isinstance(back, Recorded)
    found = (await events_of(counter, PackPresented))[-1]
    assert found.first_pharmacy_finess == a_finess(2)


async def test_of_packs_that_are_too_many_each_one_has_left_all_the_same(counter):
    qr_text = await counter.receive()
    packs = scanned(a_pack("A1"), a_pack("A2"), a_pack("A3"))

    told = await counter.told(qr_text, a_hand_over(packs=3, packs_scanned=packs))

    assert [line.packs for line in told.recorded] == [2]
    assert [each.quantity for each in told.kept.unrecorded] == [1]
    assert await counter.count("dispensed_pack") == 3
