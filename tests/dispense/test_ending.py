"""Cancelling and replacing on a real database: each asked once or often, early or late."""

import asyncio

import pytest

from services.dispense import use_cases
from services.dispense.model import Billed, Consultation, ReasonToGoOn, Recorded
from shared.contracts.dispense import (
    CancellationRejected,
    ExecutionNotice,
    PrescriptionCancelled,
    PrescriptionPresented,
)
from shared.kafka.consume import ContradictoryEvent
from tests.access import PATIENT_REFS
from tests.builders import (
    INS,
    OTHER_INS,
    OTHER_PRESCRIBER_RPPS,
    a_content,
    a_line,
    a_number,
    a_patient,
)
from tests.dispense.builders import NOON, a_hand_over, an_invoice, an_invoice_line, in_packs
from tests.dispense.counter import RESOURCES, Counter, codes
from tests.dispense.events import KEY_RING, a_qr, cancellation, issued, key_published, replacement

OLD = a_content(lines=(a_line(quantity=in_packs(2)), a_line(line=2, quantity=in_packs(2))))
NEW = a_content(number=a_number(2), replaces=a_number())
NEWEST = a_content(number=a_number(3), replaces=a_number(2))
EXPLAINED = ReasonToGoOn(code="prescriber_confirmed")


async def half_dispensed(counter: Counter) -> str:
    qr_text = await counter.receive(OLD)
    seen = await counter.consulted(qr_text)
    await counter.given(seen.consultation_id, a_hand_over(packs=1))
    return qr_text


async def test_an_untouched_prescription_is_cancelled_as_a_whole(counter):
    qr_text = await counter.receive(OLD)
    asked = cancellation(OLD)

    await counter.end(asked)

    (event,) = await counter.outcomes()
    assert isinstance(event, PrescriptionCancelled)
    assert (event.scope, event.state, event.prescription_version) == ("whole", "cancelled", 2)
    assert event.cancellation_id == asked.cancellation_id
    seen = await counter.consulted(qr_text)
    assert seen.prescription.end is not None
    assert codes(await counter.give(seen.consultation_id)) == ["prescription_cancelled"]


async def test_only_the_rest_of_a_begun_prescription_is_cancelled(counter):
    await half_dispensed(counter)

    await counter.end(cancellation(OLD))

    (event,) = await counter.outcomes()
    assert isinstance(event, PrescriptionCancelled)
    assert (event.scope, event.prescription_version) == ("rest", 3)
    notice = ExecutionNotice.model_validate_json(KEY_RING.unseal(event.sealed, aad=event.aad))
    assert [line.delivered is not None for line in notice.lines] == [True, False]
    assert notice.patient.ins == INS


async def test_an_officine_that_consulted_before_the_end_is_refused_after_it(counter):
    seen = await counter.consulted(await counter.receive(OLD))

    await counter.end(cancellation(OLD))
    answer = await counter.give(seen.consultation_id, version=seen.prescription.version)

    assert codes(answer) == ["prescription_cancelled"]
    assert (await counter.audited())[-1] == "dispensation_record prescription_cancelled"


async def test_what_was_dispensed_in_full_rejects_the_request(counter):
    qr_text = await counter.receive()
    seen = await counter.consulted(qr_text)
    await counter.given(seen.consultation_id, a_hand_over(packs=2))

    await counter.end(cancellation(a_content()))

    (event,) = await counter.outcomes()
    assert isinstance(event, CancellationRejected)
    assert (event.rejection, event.state) == ("already_dispensed", "dispensed")
    assert (await counter.consulted(qr_text)).prescription.end is None


async def test_a_dispensation_recorded_before_the_end_is_billed_after_it(counter):
    seen = await counter.consulted(await counter.receive(OLD))
    done = await counter.given(seen.consultation_id, a_hand_over(packs=1))
    await counter.end(cancellation(OLD))

    invoice = an_invoice(an_invoice_line(packs=1))
    billed = await counter.bill(done.dispensation_id, invoice)

    assert isinstance(billed, Billed)
    assert billed.reconciliation == "reconciled"


async def test_a_consult_after_the_end_publishes_the_state_for_fraud(counter):
    qr_text = await counter.receive(OLD)
    await counter.end(cancellation(OLD))

    await counter.consulted(qr_text, 2)

    shown = (await counter.published())[-1]
    assert isinstance(shown, PrescriptionPresented)
    assert (shown.state, shown.has_quantity_left) == ("cancelled", False)


@pytest.mark.parametrize("times", [2, 6])
async def test_a_request_that_comes_often_at_once_is_decided_once(counter, times):
    await counter.receive(OLD)
    event = cancellation(OLD)

    await asyncio.gather(*(counter.end(event) for _ in range(times)))
    await counter.end(event.model_copy(update={"event_id": cancellation(OLD).event_id}))

    assert len(await counter.outcomes()) == 1


async def test_a_second_request_finds_that_the_end_is_there(counter):
    await counter.receive(OLD)

    await counter.end(cancellation(OLD))
    await counter.end(cancellation(OLD))

    first, second = await counter.outcomes()
    assert isinstance(first, PrescriptionCancelled)
    assert isinstance(second, CancellationRejected)
    assert (second.rejection, second.state) == ("already_ended", "cancelled")


