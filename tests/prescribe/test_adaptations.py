"""An officine's request reaches its prescriber, who answers once and in time, or it lapses."""

import asyncio
from datetime import UTC, datetime

import pytest

from services.prescribe import use_cases
from services.prescribe.answers.adapting import AdaptationView
from services.prescribe.clockwork import lapse_forever
from services.prescribe.model.adapting import AdaptationPosition
from shared.access.audit import verify_chain
from shared.db import transaction
from shared.kafka.consume import ContradictoryEvent, NotYetKnown
from shared.problems import NOT_FOUND
from shared.running.clockwork import Pace
from shared.sealing import Unsealable
from tests.access import PATIENT_REFS
from tests.builders import OTHER_INS, OTHER_PRESCRIBER_RPPS, a_number
from tests.prescribe.adapting import (
    INSTEAD,
    NO,
    PROPOSAL,
    YES,
    a_question,
    answer,
    answers,
    listed,
    outcome_of,
    read,
    requested,
    words_of,
)
from tests.prescribe.desk import a_caller
from tests.prescribe.events import an_id
from tests.waiting import eventually

OTHER_CALLER = a_caller(OTHER_PRESCRIBER_RPPS)


@pytest.fixture
async def asked(desk):
    """A request about a prescription of the usual prescriber, open for a day."""
    event = requested((await desk.issue()).number)
    await desk.take(event)
    return event


async def test_the_prescriber_reads_what_is_asked(desk, asked):
    found = await read(desk, asked.request_id)

    assert found is not None
    assert (found.state, found.kind, found.line) == ("open", "stock_out", 1)
    assert (found.proposal, found.pharmacy_name) == (PROPOSAL, "Pharmacie du Pont")
    assert found.answer_by == asked.answer_by
    assert await listed(desk) == [found]
    kept = await desk.pool.fetchval("SELECT a::TEXT FROM adaptation a")
    assert "DOLIPRANE" not in kept


async def test_a_request_that_comes_twice_or_in_another_event_is_kept_once(desk, asked):
    await desk.take(asked, asked, requested(asked.number, request_id=asked.request_id, line=7))

    assert [view.line for view in await listed(desk)] == [1]


async def test_a_request_about_an_unknown_prescription_waits(desk):
    with pytest.raises(NotYetKnown):
        await desk.take(requested(a_number(99)))

    assert await desk.count("inbox") == 0


@pytest.mark.parametrize(
    "claim",
    [
        {"patient_ref": PATIENT_REFS.ref(OTHER_INS)},
        {"prescriber_rpps": OTHER_PRESCRIBER_RPPS},
        {
            "prescriber_rpps": OTHER_PRESCRIBER_RPPS,
            "question": a_question(rpps=OTHER_PRESCRIBER_RPPS),
        },
        {"patient_ref": PATIENT_REFS.ref(OTHER_INS), "question": a_question(ins=OTHER_INS)},
    ],
)
async def test_a_request_in_the_name_of_others_is_held(desk, claim):
    number = (await desk.issue()).number

    with pytest.raises(ContradictoryEvent):
        await desk.take(requested(number, **claim))

    assert await desk.count("adaptation") == 0


async def test_a_request_that_does_not_open_is_held(desk):
    number = (await desk.issue()).number

    with pytest.raises(Unsealable):
        await desk.take(requested(number).model_copy(update={"event_id": an_id()}))

    assert await desk.count("adaptation") == 0


async def test_nobody_else_reads_or_answers_and_every_try_is_audited(desk, asked):
    assert await read(desk, asked.request_id, OTHER_CALLER) is None
    assert await listed(desk, OTHER_CALLER) == []
    assert await answer(desk, asked.request_id, YES, OTHER_CALLER) == NOT_FOUND
    assert await answer(desk, an_id()) == NOT_FOUND
    await listed(desk)
    await answer(desk, asked.request_id)

    rows = await desk.pool.fetch(
        "SELECT operation, outcome FROM audit WHERE operation LIKE 'adaptation%' ORDER BY at, id"
    )
    assert sorted(tuple(row) for row in rows) == [
        ("adaptation_answer", "accepted"),
        ("adaptation_answer", "not_found"),
        ("adaptation_answer", "not_found"),
        ("adaptation_read", "not_found"),
        ("adaptation_read", "shown"),
    ]
    async with desk.pool.acquire() as conn:
        assert await verify_chain(conn) == []


@pytest.mark.parametrize("given", [YES, NO, INSTEAD])
async def test_an_answer_is_kept_and_told_to_the_officine(desk, asked, given):
    view = await answer(desk, asked.request_id, given)

    (event,) = await answers(desk)
    assert isinstance(view, AdaptationView)
    assert (view.state, view.outcome) == ("answered", given.outcome)
    assert (event.outcome, event.request_id, event.line) == (given.outcome, asked.request_id, 1)
    assert event.pharmacy_finess == asked.pharmacy_finess
    assert event.occurred_at == view.decided_at
    assert words_of(event) == given.words
    assert await listed(desk) == []
    assert await listed(desk, state="answered") == [view]


async def test_the_same_answer_again_changes_nothing_and_another_is_refused(desk, asked):
    first = await answer(desk, asked.request_id, INSTEAD)

    again = await answer(desk, asked.request_id, INSTEAD)
    other = await answer(desk, asked.request_id, YES)

    assert again == first
    assert outcome_of(other) == "adaptation_already_answered"
    assert len(await answers(desk)) == 1


