"""Consults on a real database: what is shown, stored, published, audited, refused."""

import asyncio
from datetime import date, timedelta

import pytest

from services.dispense import use_cases
from services.dispense.model import Consultation, PaperDifference
from shared.contracts.dispense import PrescriptionPresented
from shared.qr import ACCESS_SECRET_BYTES
from tests.builders import OTHER_INS, PRESCRIBER_RPPS, a_content, a_number
from tests.dispense.builders import NOON, a_finess, a_hand_over
from tests.dispense.counter import RESOURCES, Counter, codes
from tests.dispense.events import OTHER_SIGNING_KEY, a_qr, a_signal, issued, key_published

FAILURES_MAX = 10
ANOTHER_SECRET = b"s" * ACCESS_SECRET_BYTES


async def presented(counter: Counter) -> PrescriptionPresented:
    event = (await counter.published())[-1]
    assert isinstance(event, PrescriptionPresented)
    return event


async def test_an_authentic_qr_shows_the_prescription_and_says_so(counter):
    qr_text = await counter.receive()

    seen = await counter.consulted(qr_text)

    assert seen.prescription.content == a_content()
    assert seen.authenticity == "authentic"
    event = await presented(counter)
    assert (event.authenticity, event.mode, event.is_known) == ("authentic", "qr", True)
    assert (event.state, event.has_quantity_left, event.executed_by) == ("issued", True, ())
    assert event.prescriber_rpps == PRESCRIBER_RPPS
    assert event.pharmacy_finess == a_finess(1)
    assert event.presentation_id == seen.consultation_id
    assert await counter.audited() == ["prescription_consult shown"]


async def test_a_qr_of_a_key_that_is_not_ours_is_refused_and_its_presentation_published(counter):
    await counter.receive()

    seen = await counter.scan(a_qr(a_content(), OTHER_SIGNING_KEY))

    assert codes(seen) == ["qr_key_unknown"]
    event = await presented(counter)
    assert (event.authenticity, event.is_known) == ("unknown_key", True)
    assert await counter.audited() == ["prescription_consult qr_key_unknown"]


async def test_a_qr_that_says_another_key_signed_it_is_refused(counter):
    await counter.receive()
    forged = a_qr(a_content(), OTHER_SIGNING_KEY, key_id=bytes.fromhex("00000000"))

    seen = await counter.scan(forged)

    assert codes(seen) == ["qr_key_unknown"]


async def test_a_key_still_on_its_way_is_no_forgery_when_the_copy_names_it(counter):
    qr_text = await counter.receive_before_its_key(a_content())
    for _ in range(FAILURES_MAX + 1):
        seen = await counter.scan(qr_text)
        assert codes(seen) == ["signing_key_not_arrived"]
    before = await counter.published(), await counter.count("failed_consultation")

    await use_cases.learn_signing_key(counter.pool, key_published(OTHER_SIGNING_KEY))
    later = await counter.consulted(qr_text)

    assert before == ([], 0)
    assert later.authenticity == "authentic"
    assert (await counter.audited())[0] == "prescription_consult signing_key_not_arrived"


async def test_the_very_qr_that_was_issued_is_no_forgery_whatever_key_the_copy_names(counter):
    content = a_content()
    qr_text = a_qr(content, OTHER_SIGNING_KEY)
    await use_cases.accept_prescription(counter.pool, RESOURCES, issued(content, qr_text), now=NOON)

    seen = await counter.scan(qr_text)

    assert codes(seen) == ["signing_key_not_arrived"]
    assert await counter.published() == []


async def test_an_unknown_key_without_a_copy_is_published(counter):
    seen = await counter.scan(a_qr(a_content()))

    assert codes(seen) == ["qr_key_unknown"]
    event = await presented(counter)
    assert (event.authenticity, event.is_known) == ("unknown_key", False)


async def test_a_forged_qr_of_a_number_nobody_issued_is_published_under_that_number(counter):
    await counter.receive()
    forged = a_qr(a_content(number=a_number(2)), OTHER_SIGNING_KEY)

    await counter.scan(forged)

    event = await presented(counter)
    assert (event.number, event.is_known) == (a_number(2), False)
    assert (event.state, event.patient_ref, event.prescriber_rpps) == (None, None, None)


async def test_a_second_signed_qr_of_the_same_number_is_not_the_one_issued(counter):
    await counter.receive()
    second = a_qr(a_content(), access_secret=ANOTHER_SECRET)

    seen = await counter.scan(second)

    assert codes(seen) == ["qr_content_differs"]
    assert (await presented(counter)).authenticity == "content_differs"


async def test_an_authentic_qr_that_comes_before_its_prescription_is_to_be_tried_again(counter):
    await counter.receive()
    early = a_content(number=a_number(2))
    qr_text = a_qr(early)

    seen = await counter.scan(qr_text)

    assert codes(seen) == ["prescription_not_arrived"]
    event = await presented(counter)
    assert (event.authenticity, event.is_known) == ("authentic", False)


