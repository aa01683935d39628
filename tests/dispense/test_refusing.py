"""A pharmacist refuses to dispense: kept sealed, told with its words, shown at the next consult."""

from datetime import timedelta

import pytest

from services.dispense import rules
from services.dispense.model import Consultation
from services.dispense.view import consultation_answer
from shared.contracts.dispense import RefusalNotice
from tests.access import PATIENT_REFS
from tests.builders import INS, a_content, a_line, a_number
from tests.dispense.builders import NOON, SITE_NAME, an_id
from tests.dispense.counter import codes
from tests.dispense.events import KEY_RING, cancellation
from tests.dispense.refusing import refuse, refused

TWO_LINES = (a_line(), a_line(line=2))
LATER = NOON + timedelta(minutes=5)


async def warned(seen: Consultation) -> list[tuple[str, str]]:
    return [
        (warning.code, warning.detail)
        for warning in consultation_answer(seen).warnings
        if warning.code.startswith("dispensing_refused")
    ]


async def test_the_event_tells_who_refuses_what_and_why_and_the_words_travel_sealed(counter):
    seen = await counter.consulted(await counter.receive(a_content(lines=TWO_LINES)))

    event = await refused(counter, seen.consultation_id, lines=(2,))

    assert (event.reason, event.lines, event.number) == ("suspected_forgery", (2,), a_number())
    assert event.patient_ref == PATIENT_REFS.ref(INS)
    notice = RefusalNotice.model_validate_json(KEY_RING.unseal(event.sealed, aad=event.aad))
    assert notice.comment == "Tampon illisible, posologie inhabituelle."
    assert notice.pharmacy_name == SITE_NAME
    assert [(line.line, line.delivered) for line in notice.lines] == [(2, None)]
    assert "Tampon" not in event.model_dump_json()


async def test_nothing_of_the_balances_changes_and_the_words_are_kept_sealed(counter):
    seen = await counter.consulted(await counter.receive())

    await refused(counter, seen.consultation_id)

    row = await counter.pool.fetchrow("SELECT version FROM prescription")
    kept = await counter.pool.fetchrow("SELECT refusal::TEXT AS row FROM refusal")
    assert row["version"] == 1
    assert "Tampon" not in kept["row"]
    assert (await counter.audited())[-1] == "dispensing_refuse filed"


async def test_once_the_doubt_is_lifted_the_same_officine_dispenses(counter):
    seen = await counter.consulted(await counter.receive())
    await refused(counter, seen.consultation_id)

    await counter.given(seen.consultation_id)

    assert await counter.delivered(a_number()) == 1


async def test_the_next_officine_reads_who_refused_and_why_and_the_same_one_reads_it_as_its_own(
    counter,
):
    qr_text = await counter.receive(a_content(lines=TWO_LINES))
    seen = await counter.consulted(qr_text)
    await refused(counter, seen.consultation_id, lines=(1, 2), reason="danger_to_patient")

    elsewhere = await counter.consulted(qr_text, 2, at=LATER)
    here = await counter.consulted(qr_text, at=LATER)

    assert await warned(elsewhere) == [
        (
            "dispensing_refused_elsewhere",
            (
                "Le 22/11/2026, une autre officine a refusé de délivrer les lignes 1 et 2 (motif : "
                "danger pour le patient). Appelez le prescripteur avant de délivrer."
            ),
        )
    ]
    assert [code for code, _ in await warned(here)] == ["dispensing_refused_here"]


async def test_a_refusal_needs_a_live_consult_of_the_officine(counter):
    seen = await counter.consulted(await counter.receive())
    late = NOON + rules.CONSULTATION_LIFETIME

    assert codes(await refuse(counter, an_id())) == ["consultation_not_found"]
    assert codes(await refuse(counter, seen.consultation_id, 2)) == ["consultation_not_found"]
    assert codes(await refuse(counter, seen.consultation_id, at=late)) == ["consultation_expired"]
    assert await counter.count("refusal") == 0
    assert [row for row in await counter.audited() if "refuse" in row] == [
        "dispensing_refuse consultation_not_found",
        "dispensing_refuse consultation_not_found",
        "dispensing_refuse consultation_expired",
    ]


async def test_what_has_ended_may_still_be_refused_as_forged(counter):
    qr_text = await counter.receive()
    await counter.end(cancellation(a_content()))
    seen = await counter.consulted(qr_text)

    event = await refused(counter, seen.consultation_id)

    assert event.reason == "suspected_forgery"


@pytest.mark.parametrize(("after", "count"), [(timedelta(hours=11), 1), (timedelta(hours=24), 2)])
async def test_the_same_refusal_is_taken_again_a_day_later(counter, after, count):
    qr_text = await counter.receive()
    seen = await counter.consulted(qr_text)
    await refused(counter, seen.consultation_id)

    again = await counter.consulted(qr_text, at=NOON + after)
    await refuse(counter, again.consultation_id, at=NOON + after)

    assert await counter.count("refusal") == count


async def test_another_officine_may_refuse_the_same(counter):
    qr_text = await counter.receive()
    for pharmacy in (1, 2):
        seen = await counter.consulted(qr_text, pharmacy)
        await refused(counter, seen.consultation_id, pharmacy=pharmacy)

    assert await counter.count("refusal") == 2
