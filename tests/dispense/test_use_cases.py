"""Step 1 and step 2 on a real database: what is stored, published, audited, refused."""

from datetime import timedelta

from services.dispense import use_cases
from services.dispense.model import Billed, ReasonToGoOn
from shared.access import audit
from shared.contracts.dispense import DispensationBilled, DispensationRecorded, ExecutionNotice
from tests.builders import a_content, a_line, a_number
from tests.dispense.builders import (
    METFORMIN,
    METFORMIN_30,
    METFORMIN_90,
    METFORMIN_GENERIC_30,
    NOON,
    SITE_NAME,
    UNKNOWN_CIP13,
    a_finess,
    a_hand_over,
    a_pack,
    an_id,
    an_invoice,
    an_invoice_line,
    in_packs,
    nothing_given,
)
from tests.dispense.counter import codes
from tests.dispense.events import KEY_RING, a_signal

METFORMIN_LINE = a_line(line=2, product=a_pack(METFORMIN_30, METFORMIN), quantity=in_packs(1))


async def test_step_one_takes_from_the_balance_and_tells_every_service(counter):
    seen = await counter.consulted(await counter.receive())

    recorded = await counter.given(seen.consultation_id, a_hand_over(packs=1))

    assert await counter.delivered(a_number()) == 1
    event = (await counter.published())[-1]
    assert isinstance(event, DispensationRecorded)
    assert event.dispensation_id == recorded.dispensation_id
    assert (event.state, event.prescription_version) == ("partially_dispensed", 2)
    assert event.pharmacy_finess == a_finess(1)
    (line,) = event.lines
    assert (line.outcome, line.packs, line.left_total) == ("delivered", 1, 1)
    assert (line.left_now, line.next_possible_on) == (1, None)
    assert await counter.audited() == [
        "prescription_consult shown",
        "dispensation_record recorded",
    ]


async def test_the_event_names_patient_and_medicine_only_under_seal(counter):
    seen = await counter.consulted(await counter.receive())
    await counter.given(seen.consultation_id)

    event = (await counter.published())[-1]

    notice = ExecutionNotice.model_validate_json(KEY_RING.unseal(event.sealed, aad=event.aad))
    assert notice.patient == a_content().patient
    assert notice.pharmacy_name == SITE_NAME
    assert notice.lines[0].prescribed == "DOLIPRANE 1000 mg, comprimé"
    assert notice.lines[0].delivered is not None
    assert notice.lines[0].delivered.startswith("DOLIPRANE 1000 mg, comprimé, boîte de 8")
    clear = event.model_dump_json(exclude={"sealed"})
    assert "DOLIPRANE" not in clear
    assert "FICTIVE" not in clear


async def test_the_database_holds_no_name_and_no_medicine_in_clear(counter):
    seen = await counter.consulted(await counter.receive())
    await counter.given(
        seen.consultation_id,
        reason_to_go_on=ReasonToGoOn(code="other", comment="Mme FICTIVE connue"),
    )

    tables = await counter.pool.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' LIMIT 100"
    )
    for table in tables:
        name = table["tablename"]
        rows = await counter.pool.fetch(f'SELECT t::TEXT AS row FROM "{name}" t LIMIT 1000')  # noqa: S608 - names from the catalogue of the database
        for row in rows:
            assert "FICTIV" not in row["row"].upper(), name
            assert "DOLIPRANE" not in row["row"].upper(), name
            assert a_content().patient.ins not in row["row"], name


async def test_a_second_officine_sees_at_once_what_the_first_did(counter):
    qr_text = await counter.receive()
    first = await counter.consulted(qr_text, 1)
    second = await counter.consulted(qr_text, 2)
    await counter.given(first.consultation_id, a_hand_over(packs=2))

    late = await counter.give(second.consultation_id, a_hand_over(packs=1), pharmacy=2)

    assert codes(late) == ["dispensation_refused", "line_already_dispensed"]
    assert await counter.delivered(a_number()) == 2


async def test_a_consultation_is_the_right_of_its_own_officine_only(counter):
    seen = await counter.consulted(await counter.receive(), 1)

    stolen = await counter.give(seen.consultation_id, pharmacy=2)
    unknown = await counter.give(an_id())

    assert codes(stolen) == codes(unknown) == ["consultation_not_found"]
    assert (await counter.audited())[-2:] == ["dispensation_record consultation_not_found"] * 2
    assert stolen == unknown


async def test_a_consultation_lasts_twelve_hours(counter):
    seen = await counter.consulted(await counter.receive())
    end = NOON + timedelta(hours=12)

    late = await counter.give(seen.consultation_id, at=end)
    in_time = await counter.give(seen.consultation_id, at=end - timedelta(seconds=1))

    assert codes(late) == ["consultation_expired"]
    assert in_time.dispensed.lines


async def test_one_unknown_code_does_not_stop_the_other_lines(counter):
    content = a_content(lines=(a_line(), METFORMIN_LINE))
    seen = await counter.consulted(await counter.receive(content))

    recorded = await counter.given(
        seen.consultation_id,
        a_hand_over(cip13=UNKNOWN_CIP13),
        a_hand_over(line=2, cip13=METFORMIN_30),
    )

    (refusal,) = recorded.dispensed.refused
    assert (refusal.code, refusal.line) == ("cip13_unknown", 1)
    assert await counter.delivered(a_number(), 1) == 0
    assert await counter.delivered(a_number(), 2) == 1


