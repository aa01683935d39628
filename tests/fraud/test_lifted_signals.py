"""What a hold set off at the counters ends with it."""

from uuid import UUID

import pytest

from shared.contracts.fraud import AlertWithdrawn, PrescriberHeld, PrescriberReleased, SignalRaised
from tests.builders import a_number
from tests.fraud.desk import Desk
from tests.fraud.events import B, issued, presented
from tests.fraud.verifying import answer, asked, decide, published


async def raised(pool, name: str) -> dict[str, UUID]:
    signals = await published(pool, SignalRaised)
    return {each.number: each.signal_id for each in signals if each.signal == name}


async def under_hold(pool) -> PrescriberHeld:
    stored = await asked(pool)
    await answer(pool, stored.request_id, "identity_misused")
    (held,) = await published(pool, PrescriberHeld)
    return held


async def test_the_end_of_a_hold_takes_back_what_it_set_off(pool):
    held = await under_hold(pool)
    await Desk(pool).take(issued(number=a_number(5)))
    told = await raised(pool, "S5")

    await decide(pool, "release_prescriber", held.hold_id, "identity_secured")

    (withdrawn,) = await published(pool, AlertWithdrawn)
    assert list(told) == [a_number(5)]
    assert withdrawn.signal_ids == tuple(told.values())
    assert (withdrawn.number, withdrawn.alert_id) == (None, None)  # so nobody gets a letter of it


@pytest.mark.parametrize("first", [5, 6])
async def test_what_its_prescriber_confirms_is_let_go_and_nothing_else(pool, first):
    held = await under_hold(pool)
    await Desk(pool).take(issued(number=a_number(first)), presented(B, 1, number=a_number(5)))
    told = await raised(pool, "S5")
    stored = await asked(pool, number=a_number(5), reason="identity_held")

    await answer(pool, stored.request_id, "issued", by="link")

    assert [each.number for each in await published(pool, PrescriberReleased)] == [a_number(5)]
    withdrawn = await published(pool, AlertWithdrawn)
    assert [each.signal_ids for each in withdrawn] == ([] if first == 6 else [(told[a_number(5)],)])
    assert held.prescriber_rpps is not None
