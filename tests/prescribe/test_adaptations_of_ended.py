"""A prescription that ends takes its open requests with it, and those still on their way."""

import asyncio

import pytest

from services.prescribe import use_cases
from shared.db import transaction
from tests.prescribe.adapting import NO, answer, answers, listed, outcome_of, requested


@pytest.fixture
async def asked(desk):
    """A request about a prescription of the usual prescriber, open for a day."""
    event = requested((await desk.issue()).number)
    await desk.take(event)
    return event


async def test_a_prescription_that_ends_takes_its_open_requests_with_it(desk, asked):
    number = asked.number
    done = requested(number)
    await desk.take(done)
    await answer(desk, done.request_id, NO)

    async with transaction(desk.pool) as conn:
        await use_cases.lapse_of_prescription(conn, desk.resources, number)

    assert [event.outcome for event in await answers(desk)] == ["refused", "lapsed"]
    assert outcome_of(await answer(desk, asked.request_id)) == "adaptation_lapsed"


@pytest.mark.parametrize("is_replaced", [False, True])
async def test_who_cancels_or_replaces_ends_his_open_requests_at_once(desk, asked, is_replaced):
    """Before dispense decides: whether it agrees may be hidden from him (ADR 19)."""
    if is_replaced:
        await desk.issue(replaces={"number": asked.number, "reason": "treatment_changed"})
    else:
        await desk.cancel(asked.number)

    (event,) = await answers(desk)
    types = [told.type for told in await desk.published() if told.key == asked.number]
    assert (event.outcome, event.request_id) == ("lapsed", asked.request_id)
    assert types[-1] == "adaptation.answered"
    assert await listed(desk) == []


@pytest.mark.parametrize("is_replaced", [False, True])
async def test_a_request_that_arrives_after_the_end_was_asked_for_lapses_at_once(desk, is_replaced):
    """It crossed the cancellation on its way, and may come again."""
    number = (await desk.issue()).number
    if is_replaced:
        await desk.issue(replaces={"number": number, "reason": "treatment_changed"})
    else:
        await desk.cancel(number)
    late = requested(number)

    await desk.take(late, late)

    assert [(told.outcome, told.request_id) for told in await answers(desk)] == [
        ("lapsed", late.request_id)
    ]
    assert await listed(desk) == []
    assert outcome_of(await answer(desk, late.request_id)) == "adaptation_lapsed"


async def test_a_request_and_a_cancellation_at_once_leave_nothing_open(desk):
    for _ in range(10):
        number = (await desk.issue()).number

        await asyncio.gather(desk.take(requested(number)), desk.cancel(number))

    assert [told.outcome for told in await answers(desk)] == ["lapsed"] * 10
    assert await listed(desk) == []
