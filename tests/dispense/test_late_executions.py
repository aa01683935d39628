"""Officines that were cut off tell what they did: recorded once, or a case, never lost."""

import asyncio
import random
from datetime import timedelta

import pytest

from services.dispense.model import Consultation, Declined, Told
from services.dispense.view import consultation_answer
from shared.contracts.dispense import (
    DispensationRecorded,
    ExecutionConflicting,
    PrescriptionExpired,
    PrescriptionPresented,
)
from shared.days import end_of_day
from tests.builders import INS, OTHER_INS, a_content, a_line, a_number
from tests.dispense.builders import (
    NOON,
    a_finess,
    a_hand_over,
    an_invoice,
    an_invoice_line,
    at,
    in_packs,
    nothing_given,
)
from tests.dispense.counter import codes, events_of
from tests.dispense.events import OTHER_SIGNING_KEY, a_qr
from tests.dispense.test_expiring import expire, old

HOUR = timedelta(hours=1)
OFFLINE_ROUNDS = 200


async def test_an_execution_offline_is_recorded_when_the_officine_is_back(counter):
    qr_text = await counter.receive()

    told = await counter.told(qr_text, a_hand_over(packs=2), at=NOON + HOUR)

    assert told.kept.case_id is None
    assert await counter.delivered(a_number()) == 2
    (event,) = await events_of(counter, DispensationRecorded)
    assert (event.source, event.intended_at, event.occurred_at) == ("offline", NOON, NOON + HOUR)
    assert (event.state, event.prescription_version) == ("dispensed", 2)
    assert await events_of(counter, PrescriptionPresented) == []
    assert await counter.audited() == ["late_execution_record recorded"]


async def test_number_and_ins_are_a_proof_too(counter):
    await counter.receive()

    answer = await counter.tell((a_number(), INS), source="paper")

    assert isinstance(answer, Told)
    (event,) = await events_of(counter, DispensationRecorded)
    assert (event.source, event.intended_at) == ("paper", NOON)


async def test_what_was_executed_elsewhere_meanwhile_opens_a_case_and_changes_no_balance(counter):
    qr_text = await counter.receive()
    seen = await counter.consulted(qr_text, 2)
    await counter.given(seen.consultation_id, a_hand_over(packs=2), pharmacy=2)

    told = await counter.told(qr_text, a_hand_over(packs=2), at=NOON + HOUR)

    assert told.recorded == ()
    (event,) = await events_of(counter, ExecutionConflicting)
    assert (event.case_id, event.dispensation_id) == (told.kept.case_id, None)
    assert (event.source, event.intended_at, event.pharmacy_finess) == ("offline", NOON, a_finess())
    (line,) = event.lines
    assert (line.line, line.quantity, line.code) == (1, 2, "line_already_dispensed")
    assert line.cip13 is not None
    assert await counter.delivered(a_number()) == 2
    assert (await counter.audited())[-1] == "late_execution_record conflicting"


async def test_part_of_a_line_is_recorded_and_the_event_of_the_rest_comes_after_it(counter):
    qr_text = await counter.receive()
    seen = await counter.consulted(qr_text, 2)
    await counter.given(seen.consultation_id, a_hand_over(packs=1), pharmacy=2)

    told = await counter.told(qr_text, a_hand_over(packs=2), at=NOON + HOUR)

    recorded, conflicting = (await counter.published())[-2:]
    assert isinstance(recorded, DispensationRecorded)
    assert isinstance(conflicting, ExecutionConflicting)
    assert [line.packs for line in recorded.lines] == [1]
    assert conflicting.dispensation_id == recorded.dispensation_id == told.kept.dispensation_id
    assert [line.quantity for line in conflicting.lines] == [1]
    assert await counter.delivered(a_number()) == 2


async def test_whoever_consults_next_is_told_what_no_balance_counts(counter):
    qr_text = await counter.receive(a_content(lines=(a_line(quantity=in_packs(2, renewals=1)),)))
    seen = await counter.consulted(qr_text, 2)
    await counter.given(seen.consultation_id, a_hand_over(packs=2), pharmacy=2)
    await counter.told(qr_text, a_hand_over(packs=2), at=NOON + HOUR)

    after = await counter.scan(qr_text, 3)

    assert isinstance(after, Consultation)
    warnings = {each.code: each for each in consultation_answer(after).warnings}
    warning = warnings["execution_conflicting"]
    assert warning.line == 1
    assert "le 22/11/2026, 2 boîtes de plus" in warning.detail


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (NOON + timedelta(seconds=1), "late_execution_ahead"),
        (NOON - timedelta(days=1), "late_execution_before_issue"),
    ],
)
async def test_a_moment_that_cannot_be_is_refused_and_traced(counter, moment, code):
    qr_text = await counter.receive()

    assert codes(await counter.tell(qr_text, intended_at=moment)) == [code]

    assert await counter.audited() == [f"late_execution_record {code}"]
    assert await counter.count("consultation") == 0


