"""An officine's register of errors: what enters it, who reads it, how an entry is resolved."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from services.dispense.model import Declined, ErrorEntry, ErrorLimits, ErrorPosition
from tests.builders import a_number
from tests.dispense.builders import NOON, a_caller, an_id
from tests.dispense.checking import (
    a_colleague,
    a_mistake,
    checked,
    given_at,
    register,
    report,
    reported,
    resolve,
)
from tests.dispense.counter import RESOURCES, codes
from tests.dispense.reversing import reversed_by

LATER = NOON + timedelta(days=40)


async def test_an_error_seen_weeks_later_enters_the_register(counter):
    dispensation = await given_at(counter)
    await reversed_by(counter, dispensation)

    entry = await reported(counter, dispensation_id=dispensation, by=a_caller(at=LATER))

    assert await register(counter) == [entry]
    assert (entry.state, entry.number, entry.report.invoice_number) == ("open", a_number(), None)
    assert entry.patient is not None
    assert (entry.reported_by, entry.reported_at) == (a_caller().officine.pharmacist, LATER)
    assert "error_report reported" in await counter.audited()


async def test_an_error_of_an_invoice_names_nobody(counter):
    entry = await reported(counter, mistake=a_mistake(kind="identification"))

    assert (entry.number, entry.patient, entry.report.invoice_number) == (None, None, "F-9")
    assert await register(counter) == [entry]


async def test_another_officine_neither_reports_reads_nor_resolves(counter):
    dispensation = await given_at(counter)
    entry = await reported(counter, dispensation_id=dispensation)
    stranger = a_colleague(2)

    elsewhere = await report(counter, dispensation_id=dispensation, by=stranger)
    nowhere = await report(counter, dispensation_id=an_id(), by=stranger)
    resolved = await resolve(counter, entry.error_id, by=stranger)
    missing = await resolve(counter, an_id(), by=stranger)

    assert elsewhere == nowhere
    assert codes(elsewhere) == ["dispensation_not_found"]
    assert resolved == missing
    assert codes(resolved) == ["dispensing_error_not_found"]
    assert await register(counter, by=stranger) == []
    assert await register(counter) == [entry]


async def test_an_error_is_resolved_once_and_its_first_words_stand(counter):
    entry = await reported(counter)

    answers = await asyncio.gather(
        *(
            resolve(counter, entry.error_id, f"Réponse {person}", by=a_colleague(person=person))
            for person in range(6)
        )
    )

    (won,) = [answer for answer in answers if isinstance(answer, ErrorEntry)]
    lost = [answer for answer in answers if isinstance(answer, Declined)]
    assert {code for answer in lost for code in codes(answer)} == {"error_already_resolved"}
    assert await register(counter) == []
    assert await register(counter, "resolved") == [won]
    assert won.resolution is not None
    assert won.resolution.text.startswith("Réponse ")


async def test_words_are_stored_sealed_and_bound_to_their_entry(counter):
    entry = await reported(counter, mistake=a_mistake(details="NOM-PLANTE", cause="CAUSE-PLANTEE"))
    await resolve(counter, entry.error_id, "SUITE-PLANTEE")

    (row,) = await counter.pool.fetch("SELECT dispensing_error::TEXT AS text FROM dispensing_error")

    for planted in ("NOM-PLANTE", "CAUSE-PLANTEE", "SUITE-PLANTEE", "F-9"):
        assert planted not in row["text"]


async def test_a_register_is_read_page_by_page_and_each_entry_leaves_its_row(counter):
    entries = [
        await reported(counter, by=a_colleague(at=NOON + timedelta(hours=hour)))
        for hour in (0, 1, 2)
    ]
    after = ErrorPosition(entries[0].reported_at, entries[0].error_id)

    first = await register(counter, limit=1)
    rest = await register(counter, after=after)
    for entry in entries:
        await resolve(counter, entry.error_id)
    newest_first = await register(counter, "resolved")
    before_last = await register(
        counter, "resolved", after=ErrorPosition(entries[2].reported_at, entries[2].error_id)
    )

    assert (first, rest) == (entries[:1], entries[1:])
    assert [each.error_id for each in newest_first] == [e.error_id for e in reversed(entries)]
    assert before_last == newest_first[1:]
    assert (await counter.audited()).count("error_list shown") == 1 + 2 + 3 + 2


async def test_a_loop_of_a_software_fills_no_register_and_stops_no_check(counter):
    resources = replace(RESOURCES, error_limits=ErrorLimits(most=3))
    dispensation = await given_at(counter)

    answers = await asyncio.gather(
        *(report(counter, resources=resources, invoice_number="F-9") for _ in range(9))
    )
    await checked(counter, dispensation, mistake=a_mistake())
    elsewhere = await report(counter, resources=resources, invoice_number="F-9", by=a_colleague(2))
    tomorrow = await report(
        counter,
        resources=resources,
        invoice_number="F-9",
        by=a_colleague(at=NOON + timedelta(days=1)),
    )

    assert sum(isinstance(answer, ErrorEntry) for answer in answers) == 3
    refused = [answer for answer in answers if isinstance(answer, Declined)]
    assert {code for answer in refused for code in codes(answer)} == {"too_many_errors"}
    assert isinstance(elsewhere, ErrorEntry)
    assert isinstance(tomorrow, ErrorEntry)