async def test_a_generic_of_the_group_may_be_substituted_but_not_in_a_larger_pack(counter):
    content = a_content(lines=(a_line(line=1), METFORMIN_LINE))
    seen = await counter.consulted(await counter.receive(content))

    large = await counter.give(
        seen.consultation_id, a_hand_over(line=2, cip13=METFORMIN_90, outcome="delivered")
    )
    recorded = await counter.given(
        seen.consultation_id, a_hand_over(line=2, cip13=METFORMIN_GENERIC_30, outcome="substituted")
    )

    assert codes(large) == ["dispensation_refused", "pack_too_large"]
    assert recorded.dispensed.lines[0].cis != METFORMIN


async def test_a_refusal_changes_nothing_but_the_audit(counter):
    seen = await counter.consulted(await counter.receive())
    before = len(await counter.published())

    refused = await counter.give(seen.consultation_id, a_hand_over(packs=3))

    assert codes(refused) == ["dispensation_refused", "quantity_exceeded"]
    assert len(await counter.published()) == before
    assert await counter.count("dispensation") == 0
    assert await counter.delivered(a_number()) == 0
    assert (await counter.audited())[-1] == "dispensation_record dispensation_refused"


async def test_an_older_version_is_a_conflict(counter):
    qr_text = await counter.receive()
    seen = await counter.consulted(qr_text)
    await counter.given(seen.consultation_id, nothing_given(), version=1)

    late = await counter.give(seen.consultation_id, version=1)

    assert codes(late) == ["version_conflict"]
    assert late.refusals[0].values == {"version": 2}


async def test_with_an_alert_the_officine_says_why_it_goes_on(counter):
    seen = await counter.consulted(await counter.receive())
    await use_cases.keep_signal(counter.pool, a_signal(a_number()))

    silent = await counter.give(seen.consultation_id)
    reason = ReasonToGoOn(code="prescriber_confirmed", comment="Dr joint à 12 h")
    recorded = await counter.given(seen.consultation_id, reason_to_go_on=reason)

    assert codes(silent) == ["alert_reason_missing"]
    assert recorded.dispensed.lines
    event = (await counter.published())[-1]
    assert event.reason_to_go_on == "prescriber_confirmed"


async def test_a_line_not_delivered_is_recorded_and_takes_nothing(counter):
    seen = await counter.consulted(await counter.receive())

    await counter.given(seen.consultation_id, nothing_given(reason="stock_out"))

    event = (await counter.published())[-1]
    assert (event.state, event.lines[0].reason) == ("issued", "stock_out")
    assert await counter.delivered(a_number()) == 0


async def test_step_two_that_agrees_is_reconciled(counter):
    seen = await counter.consulted(await counter.receive())
    recorded = await counter.given(seen.consultation_id, a_hand_over(packs=2))

    billed = await counter.bill(recorded.dispensation_id, an_invoice())

    assert billed.reconciliation == "reconciled"
    event = (await counter.published())[-1]
    assert isinstance(event, DispensationBilled)
    assert (event.reconciliation, event.total_cents, event.prescription_version) == (
        "reconciled",
        418,
        2,
    )
    notice = ExecutionNotice.model_validate_json(KEY_RING.unseal(event.sealed, aad=event.aad))
    assert (notice.prescriber, notice.pharmacy_name) == (a_content().prescriber, SITE_NAME)
    assert (await counter.audited())[-1] == "dispensation_bill reconciled"


async def test_step_two_that_differs_says_how(counter):
    seen = await counter.consulted(await counter.receive())
    recorded = await counter.given(seen.consultation_id, a_hand_over(packs=1))

    billed = await counter.bill(recorded.dispensation_id, an_invoice())

    assert billed.reconciliation == "mismatch"
    event = (await counter.published())[-1]
    assert [difference.code for difference in event.differences] == ["packs_differ"]


async def test_the_same_invoice_again_is_one_invoice_and_another_is_refused(counter):
    seen = await counter.consulted(await counter.receive())
    recorded = await counter.given(seen.consultation_id, a_hand_over(packs=2))
    first = await counter.bill(recorded.dispensation_id, an_invoice())

    again = await counter.bill(recorded.dispensation_id, an_invoice())
    other = await counter.bill(
        recorded.dispensation_id, an_invoice(an_invoice_line(amount_cents=419))
    )

    assert isinstance(first, Billed)
    assert again == first
    assert codes(other) == ["already_billed"]
    assert await counter.count("invoice") == 1
    billings = [e for e in await counter.published() if isinstance(e, DispensationBilled)]
    assert len(billings) == 1


async def test_another_officine_cannot_bill(counter):
    seen = await counter.consulted(await counter.receive())
    recorded = await counter.given(seen.consultation_id)

    stolen = await counter.bill(recorded.dispensation_id, an_invoice(), pharmacy=2)
    unknown = await counter.bill(an_id(), an_invoice())

    assert codes(stolen) == codes(unknown) == ["dispensation_not_found"]
    assert (await counter.audited())[-2:] == ["dispensation_bill dispensation_not_found"] * 2


async def test_the_audit_chain_holds(counter):
    seen = await counter.consulted(await counter.receive())
    recorded = await counter.given(seen.consultation_id, a_hand_over(packs=2))
    await counter.bill(recorded.dispensation_id, an_invoice())

    breaks = await audit.verify_chain(counter.pool)

    assert breaks == []
    assert await counter.count("audit") == 3
