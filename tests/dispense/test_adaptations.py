"""An officine asks the prescriber to adapt a line; the answer comes once, and all may read it."""

import asyncio
from datetime import timedelta

import pytest

from services.dispense.model import Adaptation
from services.dispense.use_cases import Asked
from shared.contracts.dispense import AdaptationQuestion
from shared.kafka.consume import ContradictoryEvent
from shared.sealing import Unsealable
from tests.access import PATIENT_REFS
from tests.builders import OTHER_INS, OTHER_PRESCRIBER_RPPS, a_content, a_line, a_number
from tests.dispense.adapting import (
    COUNTER_PROPOSAL,
    PROPOSAL,
    answered,
    ask,
    asked,
    read,
    tell,
)
from tests.dispense.builders import NOON, a_finess, a_hand_over, an_id, in_packs
from tests.dispense.counter import codes
from tests.dispense.events import KEY_RING

DAY = timedelta(hours=24)


@pytest.fixture
async def seen(counter):
    """The first consult of an officine on the usual prescription."""
    return await counter.consulted(await counter.receive())


async def test_a_request_travels_sealed_with_what_is_prescribed_and_what_is_asked(counter, seen):
    event = await asked(counter, seen.consultation_id)

    question = AdaptationQuestion.model_validate_json(KEY_RING.unseal(event.sealed, aad=event.aad))
    assert (event.line, event.kind, event.pharmacy_finess) == (1, "stock_out", a_finess())
    assert event.answer_by == NOON + DAY
    assert question.prescribed == "DOLIPRANE 1000 mg, comprimé, 1 comprimé matin et soir"
    assert (question.proposal, question.comment) == (PROPOSAL, "Rupture du dosage à 1000 mg.")
    assert question.prescriber == seen.prescription.content.prescriber
    assert "adaptation_ask asked" in await counter.audited()
    kept = await counter.pool.fetchval("SELECT a::TEXT FROM adaptation a")
    assert "DOLIPRANE" not in kept


async def test_only_the_officine_that_consulted_may_ask_and_only_for_twelve_hours(counter, seen):
    of_another = await ask(counter, seen.consultation_id, 2)
    unheard_of = await ask(counter, an_id())
    in_time = await ask(counter, seen.consultation_id, at=seen.expires_at - timedelta(seconds=1))
    late = await ask(counter, seen.consultation_id, at=seen.expires_at)

    assert codes(of_another) == codes(unheard_of) == ["consultation_not_found"]
    assert isinstance(in_time, Asked)
    assert codes(late) == ["consultation_expired"]
    assert await counter.count("adaptation") == 1


async def test_a_line_handed_over_in_full_is_not_asked_about(counter, seen):
    await counter.given(seen.consultation_id, a_hand_over(packs=2))

    assert codes(await ask(counter, seen.consultation_id)) == ["line_already_dispensed"]
    assert "adaptation_ask line_already_dispensed" in await counter.audited()


async def test_five_requests_wait_on_a_prescription_however_many_are_sent_at_once(counter, seen):
    answers = await asyncio.gather(*(ask(counter, seen.consultation_id) for _ in range(8)))

    assert sum(isinstance(answer, Asked) for answer in answers) == 5
    assert await counter.count("adaptation") == 5


async def test_what_is_answered_or_past_its_time_waits_no_more(counter, seen):
    events = [await asked(counter, seen.consultation_id) for _ in range(5)]
    full = await ask(counter, seen.consultation_id)
    await tell(counter, answered(events[0], "refused"))
    after_an_answer = await ask(counter, seen.consultation_id)
    later = await counter.consulted(await _qr_again(counter), at=NOON + DAY)

    assert codes(full) == ["adaptations_waiting"]
    assert isinstance(after_an_answer, Asked)
    assert isinstance(await ask(counter, later.consultation_id, at=NOON + DAY), Asked)


async def _qr_again(counter) -> str:
    return await counter.receive(a_content(number=a_number(2)))


async def test_the_officine_reads_its_own_request_and_nobody_else_does(counter, seen):
    event = await asked(counter, seen.consultation_id)

    own, other = await read(counter, event.request_id), await read(counter, event.request_id, 2)

    assert isinstance(own, Adaptation)
    assert (own.question.proposal, own.answer) == (PROPOSAL, None)
    assert codes(other) == codes(await read(counter, an_id())) == ["adaptation_not_found"]
    assert (await counter.audited())[-3:] == [
        "adaptation_read shown",
        "adaptation_read adaptation_not_found",
        "adaptation_read adaptation_not_found",
    ]


async def test_the_answer_is_read_where_it_was_asked_and_at_every_consult(counter):
    qr_text = await counter.receive()
    seen = await counter.consulted(qr_text)
    event = await asked(counter, seen.consultation_id)
    await tell(counter, answered(event, "counter_proposal"))

    own = await read(counter, event.request_id)
    elsewhere = await counter.consulted(qr_text, 2)

    assert isinstance(own, Adaptation)
    assert own.answer is not None
    assert own.answer.outcome == "counter_proposal"
    assert own.answer.words.counter_proposal == COUNTER_PROPOSAL
    assert elsewhere.adaptations == (own,)


async def test_an_answer_that_comes_twice_or_after_another_changes_nothing(counter, seen):
    event = await asked(counter, seen.consultation_id)
    first = answered(event, "refused")
    await tell(counter, first)
    once = await read(counter, event.request_id)

    await tell(counter, first)
    await tell(counter, answered(event, "accepted"))

    assert await read(counter, event.request_id) == once


@pytest.mark.parametrize(
    "claim",
    [
        {"request_id": an_id()},
        {"line": 2},
        {"pharmacy_finess": a_finess(2)},
        {"patient_ref": PATIENT_REFS.ref(OTHER_INS)},
        {"prescriber_rpps": OTHER_PRESCRIBER_RPPS},
    ],
)
async def test_an_answer_to_another_request_is_held(counter, claim):
    lines = (a_line(quantity=in_packs()), a_line(line=2, quantity=in_packs()))
    seen = await counter.consulted(await counter.receive(a_content(lines=lines)))
    event = await asked(counter, seen.consultation_id)

    with pytest.raises(ContradictoryEvent):
        await tell(counter, answered(event, **claim))

    found = await read(counter, event.request_id)
    assert isinstance(found, Adaptation)
    assert found.answer is None


async def test_an_answer_copied_into_another_event_does_not_open(counter, seen):
    event = await asked(counter, seen.consultation_id)

    with pytest.raises(Unsealable):
        await tell(counter, answered(event).model_copy(update={"event_id": an_id()}))