async def test_the_number_with_the_ins_of_its_patient_shows_the_prescription(counter):
    await counter.receive()

    seen = await counter.type_in(a_number())

    assert isinstance(seen, Consultation)
    assert seen.authenticity == "not_checked"
    event = await presented(counter)
    assert (event.mode, event.authenticity) == ("typed", "not_checked")


async def test_a_wrong_ins_and_an_unknown_number_give_the_same_answer_and_publish_nothing(counter):
    await counter.receive()

    wrong_patient = await counter.type_in(a_number(), OTHER_INS)
    unknown = await counter.type_in(a_number(2))

    assert codes(wrong_patient) == codes(unknown) == ["prescription_not_found"]
    assert wrong_patient == unknown
    assert await counter.published() == []
    assert await counter.audited() == ["prescription_consult prescription_not_found"] * 2


async def test_lines_read_on_the_paper_that_differ_are_shown_and_published(counter):
    qr_text = await counter.receive()

    seen = await counter.scan(qr_text, printed=[{"line": 1, "packs": 20}])

    assert isinstance(seen, Consultation)
    assert seen.authenticity == "content_differs"
    assert seen.differences == (PaperDifference("packs", 1),)
    event = await presented(counter)
    assert (event.authenticity, event.differences) == ("content_differs", ("packs:1",))


async def test_ten_failures_in_ten_minutes_stop_the_typing_of_one_officine_only(counter):
    await counter.receive()
    for _ in range(FAILURES_MAX):
        await counter.type_in(a_number(), OTHER_INS)

    eleventh = await counter.type_in(a_number())
    elsewhere = await counter.type_in(a_number(), pharmacy=2)
    later = await counter.type_in(a_number(), at=NOON + timedelta(minutes=10))

    assert codes(eleventh) == ["too_many_failed_consultations"]
    assert eleventh.refusals[0].values == {"seconds": 600}
    assert isinstance(elsewhere, Consultation)
    assert isinstance(later, Consultation)


async def test_forged_qrs_count_as_failures_but_an_authentic_one_is_always_shown(counter):
    qr_text = await counter.receive()
    forged = a_qr(a_content(), OTHER_SIGNING_KEY)
    for _ in range(FAILURES_MAX):
        await counter.scan(forged)
    published = len(await counter.published())

    eleventh = await counter.scan(forged)
    genuine = await counter.scan(qr_text)

    assert codes(eleventh) == ["too_many_failed_consultations"]
    assert isinstance(genuine, Consultation)
    assert len(await counter.published()) == published + 2  # the quota told, and the genuine one


async def test_guesses_made_at_the_same_time_do_not_slip_through(counter):
    await counter.receive()

    answers = await asyncio.gather(
        *(counter.type_in(a_number(2), OTHER_INS) for _ in range(FAILURES_MAX + 6))
    )

    refused = [codes(answer)[0] for answer in answers]
    assert refused.count("prescription_not_found") == FAILURES_MAX
    assert refused.count("too_many_failed_consultations") == 6


async def test_alerts_are_shown_from_then_on_and_those_for_analysts_never(counter):
    qr_text = await counter.receive()
    for signal_class in ("D", "H", "F"):
        await use_cases.keep_signal(counter.pool, a_signal(a_number(), signal_class=signal_class))

    seen = await counter.consulted(qr_text)

    assert sorted(alert.signal_class for alert in seen.prescription.alerts) == ["D", "H"]


async def test_a_prescription_of_a_year_ago_is_shown_as_expired(counter):
    issued_on = date(2025, 11, 21)
    qr_text = await counter.receive(a_content(issued_on=issued_on))

    await counter.consulted(qr_text)

    event = await presented(counter)
    assert (event.state, event.has_quantity_left) == ("expired", True)


async def test_a_consult_tells_which_officines_handed_something_over(counter):
    qr_text = await counter.receive()
    first = await counter.consulted(qr_text)
    await counter.given(first.consultation_id, a_hand_over(packs=2))

    second = await counter.consulted(qr_text, pharmacy=2)

    event = await presented(counter)
    assert (event.state, event.has_quantity_left) == ("dispensed", False)
    assert event.executed_by == (a_finess(1),)
    (entry,) = second.history
    assert entry.officine.finess == a_finess(1)
    assert entry.lines[0].label.startswith("DOLIPRANE")


@pytest.mark.parametrize("position", [4, 20, 80, 190])
async def test_a_qr_with_a_flipped_character_is_refused(counter, position):
    qr_text = await counter.receive()
    flipped = "A" if qr_text[position] != "A" else "B"
    altered = qr_text[:position] + flipped + qr_text[position + 1 :]

    try:
        seen = await counter.scan(altered)
    except ValueError:
        return  # unreadable: refused before any look-up

    assert codes(seen)[0] in {"qr_signature_invalid", "qr_key_unknown"}
