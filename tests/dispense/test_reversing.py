"""An officine takes back what it recorded: the line is open again, here and everywhere."""

from datetime import timedelta

import pytest

from services.dispense.model import Reversal
from shared.contracts.dispense import ExecutionNotice, PrescriptionCancelled
from shared.contracts.event import Event
from tests.builders import ISSUED_ON, a_content, a_line, a_number
from tests.dispense.builders import (
    NOON,
    a_hand_over,
    an_id,
    an_invoice,
    an_invoice_line,
    at,
    in_days,
    in_packs,
    nothing_given,
)
from tests.dispense.counter import RESOURCES, codes
from tests.dispense.events import KEY_RING, cancellation
from tests.dispense.reversing import reversals, reverse, reversed_by
from tests.dispense.test_hand_back import hand_back

TWO_LINES = (a_line(), a_line(line=2, quantity=in_packs(1)))
BOTH = (a_hand_over(packs=2), a_hand_over(line=2))
LATER = NOON + timedelta(minutes=5)


def kinds(events: list[Event]) -> list[str]:
    return [event.type for event in events]


async def test_what_is_taken_back_may_be_handed_over_elsewhere(counter):
    qr_text = await counter.receive()
    seen = await counter.consulted(qr_text)
    given = await counter.given(seen.consultation_id, a_hand_over(packs=2))

    done = await reversed_by(counter, given.dispensation_id)

    assert await counter.delivered(a_number()) == 0
    assert done.reversed.after.version == 3
    elsewhere = await counter.consulted(qr_text, 2, at=LATER)
    await counter.given(elsewhere.consultation_id, a_hand_over(packs=2), pharmacy=2, at=LATER)
    assert await counter.delivered(a_number()) == 2


async def test_a_loop_that_records_and_takes_back_writes_to_the_patient_no_more(counter):
    qr_text = await counter.receive()
    right = (await counter.consulted(qr_text)).consultation_id
    for _ in range(20):
        given = await counter.given(right, a_hand_over())
        await reversed_by(counter, given.dispensation_id)
    last = await counter.given(right, a_hand_over())

    refused = await reverse(counter, last.dispensation_id)
    next_day = NOON + timedelta(days=1)
    elsewhere = (await counter.consulted(qr_text, 2)).consultation_id
    of_another = await counter.given(elsewhere, a_hand_over(), pharmacy=2)

    assert codes(refused) == ["reversals_too_many"]
    assert len(await reversals(counter)) == 20
    await reversed_by(counter, of_another.dispensation_id, pharmacy=2)
    await reversed_by(counter, last.dispensation_id, at=next_day)


async def test_the_event_tells_what_is_taken_back_and_what_is_left(counter):
    seen = await counter.consulted(await counter.receive())
    given = await counter.given(seen.consultation_id, a_hand_over(packs=2))

    done = await reversed_by(counter, given.dispensation_id, comment="Erreur de saisie.")

    (event,) = await reversals(counter)
    (line,) = event.lines
    assert (event.reversal_id, event.dispensation_id) == (done.reversal_id, given.dispensation_id)
    assert (event.reason, event.state, event.prescription_version) == ("wrong_product", "issued", 3)
    assert (line.packs, line.left_now, line.left_total) == (2, 2, 2)
    notice = ExecutionNotice.model_validate_json(KEY_RING.unseal(event.sealed, aad=event.aad))
    assert notice.lines[0].delivered == "DOLIPRANE 1000 mg, comprimé, boîte de 8"
    kept = await counter.pool.fetchval("SELECT reversal::TEXT FROM reversal")
    assert "saisie" not in kept
    assert (await counter.audited())[-1] == "dispensation_reverse reversed"


async def test_one_line_is_taken_back_and_the_other_stands(counter):
    seen = await counter.consulted(await counter.receive(a_content(lines=TWO_LINES)))
    given = await counter.given(seen.consultation_id, *BOTH)

    await reversed_by(counter, given.dispensation_id, lines=(2,))

    assert [await counter.delivered(a_number(), line) for line in (1, 2)] == [2, 0]
    assert codes(await reverse(counter, given.dispensation_id, lines=(2,))) == ["already_reversed"]
    await reversed_by(counter, given.dispensation_id)
    assert [await counter.delivered(a_number(), line) for line in (1, 2)] == [0, 0]
    assert codes(await reverse(counter, given.dispensation_id)) == ["already_reversed"]


async def test_the_history_shows_what_was_taken_back(counter):
    qr_text = await counter.receive(a_content(lines=TWO_LINES))
    seen = await counter.consulted(qr_text)
    given = await counter.given(seen.consultation_id, *BOTH)
    await reversed_by(counter, given.dispensation_id, lines=(2,), at=LATER)

    again = await counter.consulted(qr_text, at=LATER)

    (done,) = again.history
    assert [line.reversed_at for line in done.lines] == [None, LATER]


