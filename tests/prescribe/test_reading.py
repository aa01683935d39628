"""Who may read a prescription, and how much of its execution."""

from datetime import date, datetime, timedelta

import pytest

from services.prescribe.answers.reading import Billing
from shared.days import PARIS
from shared.sealing import Unsealable
from tests.builders import (
    INS,
    OTHER_INS,
    OTHER_PRESCRIBER_RPPS,
    a_number,
)
from tests.prescribe.desk import a_caller, a_patient_caller
from tests.prescribe.events import DELIVERED, OFFICINE, billed, consent, recorded


async def test_the_author_reads_his_prescription_back(desk):
    acknowledged = await desk.issue()

    found = await desk.read(acknowledged.number)

    assert found is not None
    assert (found.state, found.execution.visibility) == ("issued", "visible")
    assert found.content.patient.ins == INS
    assert found.content.number == acknowledged.number
    assert await desk.read_qr(acknowledged.number) == acknowledged.qr_text


async def test_the_patient_reads_his_own_and_a_stranger_nothing(desk):
    acknowledged = await desk.issue(prescriber_sees_execution=False)
    await desk.take(recorded(acknowledged.number))

    own = await desk.read(acknowledged.number, a_patient_caller())
    assert own is not None
    assert (own.state, len(own.execution.dispensations)) == ("partially_dispensed", 1)
    for stranger in (a_caller(OTHER_PRESCRIBER_RPPS), a_patient_caller(OTHER_INS)):
        assert await desk.read(acknowledged.number, stranger) is None
        assert await desk.read_qr(acknowledged.number, stranger) is None
    assert await desk.read(a_number(99)) is None


async def test_every_try_to_read_is_audited(desk):
    acknowledged = await desk.issue()
    await desk.read(acknowledged.number)
    await desk.read_qr(acknowledged.number)
    await desk.read(acknowledged.number, a_caller(OTHER_PRESCRIBER_RPPS))
    await desk.read(a_number(99))

    rows = await desk.pool.fetch(
        "SELECT operation, outcome, patient_ref IS NULL AS is_nobody FROM audit ORDER BY at, id"
    )
    assert sorted(tuple(row) for row in rows) == [
        ("prescription_issue", "issued", False),
        ("prescription_read_own", "not_found", False),
        ("prescription_read_own", "not_found", True),
        ("prescription_read_own", "shown", False),
        ("qr_image", "shown", False),
    ]


async def test_the_author_sees_what_was_dispensed_and_billed(desk):
    number = (await desk.issue()).number
    done = recorded(number)
    await desk.take(done, billed(number, done.dispensation_id))

    found = await desk.read(number)

    assert found is not None
    assert found.state == "partially_dispensed"
    (dispensation,) = found.execution.dispensations
    invoice = billed(number, done.dispensation_id)
    assert dispensation.dispensation_id == done.dispensation_id
    assert dispensation.billing == Billing(
        reconciliation="reconciled", billed_at=invoice.occurred_at
    )
    assert (dispensation.pharmacy_finess, dispensation.recorded_at) == (OFFICINE, done.occurred_at)
    (line,) = dispensation.lines
    assert (line.outcome, line.packs, line.label) == ("substituted", 1, DELIVERED)


async def test_a_patient_who_objects_at_issue_hides_execution_and_state(desk):
    number = (await desk.issue(prescriber_sees_execution=False)).number
    before = await desk.read(number)
    await desk.take(recorded(number))

    after = await desk.read(number)

    assert after is not None
    assert (after.state, after.execution.dispensations) == (None, ())
    assert after.execution.visibility == "hidden_by_patient"
    assert after == before


async def test_a_patient_who_objects_later_hides_what_was_visible_and_may_change_back(desk):
    number = (await desk.issue()).number
    await desk.take(recorded(number))
    visible = await desk.read(number)

    await desk.take(consent(number, sees=False))
    hidden = await desk.read(number)
    await desk.take(consent(number, sees=True, sequence=2))

    assert hidden is not None
    assert (hidden.state, hidden.execution.visibility) == (None, "hidden_by_patient")
    assert await desk.read(number) == visible


async def test_an_older_choice_that_arrives_late_changes_nothing(desk):
    number = (await desk.issue()).number
    await desk.take(consent(number, sees=False, sequence=2))
    await desk.take(consent(number, sees=True, sequence=1))

    found = await desk.read(number)

    assert found is not None
    assert found.execution.visibility == "hidden_by_patient"


async def test_what_was_never_begun_has_expired_three_months_after_its_issue(desk):
    acknowledged = await desk.issue()
    midnight = datetime(2027, 2, 22, tzinfo=PARIS)

    before = await _state_at(desk, acknowledged.number, midnight - timedelta(seconds=1))
    after = await _state_at(desk, acknowledged.number, midnight)

    assert (before, after) == ("issued", "expired")
    assert acknowledged.first_dispensing_until == date(2027, 2, 21)


async def test_what_was_begun_has_expired_at_the_end_of_validity_unless_it_is_dispensed(desk):
    number = (await desk.issue()).number
    midnight = datetime(2027, 11, 23, tzinfo=PARIS)
    await desk.take(recorded(number))

    before = await _state_at(desk, number, midnight - timedelta(seconds=1))
    after = await _state_at(desk, number, midnight)
    await desk.take(recorded(number, state="dispensed", prescription_version=2))

    assert (before, after) == ("partially_dispensed", "expired")
    assert await _state_at(desk, number, midnight) == "dispensed"


async def _state_at(desk, number: str, moment: datetime) -> str | None:
    found = await desk.read(number, a_caller(at=moment))
    assert found is not None
    return found.state


async def test_what_is_sealed_for_one_prescription_opens_for_no_other(desk):
    first, second = await desk.issue(), await desk.issue()
    await desk.pool.execute(
        """
        UPDATE prescription SET sealed_content = other.sealed_content
        FROM prescription AS other
        WHERE prescription.number = $1 AND other.number = $2
        """,
        first.number,
        second.number,
    )

    with pytest.raises(Unsealable):
        await desk.read(first.number)


async def test_what_is_sealed_for_one_event_opens_for_no_other(desk):
    number = (await desk.issue()).number
    await desk.take(recorded(number), recorded(number, prescription_version=2))
    await desk.pool.execute(
        """
        UPDATE dispensation SET sealed_notice = other.sealed_notice
        FROM dispensation AS other WHERE dispensation.version = 1 AND other.version = 2
        """
    )

    found = await desk.read(number)

    assert found is not None
    second, first = found.execution.dispensations
    assert (second.lines[0].label, first.lines[0].label) == (DELIVERED, None)


async def test_a_dispensation_whose_key_is_gone_is_shown_without_labels(desk):
    number = (await desk.issue()).number
    await desk.take(recorded(number))
    await desk.pool.execute("UPDATE dispensation SET sealed_notice = 'gone.' || sealed_notice")

    found = await desk.read(number)

    assert found is not None
    (dispensation,) = found.execution.dispensations
    (line,) = dispensation.lines
    assert (line.outcome, line.packs, line.label) == ("substituted", 1, None)
