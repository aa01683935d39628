"""Packs that are scanned offline and told afterwards: one that may not leave makes a case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.dispense import use_cases
from services.dispense.model import Recorded
from shared.contracts.dispense import PackPresented
from tests.builders import a_content, a_line, a_number
from tests.dispense import counter as of_tests
from tests.dispense.builders import NOON, a_finess, a_hand_over, a_telling, in_packs
from tests.dispense.counter import RESOURCES, Counter, codes, events_of
from tests.dispense.packs import SERIAL, National, a_pack, scanned
from tests.dispense.reversing import reversed_by

HOUR = timedelta(hours=1)


async def test_a_pack_that_left_before_is_a_case_and_the_others_are_recorded(counter):
    qr_text = await counter.receive(a_content(lines=(a_line(quantity=in_packs(4)),)))
    one = a_hand_over(packs=1, packs_scanned=scanned(a_pack()))
    two = a_hand_over(packs=2, packs_scanned=scanned(a_pack(), a_pack("FRE5H00001")))

    first = await counter.told(qr_text, one, at=NOON + HOUR)
    second = await counter.told(qr_text, two, pharmacy=2, at=NOON + HOUR)

    assert first.recorded
    assert [line.packs for line in second.recorded] == [1]
    (conflict,) = second.kept.unrecorded
    assert (conflict.refusal.code, conflict.quantity) == ("pack_dispensed_before", 1)
    (event,) = await events_of(counter, PackPresented)
    assert (event.finding, event.first_pharmacy_finess) == ("dispensed_before", a_finess(1))
    assert await counter.count("dispensed_pack") == 3
    assert await counter.delivered(a_number()) == 2


async def test_a_pack_that_left_twice_leaves_no_more_until_both_have_taken_it_back(counter):
    """Else the first officine frees, by its reversal, what the other one handed over."""
    qr_text = await counter.receive(a_content(lines=(a_line(quantity=in_packs(5)),)))
    one = a_hand_over(packs=1, packs_scanned=scanned(a_pack()))
    first = await counter.given((await counter.consulted(qr_text)).consultation_id, one)
    two = a_hand_over(packs=2, packs_scanned=scanned(a_pack(), a_pack("FRE5H00001")))
    second = await counter.told(qr_text, two, pharmacy=2, at=NOON + HOUR)
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


async def test_a_pack_scanned_twice_is_a_fault_of_the_telling(counter):
    qr_text = await counter.receive()
    packs = scanned(a_pack(), a_pack())

    answer = await counter.tell(qr_text, a_hand_over(packs=2, packs_scanned=packs))

    assert codes(answer) == ["dispensation_incorrect", "pack_repeated"]
    assert await counter.count("late_execution") == 0


async def told_beside(counter: Counter, monkeypatch, register: National):
    """Tell one pack of two, scanned, beside another register."""
    resources = replace(RESOURCES, pack_register=register)
    monkeypatch.setattr(of_tests, "RESOURCES", resources)
    qr_text = await counter.receive()
    one = a_hand_over(packs=2, packs_scanned=scanned(a_pack()))
    asked = await use_cases.verify_packs(resources, a_telling(one))
    return await counter.told(qr_text, *asked.lines, digest=asked.digest, at=NOON + HOUR)


async def test_another_register_is_asked_and_hears_of_what_left(counter, monkeypatch):
    register = National()

    told = await told_beside(counter, monkeypatch, register)

    assert [line.packs for line in told.recorded] == [2]
    assert told.kept.case_id is None
    assert register.decommissioned == [SERIAL]


@pytest.mark.parametrize("said", ["unknown", "dispensed_before", "recalled"])
async def test_what_another_register_lets_not_go_is_a_case(counter, monkeypatch, said):
    register = National(said)

    told = await told_beside(counter, monkeypatch, register)

    assert [line.packs for line in told.recorded] == [1]
    assert [(each.refusal.code, each.quantity) for each in told.kept.unrecorded] == [
        (f"pack_{said}", 1)
    ]
    assert told.kept.case_id is not None
    assert register.decommissioned == []
    assert [event.finding for event in await events_of(counter, PackPresented)] == [said]


async def test_a_register_that_does_not_answer_makes_no_case(counter, monkeypatch):
    told = await told_beside(counter, monkeypatch, National(is_down=True))

    assert [line.packs for line in told.recorded] == [2]
    assert told.kept.case_id is None
    assert [event.finding for event in await events_of(counter, PackPresented)] == ["not_verified"]
