"""A pack leaves one officine once, whatever the prescription, and comes back by a reversal only."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from typing_extensions import override

from services.dispense import use_cases
from services.dispense.model import Recorded
from shared.contracts.dispense import PackFinding, PackPresented
from shared.db import Connection, transaction
from shared.gs1 import PackCode
from tests.builders import PARACETAMOL_CIP13, a_content, a_line, a_number
from tests.dispense import counter as of_tests
from tests.dispense.builders import NOON, a_finess, a_hand_over, a_request, in_packs
from tests.dispense.counter import RESOURCES, Counter, codes
from tests.dispense.packs import SERIAL, National, a_pack, scanned

OFFICINES = 16


async def right_on(counter: Counter, seed: int = 1, pharmacy: int = 1) -> UUID:
    """Receive and consult a prescription; return the right to execute it."""
    qr_text = await counter.receive(
        a_content(number=a_number(seed), lines=(a_line(quantity=in_packs(5)),))
    )
    return (await counter.consulted(qr_text, pharmacy)).consultation_id


def with_packs(*texts: str, packs: int = 1, **changes):
    return a_hand_over(packs=packs, packs_scanned=scanned(*texts), **changes)


async def presented(counter: Counter) -> list[PackPresented]:
    return [event for event in await counter.published() if isinstance(event, PackPresented)]


async def test_a_sound_pack_is_handed_over_and_known_from_then_on(counter):
    right = await right_on(counter)

    recorded = await counter.given(right, with_packs(a_pack(), packs=2))

    assert recorded.packs_verified == {1: 1}
    row = await counter.pool.fetchrow("SELECT * FROM dispensed_pack")
    assert (row["cip13"], row["lot"], row["line"]) == (PARACETAMOL_CIP13, "L4A7", 1)
    assert SERIAL not in str(dict(row))
    assert await presented(counter) == []


async def test_a_pack_leaves_once_whatever_the_prescription_and_fraud_learns_of_the_second(counter):
    await counter.given(await right_on(counter), with_packs(a_pack()))

    refused = await counter.give(
        await right_on(counter, 2, pharmacy=2), with_packs(a_pack()), pharmacy=2
    )

    assert codes(refused) == ["dispensation_refused", "pack_dispensed_before"]
    (event,) = await presented(counter)
    assert (event.finding, event.number) == ("dispensed_before", a_number(2))
    assert (event.pharmacy_finess, event.first_pharmacy_finess) == (a_finess(2), a_finess(1))
    assert SERIAL not in event.model_dump_json()
    assert await counter.delivered(a_number(2)) == 0


async def test_one_of_many_officines_at_once_hands_a_pack_over(counter):
    rights = [await right_on(counter, n, pharmacy=n) for n in range(1, OFFICINES + 1)]

    answers = await asyncio.gather(
        *(
            counter.give(right, with_packs(a_pack()), pharmacy=n)
            for n, right in enumerate(rights, 1)
        )
    )

    done = [answer for answer in answers if isinstance(answer, Recorded)]
    assert len(done) == 1
    assert await counter.count("dispensed_pack") == 1
    assert len(await presented(counter)) == OFFICINES - 1


async def test_packs_scanned_in_other_orders_at_once_wait_for_each_other_in_no_circle(counter):
    packs = [a_pack(f"5ERIAL000{n}") for n in range(4)]
    rights = [await right_on(counter, n, pharmacy=n) for n in range(1, 5)]

    answers = await asyncio.gather(
        *(
            counter.give(right, with_packs(*(packs[n:] + packs[:n]), packs=4), pharmacy=n + 1)
            for n, right in enumerate(rights)
        )
    )

    assert sum(isinstance(answer, Recorded) for answer in answers) == 1


async def test_the_database_refuses_a_pack_that_leaves_twice(counter):
    for seed in (1, 2):
        right = await right_on(counter, seed)
        await counter.given(right, with_packs(a_pack(f"5ERIAL000{seed}")))

    with pytest.raises(asyncpg.UniqueViolationError):
        await counter.pool.execute("UPDATE dispensed_pack SET pack_ref = repeat('0', 64)")


async def test_one_pack_scanned_on_two_lines_is_refused_on_the_second(counter):
    content = a_content(lines=(a_line(), a_line(line=2)))
    right = (await counter.consulted(await counter.receive(content))).consultation_id

    recorded = await counter.given(right, with_packs(a_pack()), with_packs(a_pack(), line=2))

    assert [line.line for line in recorded.dispensed.lines] == [1]
    (refusal,) = recorded.dispensed.refused
    assert (refusal.code, refusal.field) == ("pack_repeated", "lines[1].packs_scanned[0]")


async def test_an_expired_pack_stays_and_the_line_is_recorded_with_another(counter):
    right = await right_on(counter)

    refused = await counter.give(right, with_packs(a_pack(expiry="240100")))
    recorded = await counter.given(right, with_packs(a_pack("FRE5H00001")))

    assert codes(refused)[-1] == "pack_expired"
    assert recorded.packs_verified == {1: 1}
    assert [event.finding for event in await presented(counter)] == ["expired"]


async def test_packs_without_serial_leave_as_often_as_they_are_many(counter):
    right = await right_on(counter)

    for _ in range(2):
        line = with_packs(PARACETAMOL_CIP13, PARACETAMOL_CIP13, packs=2)
        recorded = await counter.given(right, line)
        assert recorded.packs_verified == {1: 0}

    assert await counter.count("dispensed_pack") == 0
    assert await presented(counter) == []


async def test_a_serial_behind_a_lost_separator_is_doubted_and_refuses_nobody(counter):
    lost = a_pack().replace("\x1d", "")
    await counter.given(await right_on(counter), with_packs(lost))

    second = await counter.given(await right_on(counter, 2), with_packs(lost))
    third = await counter.give(await right_on(counter, 3), with_packs(a_pack()))

    assert second.packs_verified == {1: 0}
    assert codes(third)[-1] == "pack_dispensed_before"
    assert [event.finding for event in await presented(counter)] == [
        "not_verified",
        "dispensed_before",
    ]


async def test_a_pack_that_came_back_leaves_again(counter):
    done = await counter.given(await right_on(counter), with_packs(a_pack()))
    async with transaction(counter.pool) as conn:
        await use_cases.take_back_packs(
            conn, RESOURCES, done.dispensation_id, [1], now=NOON + timedelta(hours=1)
        )

    again = await counter.given(await right_on(counter, 2), with_packs(a_pack()))

    assert again.packs_verified == {1: 1}
    assert await counter.count("dispensed_pack") == 2


async def given_beside(counter: Counter, monkeypatch, register: National, **changes):
    """Hand a pack over beside another register."""
    resources = replace(RESOURCES, pack_register=register, **changes)
    monkeypatch.setattr(of_tests, "RESOURCES", resources)
    right = await right_on(counter)
    asked = await use_cases.verify_packs(resources, a_request(with_packs(a_pack())))
    return await counter.give(right, *asked.lines)


async def test_another_register_hears_of_what_leaves_and_of_what_comes_back(counter, monkeypatch):
    register = National()

    done = await given_beside(counter, monkeypatch, register)
    async with transaction(counter.pool) as conn:
        await use_cases.take_back_packs(
            conn, of_tests.RESOURCES, done.dispensation_id, [1], now=NOON
        )

    assert register.decommissioned == [SERIAL]
    assert register.reactivated == [(done.dispensation_id, [1])]


@pytest.mark.parametrize("told", ["recalled", "unknown", "dispensed_before"])
async def test_what_another_register_refuses_stays(counter, monkeypatch, told):
    register = National(told)

    refused = await given_beside(counter, monkeypatch, register)

    assert codes(refused)[-1] == f"pack_{told}"
    assert register.decommissioned == []
    assert [event.finding for event in await presented(counter)] == [told]


async def test_a_register_that_does_not_answer_keeps_no_medicine_from_anybody(counter, monkeypatch):
    done = await given_beside(counter, monkeypatch, National(is_down=True))

    assert isinstance(done, Recorded)
    assert done.packs_verified == {1: 0}
    assert [event.finding for event in await presented(counter)] == ["not_verified"]


class Broken(National):
    """A register whose author forgot what it may raise, and what it may say."""

    def __init__(self, fault: BaseException | None = None, *, word: Any = "stolen") -> None:
        super().__init__()
        self.fault, self.word = fault, word

    @override
    async def verify(self, packs: Sequence[PackCode]) -> Mapping[PackCode, PackFinding]:
        if self.fault is not None:
            raise self.fault
        return dict.fromkeys(packs, self.word)


@pytest.mark.parametrize(
    "register",
    [
        Broken(OSError("no route")),
        Broken(KeyError("serial")),
        Broken(asyncio.CancelledError()),  # of a call of its own that was given up
        Broken(),
        Broken(word=["recalled"]),
    ],
)
async def test_a_register_that_breaks_its_word_keeps_no_medicine_from_anybody(
    counter, monkeypatch, register
):
    done = await given_beside(counter, monkeypatch, register)

    assert isinstance(done, Recorded)
    assert done.packs_verified == {1: 0}
    assert [event.finding for event in await presented(counter)] == ["not_verified"]


async def test_a_register_that_is_slow_is_not_waited_for(counter, monkeypatch):
    class Slow(National):
        @override
        async def verify(self, packs: Sequence[PackCode]) -> Mapping[PackCode, PackFinding]:
            await asyncio.sleep(60)
            return await super().verify(packs)

    done = await given_beside(counter, monkeypatch, Slow(), pack_register_timeout_s=0.01)

    assert isinstance(done, Recorded)
    assert done.packs_verified == {1: 0}


async def test_a_register_that_does_not_let_go_is_not_waited_for_either(counter, monkeypatch):
    freed = asyncio.Event()

    class Stubborn(National):
        @override
        async def verify(self, packs: Sequence[PackCode]) -> Mapping[PackCode, PackFinding]:
            while not freed.is_set():
                with suppress(asyncio.CancelledError):  # as some clients do that try again
                    await freed.wait()
            raise OSError("nobody listens any more")

    async with asyncio.timeout(10):
        done = await given_beside(counter, monkeypatch, Stubborn(), pack_register_timeout_s=0.01)
    freed.set()

    assert isinstance(done, Recorded)
    assert done.packs_verified == {1: 0}


async def test_a_register_that_keeps_the_transaction_waiting_holds_no_lock_for_long(
    counter, monkeypatch
):
    class Late(National):
        @override
        async def decommission(
            self, _conn: Connection, _dispensation_id: UUID, packs: Mapping[PackCode, int]
        ) -> None:
            await asyncio.sleep(60)

    async with asyncio.timeout(10):
        with pytest.raises(TimeoutError):  # answered 503: it is sent again
            await given_beside(counter, monkeypatch, Late(), pack_register_timeout_s=0.2)

    assert await counter.count("dispensation") == 0