async def test_what_is_too_old_is_refused(counter):
    qr_text = await counter.receive()

    answer = await counter.tell(qr_text, at=NOON + timedelta(days=30, seconds=1))

    assert codes(answer) == ["late_execution_too_old"]


async def test_a_forged_qr_proves_nothing_and_fraud_is_told_as_at_a_consult(counter):
    await counter.receive()
    forged = a_qr(a_content(), OTHER_SIGNING_KEY)

    answer = await counter.tell(forged)

    assert codes(answer) == ["qr_key_unknown"]
    (event,) = await events_of(counter, PrescriptionPresented)
    assert event.authenticity == "unknown_key"
    assert await counter.audited() == ["late_execution_record qr_key_unknown"]


async def test_another_patients_number_and_no_number_are_refused_alike_and_counted(counter):
    await counter.receive()

    answers = [await counter.tell((number, OTHER_INS)) for number in [a_number(), a_number(9)] * 5]

    assert {tuple(codes(answer)) for answer in answers} == {("prescription_not_found",)}
    assert codes(await counter.tell((a_number(), INS))) == ["too_many_failed_consultations"]


async def test_its_consult_gives_no_right_to_hand_over_more(counter):
    qr_text = await counter.receive()
    await counter.told(qr_text)
    right = await counter.pool.fetchval("SELECT consultation_id FROM dispensation")

    answer = await counter.give(right)

    assert codes(answer) == ["consultation_expired"]


async def test_it_is_billed_from_the_day_on_which_it_happened(counter):
    qr_text = await counter.receive()
    told = await counter.told(qr_text, a_hand_over(packs=2), at=NOON + timedelta(days=9))
    assert told.kept.dispensation_id is not None

    invoice = an_invoice(an_invoice_line(packs=2), invoiced_on=NOON.date())
    billed = await counter.bill(told.kept.dispensation_id, invoice, at=NOON + timedelta(days=9))

    assert not isinstance(billed, Declined)


async def test_what_expired_meanwhile_goes_on_as_if_it_had_been_told_in_time(counter):
    content = old(lines=(a_line(quantity=in_packs(2)),))
    qr_text = await counter.receive(content)
    await expire(counter)
    last_day = at((await events_of(counter, PrescriptionExpired))[0].expired_on)

    told = await counter.told(
        qr_text, a_hand_over(packs=1), intended_at=last_day, at=last_day + timedelta(days=3)
    )

    assert told.recorded
    event = (await events_of(counter, DispensationRecorded))[0]
    assert (event.state, event.prescription_version) == ("partially_dispensed", 3)
    assert await counter.pool.fetchval("SELECT due_at FROM next_action") == end_of_day(
        content.valid_until
    )


async def test_what_was_not_delivered_may_be_told_too(counter):
    qr_text = await counter.receive()

    told = await counter.told(qr_text, nothing_given(), at=NOON + HOUR)

    assert told.recorded
    assert told.kept.case_id is None


async def test_tellings_and_hand_overs_at_once_never_exceed_nor_lose_anything(counter):
    """Each of four officines hands over two of the three; all of it is recorded or in a case."""
    chance = random.Random(33)  # noqa: S311 - a seeded order, no secret
    for seed in range(1, 1 + OFFLINE_ROUNDS):
        content = a_content(number=a_number(seed), lines=(a_line(quantity=in_packs(3)),))
        qr_text = await counter.receive(content)
        seen = await counter.consulted(qr_text, 4)
        tellings = [
            counter.tell(qr_text, a_hand_over(packs=2), pharmacy=officine, at=NOON + HOUR)
            for officine in (1, 2, 3, chance.randint(1, 3))
        ]
        online = counter.give(seen.consultation_id, a_hand_over(packs=2), pharmacy=4)
        answers = await asyncio.gather(*tellings, online)
        assert all(isinstance(answer, Told) for answer in answers[:-1])

    sums = await counter.pool.fetch(
        """
        SELECT delivered,
               (SELECT sum(packs) FROM dispensation JOIN dispensation_line USING (dispensation_id)
                WHERE dispensation.number = line.number) AS recorded,
               (SELECT sum((each->>'quantity')::INTEGER)
                FROM late_execution, jsonb_array_elements(unrecorded) AS each
                WHERE late_execution.number = line.number) AS in_cases,
               (SELECT count(*) FROM dispensation
                WHERE dispensation.number = line.number AND source = 'counter') AS online
        FROM prescription_line AS line
        """
    )
    assert len(sums) == OFFLINE_ROUNDS
    for row in sums:
        assert row["delivered"] == row["recorded"] == 3
        assert row["recorded"] + row["in_cases"] == 6 + 2 * row["online"]
    conflicting = await events_of(counter, ExecutionConflicting)
    assert len({event.case_id for event in conflicting}) == len(conflicting)
