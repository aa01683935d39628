"""What an officine still has to do: what comes onto each list, and what takes it off."""

from datetime import date, timedelta

from services.dispense.model import Billed
from shared.contracts.dispense import DispensationRecorded
from tests.builders import ISSUED_ON, a_content, a_line, a_number
from tests.dispense.builders import (
    NOON,
    a_hand_over,
    an_invoice,
    in_packs,
    nothing_given,
)
from tests.dispense.events import cancellation
from tests.dispense.reversing import reversed_by
from tests.dispense.worklists import work_of


async def test_what_is_handed_over_waits_for_its_invoice_until_it_agrees(counter):
    seen = await counter.consulted(await counter.receive())
    done = await counter.given(seen.consultation_id, a_hand_over(packs=2))

    (waiting,) = await work_of(counter, "to_bill")
    await counter.bill(done.dispensation_id, an_invoice(total_cents=417))
    after_wrong = [await work_of(counter, "to_bill"), await work_of(counter, "mismatch")]
    right = await counter.bill(done.dispensation_id, an_invoice())
    after_right = [await work_of(counter, "to_bill"), await work_of(counter, "mismatch")]

    assert waiting.position.about == str(waiting.dispensation_id) == str(done.dispensation_id)
    assert (waiting.since, waiting.due_on) == (date(2026, 11, 22), date(2026, 12, 2))
    assert [(line.signed.line, line.packs) for line in waiting.lines] == [(1, 2)]
    assert waiting.patient == seen.prescription.content.patient
    assert [[w.dispensation_id for w in page] for page in after_wrong] == [
        [],
        [done.dispensation_id],
    ]
    assert isinstance(right, Billed)
    assert after_right == [[], []]


async def test_an_invoice_that_does_not_come_is_late_after_its_day(counter):
    seen = await counter.consulted(await counter.receive())
    await counter.given(seen.consultation_id)

    (in_time,) = await work_of(counter, "to_bill", at=NOON + timedelta(days=10))
    (late,) = await work_of(counter, "to_bill", at=NOON + timedelta(days=11))

    assert (in_time.is_late, late.is_late) == (False, True)


async def test_what_was_not_handed_over_waits_for_no_invoice(counter):
    seen = await counter.consulted(await counter.receive())

    await counter.given(seen.consultation_id, nothing_given())

    assert await work_of(counter, "to_bill") == []


async def test_a_cancelled_prescription_is_still_billed(counter):
    content = a_content()
    seen = await counter.consulted(await counter.receive(content))
    await counter.given(seen.consultation_id)

    await counter.end(cancellation(content))

    assert len(await work_of(counter, "to_bill")) == 1


async def test_an_officine_sees_its_own_work_only(counter):
    seen = await counter.consulted(await counter.receive())
    await counter.given(seen.consultation_id)

    assert await work_of(counter, "to_bill", pharmacy=2) == []


async def test_a_page_goes_on_where_the_one_before_ended(counter):
    for seed in range(5):
        seen = await counter.consulted(await counter.receive(a_content(number=a_number(seed))))
        await counter.given(seen.consultation_id)  # all at the same moment

    first = await work_of(counter, "to_bill", limit=3)
    rest = await work_of(counter, "to_bill", limit=3, after=first[-1].position)

    assert (len(first), len(rest)) == (3, 2)
    assert len({work.position.about for work in (*first, *rest)}) == 5


async def test_each_entry_shown_leaves_an_audit_row_of_its_patient(counter):
    for seed in range(2):
        seen = await counter.consulted(await counter.receive(a_content(number=a_number(seed))))
        await counter.given(seen.consultation_id)
    await work_of(counter, "to_bill")
    await work_of(counter, "mismatch")

    rows = await counter.pool.fetch(
        "SELECT prescription_number, patient_ref, outcome, detail FROM audit"
        " WHERE operation = 'worklist_read' ORDER BY prescription_number LIMIT 10"
    )

    recorded = [e for e in await counter.published() if isinstance(e, DispensationRecorded)]
    expected = sorted((event.number, event.patient_ref) for event in recorded)
    assert [(row["prescription_number"], row["patient_ref"]) for row in rows] == expected
    assert {row["outcome"] for row in rows} == {"shown"}
    assert all('"kind": "to_bill"' in row["detail"] for row in rows)


def renewable():
    return a_content(lines=(a_line(quantity=in_packs(2, renewals=2)),))


async def test_a_renewal_is_told_a_week_ahead_to_who_handed_over_last(counter):
    qr_text = await counter.receive(renewable())
    seen = await counter.consulted(qr_text)
    await counter.given(seen.consultation_id, a_hand_over(packs=2))
    opens_on = ISSUED_ON + timedelta(days=30)

    early = await work_of(counter, "renewal_due", at=NOON + timedelta(days=22))
    (told,) = await work_of(counter, "renewal_due", at=NOON + timedelta(days=23))
    (late,) = await work_of(counter, "renewal_due", at=NOON + timedelta(days=31))
    elsewhere = await work_of(counter, "renewal_due", 2, at=NOON + timedelta(days=31))

    assert (early, elsewhere) == ([], [])
    assert (told.since, told.due_on, told.is_late) == (opens_on, opens_on, False)
    assert late.is_late
    assert [line.signed.line for line in told.lines] == [1]