async def test_a_round_of_days_begins_with_what_still_stands(counter):
    line = a_line(quantity=in_days(30, renewals=1), duration_days=30, packs=None)
    qr_text = await counter.receive(a_content(lines=(line,)))
    days = [at(ISSUED_ON + timedelta(days=days)) for days in (0, 1)]
    given = []
    for day in days:
        seen = await counter.consulted(qr_text, at=day)
        visit = a_hand_over(packs=1, covers_days=10)
        given.append(await counter.given(seen.consultation_id, visit, at=day))

    await reversed_by(counter, given[0].dispensation_id, at=days[1])

    row = await counter.pool.fetchrow(
        "SELECT delivered, round_started_on, round_delivered FROM prescription_line"
    )
    assert tuple(row) == (10, days[1].date(), 10)


async def test_another_officine_s_or_nobody_s_is_not_found(counter):
    seen = await counter.consulted(await counter.receive())
    given = await counter.given(seen.consultation_id)

    for answer in (
        await reverse(counter, given.dispensation_id, 2),
        await reverse(counter, an_id()),
    ):
        assert codes(answer) == ["dispensation_not_found"]
    assert await counter.delivered(a_number()) == 1


async def test_what_is_too_old_stays(counter):
    seen = await counter.consulted(await counter.receive())
    given = await counter.given(seen.consultation_id)
    late = NOON + timedelta(days=RESOURCES.reversal_days + 1)

    assert codes(await reverse(counter, given.dispensation_id, at=late)) == ["reversal_too_late"]


async def test_what_is_billed_needs_its_credit_note_and_what_stands_is_billed_anew(counter):
    seen = await counter.consulted(await counter.receive(a_content(lines=TWO_LINES)))
    given = await counter.given(seen.consultation_id, *BOTH)
    invoice = an_invoice(an_invoice_line(), an_invoice_line(line=2, packs=1))
    await counter.bill(given.dispensation_id, invoice)

    missing = await reverse(counter, given.dispensation_id, lines=(2,))
    await reversed_by(counter, given.dispensation_id, lines=(2,), credit_number="A-1")

    assert codes(missing) == ["credit_missing"]
    state = "SELECT billing FROM dispensation"
    assert await counter.pool.fetchval(state) == "awaited"
    assert codes(await counter.bill(given.dispensation_id, invoice)) == ["invoice_credited"]
    anew = await counter.bill(given.dispensation_id, an_invoice(invoice_number="F-2"))
    assert anew.reconciliation == "reconciled"
    assert await counter.pool.fetchval(state) == "reconciled"


async def test_nothing_is_billed_of_what_was_taken_back(counter):
    seen = await counter.consulted(await counter.receive())
    given = await counter.given(seen.consultation_id, a_hand_over(packs=2))

    await reversed_by(counter, given.dispensation_id)

    assert codes(await counter.bill(given.dispensation_id, an_invoice())) == ["nothing_to_bill"]
    assert await counter.pool.fetchval("SELECT billing FROM dispensation") == "nothing"


async def test_what_was_not_delivered_may_be_said_again_once_it_was_taken_back(counter):
    seen = await counter.consulted(await counter.receive())
    said = await counter.given(seen.consultation_id, nothing_given())

    await reversed_by(counter, said.dispensation_id)

    await counter.given(seen.consultation_id, nothing_given())


async def test_after_a_hand_back_a_mistake_is_still_taken_back(counter):
    seen = await counter.consulted(await counter.receive())
    given = await counter.given(seen.consultation_id)
    await hand_back(counter, seen.consultation_id)

    assert isinstance(await reverse(counter, given.dispensation_id), Reversal)


async def test_what_its_prescriber_wanted_to_end_ends_instead_of_opening_again(counter):
    qr_text = await counter.receive()
    seen = await counter.consulted(qr_text)
    given = await counter.given(seen.consultation_id, a_hand_over(packs=2))
    wanted = cancellation(a_content())
    await counter.end(wanted)

    await reversed_by(counter, given.dispensation_id)

    assert kinds(await counter.published())[-3:] == [
        "cancellation.rejected",
        "dispensation.reversed",
        "prescription.cancelled",
    ]
    ended = (await counter.published())[-1]
    assert isinstance(ended, PrescriptionCancelled)
    assert (ended.cancellation_id, ended.scope) == (wanted.cancellation_id, "whole")
    again = await counter.consulted(qr_text, at=LATER)
    assert again.prescription.version == ended.prescription_version == 4
    assert codes(await counter.give(again.consultation_id, at=LATER)) == ["prescription_cancelled"]
    assert await counter.pool.fetchval("SELECT count(*) FROM next_action") == 0


async def test_what_was_cancelled_stays_cancelled(counter):
    qr_text = await counter.receive()
    seen = await counter.consulted(qr_text)
    given = await counter.given(seen.consultation_id)
    await counter.end(cancellation(a_content()))

    await reversed_by(counter, given.dispensation_id)

    (event,) = await reversals(counter)
    assert event.state == "cancelled"
    assert (event.lines[0].left_now, event.lines[0].next_possible_on) == (0, None)
    assert len(await counter.outcomes()) == 1


@pytest.mark.parametrize("lines", [(7,), (1, 7)])
async def test_a_line_that_was_not_recorded_is_refused(counter, lines):
    seen = await counter.consulted(await counter.receive())
    given = await counter.given(seen.consultation_id)

    assert codes(await reverse(counter, given.dispensation_id, lines=lines)) == [
        "line_not_recorded"
    ]
