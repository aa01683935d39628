"""An officine hands a prescription back: its rights end at once, what it recorded stays."""

import asyncio
from datetime import datetime, timedelta

from services.dispense import use_cases
from services.dispense.model import Declined, HandedBack, Recorded
from shared.db import transaction
from tests.builders import a_content, a_line, a_number
from tests.dispense.adapting import ask
from tests.dispense.builders import NOON, a_caller, a_finess, a_hand_over, an_id, in_packs
from tests.dispense.counter import Counter, codes
from tests.dispense.refusing import refuse

LATER = NOON + timedelta(minutes=5)


async def hand_back(counter: Counter, consultation, pharmacy: int = 1, *, at: datetime = NOON):
    async with transaction(counter.pool) as conn:
        return await use_cases.return_consultation(conn, consultation, a_caller(pharmacy, at=at))


async def test_nothing_more_is_done_on_what_was_handed_back(counter):
    seen = await counter.consulted(await counter.receive())

    done = await hand_back(counter, seen.consultation_id)

    assert isinstance(done, HandedBack)
    assert (done.number, done.returned_at) == (a_number(), NOON)
    for answer in (
        await counter.give(seen.consultation_id),
        await ask(counter, seen.consultation_id),
        await refuse(counter, seen.consultation_id),
    ):
        assert codes(answer) == ["consultation_returned"]


async def test_every_right_of_the_officine_on_it_ends_and_no_other(counter):
    qr_text = await counter.receive()
    first = await counter.consulted(qr_text)
    second = await counter.consulted(qr_text, at=LATER)
    other = await counter.consulted(qr_text, 2, at=LATER)

    await hand_back(counter, first.consultation_id, at=LATER)

    assert codes(await counter.give(second.consultation_id, at=LATER)) == ["consultation_returned"]
    await counter.given(other.consultation_id, pharmacy=2, at=LATER)


async def test_another_consult_gives_the_right_again(counter):
    qr_text = await counter.receive()
    seen = await counter.consulted(qr_text)
    await hand_back(counter, seen.consultation_id)

    again = await counter.consulted(qr_text, at=LATER)

    await counter.given(again.consultation_id, at=LATER)


async def test_what_was_recorded_stays_and_may_be_billed(counter):
    seen = await counter.consulted(await counter.receive())
    await counter.given(seen.consultation_id)

    await hand_back(counter, seen.consultation_id)

    assert await counter.delivered(a_number()) == 1


async def test_a_second_return_answers_the_same(counter):
    seen = await counter.consulted(await counter.receive())

    first = await hand_back(counter, seen.consultation_id)
    again = await hand_back(counter, seen.consultation_id, at=LATER)

    assert first == again


async def test_only_its_officine_hands_a_prescription_back(counter):
    seen = await counter.consulted(await counter.receive())

    assert codes(await hand_back(counter, seen.consultation_id, 2)) == ["consultation_not_found"]
    assert codes(await hand_back(counter, an_id())) == ["consultation_not_found"]
    await counter.given(seen.consultation_id)
    assert [row for row in await counter.audited() if "return" in row] == [
        "consultation_return consultation_not_found",
        "consultation_return consultation_not_found",
    ]


async def test_hand_overs_and_hand_backs_at_once_all_end(counter):
    qr_text = await counter.receive()
    for _ in range(10):
        seen, other = await counter.consulted(qr_text), await counter.consulted(qr_text)
        *given, back, again = await asyncio.gather(
            counter.give(seen.consultation_id),
            counter.give(other.consultation_id),
            counter.give(seen.consultation_id),
            hand_back(counter, seen.consultation_id),
            hand_back(counter, other.consultation_id),
        )
        assert all(isinstance(each, Recorded | Declined) for each in given)
        assert isinstance(back, HandedBack)
        assert isinstance(again, HandedBack)


async def test_over_http_it_is_done_once(lgo, other_lgo, qr_text):
    seen = await lgo.consult(qr_text)
    path = f"/v1/consultations/{seen['consultation_id']}/return"

    first = await lgo.post(path, None, key="hand-back-1")
    again = await lgo.post(path, None, key="hand-back-1")
    other = await other_lgo.post(path, None)

    assert (first.status_code, again.headers["idempotency-replayed"]) == (200, "true")
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (404, "consultation_not_found")


async def test_what_the_officine_owes_is_forgotten_and_what_another_owes_is_not(counter):
    qr_text = await counter.receive(a_content(lines=(a_line(quantity=in_packs(4)),)))
    first = (await counter.consulted(qr_text)).consultation_id
    second = (await counter.consulted(qr_text, 2)).consultation_id
    promise = a_hand_over(packs=1, owed_packs=1)
    await counter.given(first, promise)
    await counter.given(second, promise, pharmacy=2)

    await hand_back(counter, second, 2)

    (line,) = (await counter.consulted(qr_text)).prescription.lines
    assert [owed.pharmacy for owed in line.owed] == [a_finess(1)]
