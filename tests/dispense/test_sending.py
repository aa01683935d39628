"""A patient sends a prescription to an officine: who may open it by that, and until when."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from services.dispense import use_cases
from services.dispense.model import (
    Consultation,
    Declined,
    Sending,
    SendingLimits,
    SendingPosition,
)
from shared.contracts.dispense import PrescriptionPresented
from shared.db import transaction
from shared.identifiers import Ins
from tests.builders import a_content, a_number
from tests.dispense.builders import NOON, a_caller, a_hand_over, an_id, at, nothing_given
from tests.dispense.counter import RESOURCES, codes
from tests.dispense.events import cancellation
from tests.dispense.sendings import a_patient, open_sent, send, sendings_of, sent, withdraw
from tests.dispense.test_expiring import LONG_AGO, expire, old
from tests.dispense.worklists import work_of

OTHER_INS = Ins("277076322082910")


async def test_the_officine_it_was_sent_to_opens_it_without_paper_and_hands_over(counter):
    content = a_content()
    await counter.receive(content)
    sending = await sent(counter, content.number)

    seen = await open_sent(counter, sending.sending_id)
    assert isinstance(seen, Consultation)
    await counter.given(seen.consultation_id, a_hand_over(packs=2))

    (event,) = [e for e in await counter.published() if isinstance(e, PrescriptionPresented)]
    assert (event.mode, event.authenticity) == ("sent", "not_checked")
    assert seen.prescription.content == content
    (after,) = await sendings_of(counter)
    assert (after.state, after.consulted_at) == ("executed", NOON)


async def test_nobody_else_opens_by_it(counter):
    content = a_content()
    await counter.receive(content)
    sending = await sent(counter, content.number)

    answers = [
        await open_sent(counter, sending.sending_id, 2),
        await open_sent(counter, an_id(), 1),
    ]
    await withdraw(counter, sending.sending_id)
    answers.append(await open_sent(counter, sending.sending_id))

    assert [codes(answer) for answer in answers] == [["sending_not_found"]] * 3


async def test_only_its_patient_sends_reads_and_withdraws(counter):
    content, stranger = a_content(), a_patient(OTHER_INS)
    await counter.receive(content)

    foreign = await send(counter, content.number, patient=stranger)
    unknown = await send(counter, a_number(77), patient=stranger)
    sending = await sent(counter, content.number)
    taken = await withdraw(counter, sending.sending_id, patient=stranger)
    no_such = await withdraw(counter, an_id())

    assert codes(foreign) == codes(unknown) == ["prescription_not_found"]
    assert codes(taken) == codes(no_such) == ["sending_not_found"]
    assert await sendings_of(counter, patient=stranger) == []
    assert [each.state for each in await sendings_of(counter)] == ["sent"]


async def test_one_sending_stands_at_a_time_even_when_two_are_made_at_once(counter):
    content = a_content()
    await counter.receive(content)

    answers = await asyncio.gather(*(send(counter, content.number, n) for n in (1, 2, 3)))
    refused = [answer for answer in answers if isinstance(answer, Declined)]
    (first,) = [answer for answer in answers if isinstance(answer, Sending)]
    await withdraw(counter, first.sending_id)
    again = await send(counter, content.number, 4)

    assert [codes(answer) for answer in refused] == [["already_sent"]] * 2
    assert isinstance(again, Sending)


async def test_withdrawing_twice_gives_the_same_answer(counter):
    content = a_content()
    await counter.receive(content)
    sending = await sent(counter, content.number)

    first = await withdraw(counter, sending.sending_id)
    second = await withdraw(
        counter, sending.sending_id, patient=a_patient(at=NOON + timedelta(hours=1))
    )

    assert isinstance(first, Sending)
    assert (first.state, second) == ("withdrawn", first)


async def test_what_an_officine_has_seen_to_is_not_withdrawn_and_may_be_sent_again(counter):
    content = a_content()
    await counter.receive(content)
    sending = await sent(counter, content.number)
    seen = await open_sent(counter, sending.sending_id)
    assert isinstance(seen, Consultation)
    await counter.given(seen.consultation_id, nothing_given())

    late = await withdraw(counter, sending.sending_id)
    again = await send(counter, content.number, 2)

    assert codes(late) == ["sending_over"]
    assert isinstance(again, Sending)


async def test_what_another_officine_hands_over_ends_the_sending_and_a_refusal_there_does_not(
    counter,
):
    content = a_content()
    qr_text = await counter.receive(content)
    await sent(counter, content.number)
    seen = await counter.consulted(qr_text, 2)

    await counter.given(seen.consultation_id, nothing_given(), pharmacy=2)
    (before,) = await sendings_of(counter)
    await counter.given(seen.consultation_id, a_hand_over(), pharmacy=2)
    (after,) = await sendings_of(counter)

    assert (before.state, after.state) == ("sent", "executed")


async def test_an_officine_that_hands_it_back_opens_it_no_more(counter):
    content = a_content()
    await counter.receive(content)
    sending = await sent(counter, content.number)
    seen = await open_sent(counter, sending.sending_id)
    assert isinstance(seen, Consultation)

    async with transaction(counter.pool) as conn:
        await use_cases.return_consultation(conn, seen.consultation_id, a_caller())

    assert codes(await open_sent(counter, sending.sending_id)) == ["sending_not_found"]
    assert [each.state for each in await sendings_of(counter)] == ["returned"]


async def test_a_patient_sends_so_many_in_a_day_and_no_more(counter):
    resources = replace(RESOURCES, sending_limits=SendingLimits(most=2))
    contents = [a_content(number=a_number(seed)) for seed in range(3)]
    for content in contents:
        await counter.receive(content)

    first = [await send(counter, content.number, resources=resources) for content in contents]
    tomorrow = a_patient(at=NOON + timedelta(days=1))
    later = await send(counter, contents[2].number, resources=resources, patient=tomorrow)

    assert [type(answer) for answer in first[:2]] == [Sending, Sending]
    assert codes(first[2]) == ["too_many_sendings"]
    assert isinstance(later, Sending)


async def test_what_is_sent_stands_on_the_worklist_until_it_ends(counter):
    contents = [a_content(number=a_number(seed)) for seed in range(4)]
    for content in contents:
        await counter.receive(content)
    withdrawn, cancelled, executed, standing = [
        await sent(counter, content.number) for content in contents
    ]

    before = await work_of(counter, "sent_by_patient")
    await withdraw(counter, withdrawn.sending_id)
    await counter.end(cancellation(contents[1]))
    seen = await open_sent(counter, executed.sending_id)
    assert isinstance(seen, Consultation)
    await counter.given(seen.consultation_id)
    after = await work_of(counter, "sent_by_patient")
    expired = await work_of(counter, "sent_by_patient", at=NOON + timedelta(days=400))

    assert len(before) == 4
    assert str(cancelled.sending_id) not in {work.position.about for work in after}
    assert [work.position.about for work in after] == [str(standing.sending_id)]
    assert (after[0].due_on, after[0].lines) == (None, ())
    assert await work_of(counter, "sent_by_patient", 2) == expired == []


async def test_each_step_of_a_sending_is_in_the_list_of_accesses(counter):
    content = a_content()
    await counter.receive(content)
    sending = await sent(counter, content.number)
    await sendings_of(counter)
    await open_sent(counter, sending.sending_id, 2)
    await withdraw(counter, sending.sending_id)

    rows = await counter.pool.fetch(
        "SELECT operation, outcome, prescription_number FROM audit ORDER BY at, id LIMIT 20"
    )

    assert [(row["operation"], row["outcome"]) for row in rows] == [
        ("prescription_send", "sent"),
        ("prescription_send", "shown"),
        ("prescription_consult", "sending_not_found"),
        ("prescription_send", "withdrawn"),
    ]
    assert {row["prescription_number"] for row in rows} == {content.number}


async def test_a_page_of_sendings_goes_on_where_the_one_before_ended(counter):
    for seed in range(3):
        content = a_content(number=a_number(seed))
        await counter.receive(content)
        await sent(counter, content.number, patient=a_patient(at=NOON + timedelta(minutes=seed)))

    first = await sendings_of(counter, limit=2)
    after = SendingPosition(first[-1].sent_at, first[-1].sending_id)
    rest = await sendings_of(counter, limit=2, after=after)

    moments = [each.sent_at for each in (*first, *rest)]
    assert moments == sorted(moments, reverse=True)
    assert len({each.sending_id for each in (*first, *rest)}) == 3


async def test_a_sending_of_what_has_ended_lapses_and_its_officine_reads_why(counter):
    cancelled, expired = a_content(), old(2)
    for content in (cancelled, expired):
        await counter.receive(content)
    first = await sent(counter, cancelled.number)
    second = await sent(counter, expired.number, patient=a_patient(at=at(LONG_AGO)))

    await counter.end(cancellation(cancelled))
    await expire(counter)

    assert {each.state for each in await sendings_of(counter)} == {"lapsed"}
    for sending in (first, second):
        assert isinstance(await open_sent(counter, sending.sending_id), Consultation)
    withdrawn = await withdraw(counter, first.sending_id)
    assert isinstance(withdrawn, Sending)
    assert withdrawn.state == "withdrawn"