async def test_a_renewal_goes_with_the_officine_that_makes_it(counter):
    qr_text = await counter.receive(renewable())
    await counter.given((await counter.consulted(qr_text)).consultation_id, a_hand_over(packs=2))
    then = NOON + timedelta(days=30)
    seen = await counter.consulted(qr_text, 2, at=then)

    part = await counter.given(seen.consultation_id, a_hand_over(), pharmacy=2, at=then)
    between = [await work_of(counter, "renewal_due", pharmacy, at=then) for pharmacy in (1, 2)]
    await counter.given(seen.consultation_id, a_hand_over(), pharmacy=2, at=then)
    later = then + timedelta(days=30)
    after = [await work_of(counter, "renewal_due", pharmacy, at=later) for pharmacy in (1, 2)]

    assert part.dispensed.lines[0].left_now == 1
    assert between == [[], []]
    assert [len(page) for page in after] == [0, 1]


async def test_nobody_is_told_to_renew_what_has_ended(counter):
    content = renewable()
    qr_text = await counter.receive(content)
    await counter.given((await counter.consulted(qr_text)).consultation_id, a_hand_over(packs=2))
    then = NOON + timedelta(days=30)
    assert await work_of(counter, "renewal_due", at=then)

    await counter.end(cancellation(content), at=then)

    assert await work_of(counter, "renewal_due", at=then) == []
    assert await counter.count("renewal") == 0


async def test_a_renewal_page_goes_on_where_the_one_before_ended(counter):
    lines = tuple(a_line(line=line, quantity=in_packs(2, renewals=2)) for line in (1, 2))
    for seed in range(3):
        content = a_content(number=a_number(seed), lines=lines)
        seen = await counter.consulted(await counter.receive(content))
        await counter.given(
            seen.consultation_id, a_hand_over(packs=2), a_hand_over(line=2, packs=2)
        )
    then = NOON + timedelta(days=30)

    first = await work_of(counter, "renewal_due", at=then, limit=2)
    rest = await work_of(counter, "renewal_due", at=then, limit=2, after=first[-1].position)

    assert (len(first), len(rest)) == (2, 1)
    assert len({work.number for work in (*first, *rest)}) == 3
    assert [line.signed.line for line in rest[0].lines] == [1, 2]


async def test_what_is_owed_stands_on_the_list_until_the_patient_came_back(counter):
    qr_text = await counter.receive()
    seen = await counter.consulted(qr_text)
    tomorrow = ISSUED_ON + timedelta(days=1)
    promised = a_hand_over(packs=1, owed_packs=1, expected_on=tomorrow)
    await counter.given(seen.consultation_id, promised)

    (owed,) = await work_of(counter, "owing")
    (late,) = await work_of(counter, "owing", at=NOON + timedelta(days=2))
    elsewhere = await work_of(counter, "owing", 2)
    on = await work_of(counter, "owing", after=owed.position)
    await counter.given(seen.consultation_id, a_hand_over(packs=1))
    after = await work_of(counter, "owing")

    assert (owed.since, owed.due_on, owed.is_late) == (ISSUED_ON, tomorrow, False)
    assert [(line.signed.line, line.packs) for line in owed.lines] == [(1, 1)]
    assert late.is_late
    assert elsewhere == on == after == []


async def test_an_execution_that_contradicts_the_record_stands_on_the_list(counter):
    qr_text = await counter.receive()
    seen = await counter.consulted(qr_text, 2)
    await counter.given(seen.consultation_id, a_hand_over(packs=2), pharmacy=2)
    then = NOON + timedelta(hours=2)
    told = await counter.told(qr_text, a_hand_over(packs=1), at=then)

    (conflict,) = await work_of(counter, "conflict", at=then)
    later = await work_of(counter, "conflict", at=then + timedelta(days=400))

    assert conflict.position.about == str(told.kept.late_execution_id)
    assert (conflict.dispensation_id, conflict.due_on) == (None, None)
    assert [line.signed.line for line in conflict.lines] == [1]
    assert await work_of(counter, "conflict", 2, at=then) == []
    assert len(later) == 1


async def test_a_renewal_taken_back_is_due_again_where_the_round_before_was_made(counter):
    qr_text = await counter.receive(renewable())
    await counter.given((await counter.consulted(qr_text)).consultation_id, a_hand_over(packs=2))
    then = NOON + timedelta(days=30)
    seen = await counter.consulted(qr_text, 2, at=then)
    done = await counter.given(seen.consultation_id, a_hand_over(packs=2), pharmacy=2, at=then)
    soon = then + timedelta(days=25)
    before = [await work_of(counter, "renewal_due", pharmacy, at=soon) for pharmacy in (1, 2)]

    await reversed_by(counter, done.dispensation_id, pharmacy=2, at=then)

    after = [await work_of(counter, "renewal_due", pharmacy, at=soon) for pharmacy in (1, 2)]
    assert [len(page) for page in before] == [0, 1]
    assert [len(page) for page in after] == [1, 0]
    assert after[0][0].since == ISSUED_ON + timedelta(days=30)
    assert await work_of(counter, "to_bill", 2, at=soon) == []


async def test_a_first_round_taken_back_is_renewed_by_nobody(counter):
    seen = await counter.consulted(await counter.receive(renewable()))
    done = await counter.given(seen.consultation_id, a_hand_over(packs=2))

    await reversed_by(counter, done.dispensation_id)

    assert await work_of(counter, "renewal_due", at=NOON + timedelta(days=40)) == []
    assert await work_of(counter, "to_bill") == []


async def test_the_lines_taken_back_are_billed_no_more(counter):
    lines = tuple(a_line(line=line, quantity=in_packs(2)) for line in (1, 2))
    seen = await counter.consulted(await counter.receive(a_content(lines=lines)))
    done = await counter.given(seen.consultation_id, a_hand_over(), a_hand_over(line=2))

    await reversed_by(counter, done.dispensation_id, lines=(2,))

    (waiting,) = await work_of(counter, "to_bill")
    assert [line.signed.line for line in waiting.lines] == [1]
