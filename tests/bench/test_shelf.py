"""What the bench of dispense stores: copies that the service takes for prescriptions."""

import pytest

from bench.original import Original
from bench.shelf import Shelf
from shared.qr import decode
from tests.builders import a_content
from tests.conftest import PoolFor
from tests.dispense.builders import a_hand_over
from tests.dispense.counter import RESOURCES, Counter
from tests.dispense.events import SIGNING_KEY

STORED, LIVE = 60, 4


@pytest.fixture
async def counter(db_for: PoolFor) -> Counter:
    return Counter(await db_for("dispense"))


@pytest.fixture
async def shelf(counter: Counter):
    qr_text = await counter.receive(a_content())
    there = await counter.consulted(qr_text, 2)
    await counter.given(there.consultation_id, pharmacy=2)
    here = await counter.consulted(qr_text)
    async with counter.pool.acquire() as conn:
        original = await Original.read(
            conn, RESOURCES, qr_text=qr_text, consultation_id=here.consultation_id
        )
        shelf = Shelf(conn, original, RESOURCES, SIGNING_KEY)
        await shelf.grow(STORED, live=LIVE)
        yield shelf


async def test_every_row_of_the_original_is_copied_as_often_as_it_is_stored(counter, shelf):
    assert await counter.count("prescription") == STORED + 1
    assert await counter.count("consultation") == 2 * (STORED + 1)
    assert await counter.count("dispensation_line") == STORED + 1
    assert len({paper.number for paper in shelf.papers}) == LIVE


async def test_a_live_copy_is_consulted_by_its_qr_and_dispensed_on_its_earlier_consult(
    counter, shelf
):
    paper = shelf.papers[-1]

    seen = await counter.consulted(paper.qr_text)
    recorded = await counter.given(paper.consultation_id, a_hand_over(packs=1))

    assert decode(paper.qr_text).claimed.number == paper.number
    assert seen.history[0].lines[0].label.startswith("DOLIPRANE")
    assert recorded.dispensed.after.lines[0].delivered == 2
