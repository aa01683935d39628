"""Requests in the names of other people that came before the prescription they are about."""

from datetime import timedelta
from typing import Any

import pytest

from services.dispense.model import Recorded
from services.dispense.store.cancellations import WAITING_PAGE
from shared.contracts.dispense import PrescriptionCancelled
from tests.access import PATIENT_REFS
from tests.builders import OTHER_INS, OTHER_PRESCRIBER_RPPS, a_content, a_number
from tests.dispense.builders import NOON
from tests.dispense.counter import codes
from tests.dispense.events import cancellation, replacement

OLD = a_content()
NEW = a_content(number=a_number(2), replaces=a_number())
LIES: list[dict[str, Any]] = [
    {"patient_ref": PATIENT_REFS.ref(OTHER_INS)},
    {"prescriber_rpps": OTHER_PRESCRIBER_RPPS},
]


@pytest.mark.parametrize("lie", LIES)
async def test_a_waiting_request_about_somebody_else_lets_the_prescription_in(counter, capsys, lie):
    await counter.end(cancellation(OLD, **lie))

    seen = await counter.consulted(await counter.receive(OLD))

    assert isinstance(await counter.give(seen.consultation_id), Recorded)
    assert await counter.outcomes() == []
    assert await counter.pool.fetchval("SELECT rejection FROM cancellation") == "contradictory"
    said = capsys.readouterr().out
    assert said.count('"cancellation_set_aside"') == 1
    assert "ContradictoryEvent" in said
    assert not any(secret in said for secret in (OLD.number, *lie.values()))


async def test_what_was_set_aside_stays_so_when_it_comes_again(counter):
    lie = cancellation(OLD, **LIES[0])
    await counter.end(lie)
    await counter.receive(OLD)

    await counter.end(lie.model_copy(update={"event_id": cancellation(OLD).event_id}))

    assert await counter.outcomes() == []


async def test_a_true_request_beside_a_false_one_is_decided(counter):
    await counter.end(cancellation(OLD, **LIES[0]))
    await counter.end(cancellation(OLD))

    await counter.receive(OLD)

    (event,) = await counter.outcomes()
    assert isinstance(event, PrescriptionCancelled)


async def test_a_true_request_behind_more_false_ones_than_one_page_is_decided(counter):
    for _ in range(WAITING_PAGE):
        await counter.end(cancellation(OLD, **LIES[0], occurred_at=NOON - timedelta(hours=1)))
    await counter.end(cancellation(OLD))

    seen = await counter.consulted(await counter.receive(OLD))

    assert codes(await counter.give(seen.consultation_id)) == ["prescription_cancelled"]
    waiting = "SELECT count(*) FROM cancellation WHERE decided_at IS NULL"
    assert await counter.pool.fetchval(waiting) == 0


@pytest.mark.parametrize("lie", LIES)
async def test_a_false_replacement_takes_the_place_of_no_true_one(counter, lie):
    await counter.end(replacement(NEW, **lie))

    await counter.receive(NEW)
    await counter.receive(OLD)

    (event,) = await counter.outcomes()
    assert isinstance(event, PrescriptionCancelled)
    assert (event.state, event.replaced_by) == ("replaced", NEW.number)
    assert await counter.count("cancellation") == 2
