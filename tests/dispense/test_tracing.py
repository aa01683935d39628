"""Whose prescription a try was about: each audit row says it, whatever was answered."""

import json

from shared.access.audit import REPEATED
from tests.access import PATIENT_REFS
from tests.builders import INS, OTHER_INS, a_content, a_number
from tests.dispense.adapting import ask, asked, read
from tests.dispense.builders import a_finess, a_hand_over, an_id, an_invoice
from tests.dispense.counter import RESOURCES, Counter
from tests.dispense.events import OTHER_SIGNING_KEY, a_qr

ADA = PATIENT_REFS.ref(INS)


async def traced(counter: Counter, operation: str) -> list[tuple[str, str | None]]:
    """Outcome and patient of each row of an operation, oldest first."""
    rows = await counter.pool.fetch(
        "SELECT outcome, patient_ref FROM audit WHERE operation = $1 ORDER BY id LIMIT 100",
        operation,
    )
    return [(row["outcome"], row["patient_ref"]) for row in rows]


async def test_a_refused_consult_names_the_patient_of_the_number_that_was_tried(counter):
    await counter.receive()
    await counter.receive_before_its_key(a_content(number=a_number(2)))

    await counter.type_in(a_number(), OTHER_INS)
    await counter.scan(a_qr(a_content(number=a_number(2)), OTHER_SIGNING_KEY))
    await counter.type_in(a_number(3))

    assert await traced(counter, "prescription_consult") == [
        ("prescription_not_found", ADA),
        ("signing_key_not_arrived", ADA),
        ("prescription_not_found", None),
    ]


async def test_one_consult_too_many_names_the_patient(counter):
    qr_text = await counter.receive()
    for _ in range(RESOURCES.quotas.polling.most):
        await counter.consulted(qr_text)

    await counter.scan(qr_text)

    *shown, last = await traced(counter, "prescription_consult")
    assert set(shown) == {("shown", ADA)}
    assert last == ("too_many_consultations", ADA)


async def test_a_step_one_with_the_right_of_another_officine_names_the_patient(counter):
    seen = await counter.consulted(await counter.receive())

    await counter.give(seen.consultation_id, pharmacy=2)
    await counter.give(an_id(), pharmacy=2)

    assert await traced(counter, "dispensation_record") == [
        ("consultation_not_found", ADA),
        ("consultation_not_found", None),
    ]


async def test_a_refused_invoice_names_the_patient(counter):
    seen = await counter.consulted(await counter.receive())
    done = await counter.given(seen.consultation_id, a_hand_over(packs=2))
    await counter.bill(done.dispensation_id, an_invoice())

    await counter.bill(done.dispensation_id, an_invoice(invoice_number="F-2"))
    await counter.bill(done.dispensation_id, an_invoice(), pharmacy=2)
    await counter.bill(an_id(), an_invoice())

    assert await traced(counter, "dispensation_bill") == [
        ("reconciled", ADA),
        ("already_billed", ADA),
        ("dispensation_not_found", ADA),
        ("dispensation_not_found", None),
    ]


async def test_the_same_invoice_again_shows_its_answer_and_is_traced(counter):
    seen = await counter.consulted(await counter.receive())
    done = await counter.given(seen.consultation_id, a_hand_over(packs=2))
    first = await counter.bill(done.dispensation_id, an_invoice())

    again = await counter.bill(done.dispensation_id, an_invoice())

    assert again == first
    assert (await traced(counter, "dispensation_bill"))[-1] == (REPEATED, ADA)


async def test_a_refused_question_names_the_patient(counter):
    seen = await counter.consulted(await counter.receive())
    event = await asked(counter, seen.consultation_id)

    await ask(counter, seen.consultation_id, 2)
    await ask(counter, seen.consultation_id, at=seen.expires_at)
    await read(counter, event.request_id, pharmacy=2)

    assert await traced(counter, "adaptation_ask") == [
        ("asked", ADA),
        ("consultation_not_found", ADA),
        ("consultation_expired", ADA),
    ]
    assert await traced(counter, "adaptation_read") == [("adaptation_not_found", ADA)]


async def test_each_row_of_an_officine_names_it(counter):
    seen = await counter.consulted(await counter.receive(), 2)
    done = await counter.given(seen.consultation_id, a_hand_over(packs=2), pharmacy=2)
    await counter.bill(done.dispensation_id, an_invoice(), pharmacy=2)
    other = await counter.receive(a_content(number=a_number(2)))
    await asked(counter, (await counter.consulted(other, 2)).consultation_id, pharmacy=2)

    details = await counter.pool.fetch("SELECT detail::TEXT AS detail FROM audit LIMIT 100")

    assert {json.loads(row["detail"])["pharmacy_finess"] for row in details} == {a_finess(2)}
