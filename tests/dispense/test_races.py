"""Many officines at the same time on one prescription: never more than prescribed."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import count
from random import Random

import pytest

from services.dispense import store
from services.dispense.model import Consultation, Declined, Recorded
from services.dispense.store import StoredConsultation
from shared.db import transaction
from shared.number import PrescriptionNumber
from tests.builders import a_content, a_line, a_number
from tests.dispense.builders import (
    NOON,
    a_caller,
    a_finess,
    a_hand_over,
    an_id,
    an_invoice,
    in_packs,
)
from tests.dispense.counter import RESOURCES, Counter, codes
from tests.waiting import eventually

QUOTAS = RESOURCES.quotas
OFFICINES = 32
LINES = int(os.environ.get("RACE_LINES", "1000"))
LINES_AT_ONCE = 400  # on one database
LINES_OF_EACH = 10  # of one prescription
CONTESTED = range(1, LINES_OF_EACH + 1)
AUTHORISED = 5
GIVES_UP = 1 / 7
PATIENCE_S = 0.2
CONSULTS_AT_ONCE = 40
A_MINUTE = timedelta(minutes=1)  # not too many consults in ten minutes
FLOOD = 16  # at once, whichever of them the database lets wait longest
SOON_S = 2  # a lock is waited for three seconds
REFUSED_FOR_GOOD_REASON = {"line_already_dispensed", "quantity_exceeded"}


@pytest.mark.parametrize("batch", range(-(-LINES // LINES_AT_ONCE)))
async def test_thirty_two_officines_on_each_line_hand_over_exactly_what_was_prescribed(
    counter, batch
):
    """Every seventh request is given up before its answer is heard, and made again."""
    chance = Random(batch)  # noqa: S311 - who asks what and gives up, no secret
    numbers = [a_number(1 + n) for n in range(min(LINES_AT_ONCE, LINES) // LINES_OF_EACH)]

    for number in numbers:
        for asked, answer in await _contest(counter, number, chance):
            recorded, refused = _sorted_out(answer)
            assert recorded | refused.keys() == asked
            assert set(refused.values()) <= REFUSED_FOR_GOOD_REASON

    balances = await counter.pool.fetch(
        """
        SELECT delivered, (
            SELECT sum(packs) FROM dispensation JOIN dispensation_line USING (dispensation_id)
            WHERE dispensation.number = balance.number AND dispensation_line.line = balance.line
        ) AS recorded
        FROM prescription_line AS balance
        """
    )
    assert len(balances) == LINES_OF_EACH * len(numbers)
    assert {tuple(row) for row in balances} == {(AUTHORISED, AUTHORISED)}


async def _contest(
    counter: Counter, number: PrescriptionNumber, chance: Random
) -> list[tuple[set[int], Recorded | Declined]]:
    """Let all officines ask for each line of a prescription at once, in one to three visits."""
    content = a_content(
        number=number,
        lines=tuple(a_line(line=line, quantity=in_packs(AUTHORISED)) for line in CONTESTED),
    )
    qr_text = await counter.receive(content)
    rights = await asyncio.gather(
        *(counter.consulted(qr_text, officine) for officine in range(OFFICINES))
    )

    async def ask(officine: int, lines: Sequence[int]) -> tuple[set[int], Recorded | Declined]:
        asked = [a_hand_over(line=line, packs=1 + (officine + line) % 2) for line in lines]
        right = rights[officine].consultation_id
        if chance.random() < GIVES_UP:
            with suppress(TimeoutError):
                await asyncio.wait_for(
                    counter.give(right, *asked, pharmacy=officine), chance.random() * PATIENCE_S
                )
        return set(lines), await counter.give(right, *asked, pharmacy=officine)

    visits = [(officine, part) for officine in range(OFFICINES) for part in _parts(chance)]
    chance.shuffle(visits)
    return await asyncio.gather(*(ask(officine, part) for officine, part in visits))


def _parts(chance: Random) -> Iterator[Sequence[int]]:
    """Yield all contested lines in any order, in one to three parts."""
    lines = chance.sample(CONTESTED, LINES_OF_EACH)
    parts = chance.randint(1, 3)
    yield from (lines[start::parts] for start in range(parts))


def _sorted_out(answer: Recorded | Declined) -> tuple[set[int], dict[int | None, str]]:
    """Return the lines that were recorded, and the code of each refused one."""
    if isinstance(answer, Declined):
        return set(), {each.line: each.code for each in answer.refusals[1:]}
    dispensed = answer.dispensed
    refused = {each.line: each.code for each in dispensed.refused}
    return {line.line for line in dispensed.lines}, refused


async def test_versions_of_a_prescription_grow_one_by_one_in_the_order_of_its_events(counter):
    content = a_content(lines=(a_line(quantity=in_packs(OFFICINES)),))
    qr_text = await counter.receive(content)
    rights = [await counter.consulted(qr_text, officine) for officine in range(OFFICINES)]

    await asyncio.gather(
        *(
            counter.given(right.consultation_id, a_hand_over(packs=1), pharmacy=officine)
            for officine, right in enumerate(rights)
        )
    )

    versions = [
        event.prescription_version
        for event in await counter.published()
        if event.type == "dispensation.recorded"
    ]
    assert versions == list(range(2, OFFICINES + 2))


async def test_consults_and_dispensations_at_once_never_lock_each_other_out(counter):
    qr_text = await counter.receive(a_content(lines=(a_line(quantity=in_packs(OFFICINES)),)))
    rights = [await counter.consulted(qr_text, officine) for officine in range(8)]

    await asyncio.gather(
        *(counter.given(right.consultation_id, pharmacy=n) for n, right in enumerate(rights)),
        *(counter.consulted(qr_text, officine) for officine in range(8)),
        *(counter.type_in(a_number(2), pharmacy=officine) for officine in range(8)),
        *(counter.type_in(a_number(), pharmacy=officine) for officine in range(8)),
    )

    assert await counter.delivered(a_number()) == len(rights)


async def test_two_invoices_at_once_leave_one(counter):
    seen = await counter.consulted(await counter.receive())
    recorded = await counter.given(seen.consultation_id, a_hand_over(packs=2))

    answers = await asyncio.gather(
        *(
            counter.bill(recorded.dispensation_id, an_invoice(invoice_number=f"F-{n}"))
            for n in range(6)
        )
    )

    refused = [answer for answer in answers if isinstance(answer, Declined)]
    assert len(refused) == len(answers) - 1
    assert await counter.count("invoice") == 1


async def test_whoever_reads_a_prescription_keeps_nobody_from_recording(counter):
    seen = await counter.consulted(await counter.receive())

    async with transaction(counter.pool) as conn:
        await store.find_prescription(conn, a_number())
        right = StoredConsultation(
            consultation_id=an_id(), number=a_number(), pharmacy=a_finess(2), expires_at=NOON
        )
        await store.insert_consultation(
            conn, right, pharmacist=a_caller().officine.pharmacist, now=NOON
        )
        recorded = await asyncio.wait_for(counter.given(seen.consultation_id), SOON_S)

    assert recorded.dispensed.lines


async def test_an_officine_that_keeps_consulting_does_not_delay_the_step_one_of_another(counter):
    qr_text = await counter.receive()
    seen = await counter.consulted(qr_text)
    is_over = asyncio.Event()
    moments = (NOON + A_MINUTE * number for number in count())

    shown: list[Consultation] = []

    async def keep_consulting() -> None:
        while not is_over.is_set():
            shown.append(await counter.consulted(qr_text, 2, at=next(moments)))

    flood = [asyncio.create_task(keep_consulting()) for _ in range(FLOOD)]
    await eventually(lambda: len(shown) > FLOOD)
    async with asyncio.timeout(SOON_S):
        recorded = await counter.given(seen.consultation_id)
    is_over.set()
    await asyncio.gather(*flood)

    assert recorded.dispensed.lines


async def test_consults_at_once_of_one_prescription_by_one_officine_stop_at_thirty(counter):
    qr_text = await counter.receive()

    answers = await asyncio.gather(*(counter.scan(qr_text) for _ in range(CONSULTS_AT_ONCE)))
    elsewhere = await counter.scan(qr_text, 2)
    later = await counter.scan(qr_text, at=NOON + QUOTAS.polling.window)

    refused = [answer for answer in answers if isinstance(answer, Declined)]
    assert len(answers) - len(refused) == QUOTAS.polling.most
    assert {code for answer in refused for code in codes(answer)} == {"too_many_consultations"}
    assert refused[0].refusals[0].values == {"seconds": 600}
    assert isinstance(elsewhere, Consultation)
    assert isinstance(later, Consultation)
    assert (await counter.audited()).count("prescription_consult too_many_consultations") == len(
        refused
    )