@pytest.mark.parametrize(
    "lie",
    [{"patient_ref": PATIENT_REFS.ref(OTHER_INS)}, {"prescriber_rpps": OTHER_PRESCRIBER_RPPS}],
)
async def test_a_request_about_somebody_elses_prescription_ends_nothing(counter, lie):
    qr_text = await counter.receive(OLD)

    with pytest.raises(ContradictoryEvent):
        await counter.end(cancellation(OLD, **lie))

    assert (await counter.consulted(qr_text)).prescription.end is None
    assert await counter.count("cancellation") == 0


async def test_a_request_that_comes_before_its_prescription_waits_and_blocks_nothing(counter):
    await counter.end(cancellation(OLD))
    assert await counter.outcomes() == []

    qr_text = await counter.receive(OLD)

    (event,) = await counter.outcomes()
    assert isinstance(event, PrescriptionCancelled)
    assert event.scope == "whole"
    assert (await counter.consulted(qr_text)).prescription.end is not None


@pytest.mark.parametrize("order", ["old new link", "old link new", "new old link", "new link old",
                                   "link old new", "link new old"])  # fmt: skip
async def test_a_replacement_ends_the_old_one_once_whatever_comes_first(counter, order):
    await use_cases.learn_signing_key(counter.pool, key_published())
    qr_texts = {"old": a_qr(OLD), "new": a_qr(NEW)}
    issues = {"old": issued(OLD, qr_texts["old"]), "new": issued(NEW, qr_texts["new"])}
    link = replacement(NEW)

    for name in [*order.split(), *order.split()]:
        if name == "link":
            await counter.end(link)
        else:
            await use_cases.accept_prescription(counter.pool, RESOURCES, issues[name], now=NOON)

    (event,) = await counter.outcomes()
    assert isinstance(event, PrescriptionCancelled)
    assert (event.number, event.state, event.replaced_by) == (OLD.number, "replaced", NEW.number)
    old, new = await counter.consulted(qr_texts["old"]), await counter.consulted(qr_texts["new"])
    assert codes(await counter.give(old.consultation_id)) == ["prescription_replaced"]
    assert isinstance(await counter.give(new.consultation_id), Recorded)


async def test_a_new_prescription_serves_while_the_one_that_it_replaces_has_not_arrived(counter):
    seen = await counter.consulted(await counter.receive(NEW))

    assert isinstance(await counter.give(seen.consultation_id), Recorded)


async def test_a_replaced_prescription_and_its_replacement_arriving_at_once_are_never_both_open(
    counter,
):
    await use_cases.learn_signing_key(counter.pool, key_published())

    for seed in range(10, 40, 2):
        old = a_content(number=a_number(seed))
        new = a_content(number=a_number(seed + 1), replaces=old.number)
        await asyncio.gather(
            *(
                use_cases.accept_prescription(counter.pool, RESOURCES, event, now=NOON)
                for event in (issued(new, a_qr(new)), issued(old, a_qr(old)))
            ),
            counter.end(replacement(new)),
        )

    assert await counter.pool.fetchval("SELECT count(*) FROM prescription WHERE ended_as IS NULL") \
        == await counter.pool.fetchval("SELECT count(*) FROM prescription") / 2  # fmt: skip
    assert len(await counter.outcomes()) == 15


async def test_the_officine_of_the_new_one_is_told_what_left_under_the_old_one(counter):
    await half_dispensed(counter)

    seen = await counter.consulted(await counter.receive(NEW), 2)

    (before,) = seen.prescription.handed_over_before
    assert (before.packs, before.day) == (1, NOON.date())
    assert "DOLIPRANE" in before.label
    refused = await counter.give(seen.consultation_id, pharmacy=2)
    assert codes(refused) == ["replacement_reason_missing"]
    await counter.given(seen.consultation_id, pharmacy=2, reason_to_go_on=EXPLAINED)


async def test_nothing_is_told_of_an_old_one_that_nobody_touched(counter):
    await counter.receive(OLD)

    seen = await counter.consulted(await counter.receive(NEW))

    assert seen.prescription.handed_over_before == ()


async def test_a_replacement_of_what_was_dispensed_in_full_ends_nothing_and_is_open(counter):
    seen = await counter.consulted(await counter.receive())
    await counter.given(seen.consultation_id, a_hand_over(packs=2))

    after = await counter.consulted(await counter.receive(NEW), 2)

    (event,) = await counter.outcomes()
    assert isinstance(event, CancellationRejected)
    assert (event.rejection, event.replaced_by) == ("already_dispensed", NEW.number)
    assert len(after.prescription.handed_over_before) == 1


@pytest.mark.parametrize(
    ("content", "event_replaces"),
    [(NEW, None), (a_content(number=a_number(2)), a_number()), (NEW, a_number(9))],
)
async def test_a_replacement_that_is_not_what_was_signed_is_held(counter, content, event_replaces):
    event = issued(content, a_qr(content), replaces=event_replaces)

    with pytest.raises(ContradictoryEvent):
        await use_cases.accept_prescription(counter.pool, RESOURCES, event, now=NOON)


async def test_a_replacement_of_another_patients_prescription_is_held(counter):
    qr_text = await counter.receive(OLD)
    stolen = a_content(number=a_number(2), replaces=OLD.number, patient=a_patient(ins=OTHER_INS))

    with pytest.raises(ContradictoryEvent):
        await use_cases.accept_prescription(
            counter.pool, RESOURCES, issued(stolen, a_qr(stolen)), now=NOON
        )

    assert isinstance(await counter.scan(qr_text), Consultation)
    assert await counter.count("prescription") == 1