async def test_two_answers_at_once_have_one_winner(desk, asked):
    outcomes = await asyncio.gather(
        *(answer(desk, asked.request_id, given) for given in (YES, NO, INSTEAD))
    )

    (event,) = await answers(desk)
    assert sorted(outcome_of(outcome) for outcome in outcomes) == sorted(
        ["adaptation_already_answered", "adaptation_already_answered", event.outcome]
    )


async def test_what_nobody_answered_in_time_lapses_once_and_stays_as_prescribed(desk, asked):
    late = requested(asked.number, hours=-0.001)
    await desk.take(late)

    told = [await use_cases.lapse_due(desk.pool, desk.resources, limit=10) for _ in range(2)]

    (event,) = await answers(desk)
    assert told == [1, 0]
    assert (event.outcome, event.request_id) == ("lapsed", late.request_id)
    assert outcome_of(await answer(desk, late.request_id)) == "adaptation_lapsed"
    assert [view.request_id for view in await listed(desk, state="lapsed")] == [late.request_id]
    assert [view.request_id for view in await listed(desk)] == [asked.request_id]


async def test_an_answer_past_the_deadline_is_refused_before_the_lapse_is_told(desk):
    late = requested((await desk.issue()).number, hours=-0.001)
    await desk.take(late)

    assert outcome_of(await answer(desk, late.request_id)) == "adaptation_lapsed"
    assert await answers(desk) == []


async def test_replicas_share_what_has_lapsed_in_bounded_batches(desk):
    number = (await desk.issue()).number
    await desk.take(*(requested(number, hours=-1) for _ in range(7)))

    counts = await asyncio.gather(
        *(use_cases.lapse_due(desk.pool, desk.resources, limit=2) for _ in range(4))
    )

    told = await answers(desk)
    assert max(counts) <= 2
    assert sum(counts) == len({event.request_id for event in told}) == len(told)
    while await use_cases.lapse_due(desk.pool, desk.resources, limit=2):
        pass
    assert len(await answers(desk)) == 7


async def test_whoever_is_answering_at_the_deadline_is_not_overtaken(desk):
    event = requested((await desk.issue()).number, hours=0.3 / 3600)
    await desk.take(event)

    async with transaction(desk.pool) as conn:
        answered = await use_cases.answer_adaptation(
            conn, desk.resources, YES, request_id=event.request_id, caller=desk.caller
        )
        await eventually(lambda: datetime.now(UTC) > event.answer_by)
        assert await use_cases.lapse_due(desk.pool, desk.resources, limit=10) == 0

    assert isinstance(answered, use_cases.Answered)
    assert answered.view.outcome == "accepted"
    assert await use_cases.lapse_due(desk.pool, desk.resources, limit=10) == 0
    assert [told.outcome for told in await answers(desk)] == ["accepted"]


async def test_answers_raced_by_their_deadline_have_one_end_each(desk):
    number = (await desk.issue()).number
    events = [requested(number, hours=(0.05 + 0.01 * n) / 3600) for n in range(20)]
    await desk.take(*events)

    async def lapse_all() -> None:
        while len(await answers(desk)) < len(events):
            await use_cases.lapse_due(desk.pool, desk.resources, limit=3)

    outcomes = await asyncio.gather(
        lapse_all(), lapse_all(), *(answer(desk, event.request_id, NO) for event in events)
    )

    told = {event.request_id: event.outcome for event in await answers(desk)}
    seen = [outcome_of(outcome) for outcome in outcomes[2:] if outcome is not None]
    assert len(await answers(desk)) == len(told) == len(events)
    assert seen == [
        "refused" if told[event.request_id] == "refused" else "adaptation_lapsed"
        for event in events
    ]


async def test_the_loop_ends_what_is_due_by_itself(desk):
    number = (await desk.issue()).number
    await desk.take(*(requested(number, hours=-1) for _ in range(3)))
    pace = Pace(poll_s=0.01, batch=2)
    task = asyncio.create_task(lapse_forever(desk.pool, desk.resources, pace))

    async def all_told() -> bool:
        return len(await answers(desk)) == 3

    try:
        await eventually(all_told)
    finally:
        task.cancel()
        await asyncio.wait({task})


async def test_pages_follow_each_other_without_gap_or_repetition(desk):
    number = (await desk.issue()).number
    first = requested(number)
    same_moment = [
        requested(number, occurred_at=first.occurred_at, answer_by=first.answer_by)
        for _ in range(4)
    ]
    await desk.take(first, *same_moment)
    everything = await listed(desk)

    pages, after = [], None
    while page := await listed(desk, limit=2, after=after):
        pages += page
        after = AdaptationPosition(page[-1].requested_at, page[-1].request_id)

    assert pages == everything
    assert len(everything) == 5


async def test_a_request_whose_key_is_gone_is_shown_without_words(desk, asked):
    await desk.pool.execute("UPDATE adaptation SET sealed_question = 'gone.' || sealed_question")

    (found,) = await listed(desk)

    assert (found.prescribed, found.proposal, found.patient) == (None, None, None)
    assert found.request_id == asked.request_id
