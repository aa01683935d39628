"""A second person checks what the first one handed over, and finds an error or not."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from services.dispense import use_cases
from services.dispense.model import CheckRequest, Declined
from services.dispense.use_cases import Checked
from services.dispense.view import consultation_answer
from shared.access.actors import Role
from shared.db import transaction
from tests.builders import INS, a_content, a_number
from tests.dispense.builders import (
    NOON,
    a_caller,
    a_finess,
    a_hand_over,
    an_id,
    an_invoice,
    nothing_given,
)
from tests.dispense.checking import (
    a_colleague,
    a_mistake,
    check,
    checked,
    given_at,
    register,
    resolve,
)
from tests.dispense.counter import RESOURCES, codes
from tests.dispense.reversing import a_reversal_request, reverse, reversed_by
from tests.dispense.worklists import work_of

ROUNDS = 40
NIGHT = NOON + timedelta(hours=13)  # the next day in Paris


async def ids_to_check(counter, pharmacy=1, **page):
    return [work.dispensation_id for work in await work_of(counter, "to_check", pharmacy, **page)]


async def test_what_a_colleague_confirms_is_to_check_no_more(counter):
    dispensation = await given_at(counter)

    (waiting,) = await work_of(counter, "to_check")
    done = await checked(counter, dispensation)

    assert (waiting.dispensation_id, waiting.is_late) == (dispensation, False)
    assert waiting.due_on == waiting.since
    assert (done.check.outcome, done.check.error_id) == ("confirmed", None)
    assert await ids_to_check(counter) == []
    assert "dispensation_check checked" in await counter.audited()
    assert await register(counter) == []


async def test_an_error_that_is_found_is_open_in_the_register_at_once(counter):
    dispensation = await given_at(counter)

    done = await checked(counter, dispensation, mistake=a_mistake(cause="Boîtes voisines."))

    (entry,) = await register(counter)
    assert entry.error_id == done.check.error_id
    assert entry.report.mistake == a_mistake(cause="Boîtes voisines.")
    assert (entry.report.dispensation_id, entry.number) == (dispensation, a_number())
    assert entry.reported_by == done.check.checked_by
    assert await ids_to_check(counter) == []


async def test_the_list_of_accesses_does_not_tell_what_a_check_found(counter):
    dispensation = await given_at(counter)

    await checked(counter, dispensation, mistake=a_mistake())

    assert (await counter.audited())[-1] == "dispensation_check checked"


async def test_nothing_is_published_and_no_words_are_stored_in_clear(counter):
    dispensation = await given_at(counter)
    before = len(await counter.published())

    await checked(counter, dispensation, mistake=a_mistake(details="NOM-PLANTE"))

    assert len(await counter.published()) == before
    (row,) = await counter.pool.fetch("SELECT dispensing_error::TEXT AS text FROM dispensing_error")
    assert "NOM-PLANTE" not in row["text"]


async def test_the_same_again_is_answered_the_same_and_done_once(counter):
    dispensation = await given_at(counter)

    first = await checked(counter, dispensation, mistake=a_mistake())
    again = await checked(counter, dispensation, mistake=a_mistake(), by=a_colleague(at=NIGHT))
    other = await check(counter, dispensation)

    assert again.check == first.check
    assert codes(other) == ["already_checked"]
    assert await counter.count("dispensing_error") == 1
    assert {"dispensation_check repeated", "dispensation_check already_checked"} <= {
        *await counter.audited()
    }


async def test_one_person_under_many_keys_at_once_checks_once(counter):
    dispensation = await given_at(counter)

    answers = await asyncio.gather(
        *(checked(counter, dispensation, mistake=a_mistake()) for _ in range(8))
    )

    assert len({answer.check.error_id for answer in answers}) == 1
    assert await counter.count("dispensation_check") == await counter.count("dispensing_error") == 1


async def test_two_people_at_once_each_leave_their_check(counter):
    dispensation = await given_at(counter)

    await asyncio.gather(
        checked(counter, dispensation, by=a_colleague(person=1)),
        checked(counter, dispensation, by=a_colleague(person=2), mistake=a_mistake()),
    )

    assert await counter.count("dispensation_check") == 2
    assert await counter.count("dispensing_error") == 1


async def test_who_recorded_it_is_refused_by_the_rule_and_by_the_database(counter):
    dispensation = await given_at(counter)

    answer = await check(counter, dispensation, by=a_caller())

    assert codes(answer) == ["check_of_own_work"]
    for pharmacy, rpps in ((1, a_caller().officine.pharmacist), (2, "99900009999")):
        with pytest.raises(asyncpg.CheckViolationError):
            await counter.pool.execute(
                "INSERT INTO dispensation_check VALUES ($1, $2, $3, $4, 'confirmed')",
                dispensation,
                a_finess(pharmacy),
                rpps,
                NOON,
            )
    assert await counter.count("dispensation_check") == 0


async def test_another_officine_learns_nothing_of_a_dispensation(counter):
    dispensation = await given_at(counter)

    elsewhere = await check(counter, dispensation, by=a_colleague(2))
    nowhere = await check(counter, an_id(), by=a_colleague(2))

    assert elsewhere == nowhere
    assert codes(elsewhere) == ["dispensation_not_found"]
    assert await ids_to_check(counter, 2) == []


async def test_a_check_of_the_next_day_is_too_late_and_nags_nobody(counter):
    dispensation = await given_at(counter)

    answer = await check(counter, dispensation, by=a_colleague(at=NIGHT))

    assert codes(answer) == ["check_too_late"]
    assert await ids_to_check(counter, at=NOON + timedelta(hours=11)) == [dispensation]
    assert await ids_to_check(counter, at=NIGHT) == []


async def test_what_is_taken_back_or_was_never_handed_over_needs_no_check(counter):
    seen = await counter.consulted(await counter.receive())
    kept = await counter.given(seen.consultation_id, nothing_given())
    undone = await counter.given(seen.consultation_id)
    await reversed_by(counter, undone.dispensation_id)

    assert await ids_to_check(counter) == []
    for each in (undone.dispensation_id, kept.dispensation_id):
        assert codes(await check(counter, each)) == ["nothing_to_check"]


async def test_a_reversal_an_invoice_and_a_check_at_once_follow_one_another(counter):
    for seed in range(ROUNDS):
        seen = await counter.consulted(await counter.receive(a_content(number=a_number(seed))))
        done = await counter.given(seen.consultation_id, a_hand_over(packs=2))

        undone, looked, _ = await asyncio.gather(
            reverse(counter, done.dispensation_id, credit_number="A-1" if seed % 2 else None),
            check(counter, done.dispensation_id),
            counter.bill(done.dispensation_id, an_invoice()),
        )

        is_checked = isinstance(looked, Checked)
        assert is_checked or codes(looked) == ["nothing_to_check"]
        assert is_checked or not isinstance(undone, Declined)


async def test_a_check_that_meets_a_reversal_half_way_waits_and_locks_nobody_out(counter):
    dispensation = await given_at(counter)
    may_end = asyncio.Event()
    asked = CheckRequest(dispensation_id=dispensation, outcome="confirmed")
    undo = a_reversal_request(dispensation_id=dispensation)

    async def undone():
        async with transaction(counter.pool) as conn:
            await use_cases.reverse_dispensation(conn, RESOURCES, undo, a_caller())
            await may_end.wait()

    async def looked():
        async with transaction(counter.pool) as conn:
            answer = await use_cases.check_dispensation(conn, RESOURCES, asked, a_colleague())
            await asyncio.wait({undoing}, timeout=0.5)
            return answer

    undoing = asyncio.create_task(undone())
    await asyncio.wait({undoing}, timeout=0.5)
    looking = asyncio.create_task(looked())
    await asyncio.wait({looking}, timeout=0.2)
    may_end.set()

    _, answer = await asyncio.gather(undoing, looking)

    assert codes(answer) == ["nothing_to_check"]


async def test_a_consult_shows_the_checks_of_its_own_officine_only(counter):
    qr_text = await counter.receive()
    seen = await counter.consulted(qr_text)
    done = await counter.given(seen.consultation_id)
    await checked(counter, done.dispensation_id)

    own = consultation_answer(await counter.consulted(qr_text)).history[0].own
    other = consultation_answer(await counter.consulted(qr_text, 2)).history[0].own

    assert own is not None
    assert [each.outcome for each in own.checks] == ["confirmed"]
    assert other is None


async def test_its_officine_reads_who_checked_and_its_patient_does_not(counter):
    dispensation = await given_at(counter)
    await checked(counter, dispensation)

    async def read(caller):
        return await use_cases.read_dispensation(counter.pool, RESOURCES, dispensation, caller)

    patient = replace(
        a_caller(),
        actor=replace(
            a_caller().actor,
            role=Role.PATIENT,
            rpps=None,
            finess=None,
            patient_ref=RESOURCES.patient_refs.ref(INS),
        ),
    )
    by_officine, by_patient = await read(a_caller()), await read(patient)

    assert [each.checked_by for each in by_officine.checks] == [a_colleague().officine.pharmacist]
    assert by_patient.checks == ()


async def test_an_error_found_stays_open_when_the_dispensation_is_taken_back(counter):
    dispensation = await given_at(counter)
    done = await checked(counter, dispensation, mistake=a_mistake())

    await reversed_by(counter, dispensation)

    (entry,) = await register(counter)
    assert entry.error_id == done.check.error_id
    resolved = await resolve(counter, entry.error_id)
    assert not isinstance(resolved, Declined)
    assert await register(counter) == []
