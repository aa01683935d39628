"""What the patient is told when the last day of a prescription is over."""

import pytest

from services.notify import messages
from shared.kafka.consume import ContradictoryEvent, NotYetKnown
from tests.access import PATIENT_REFS
from tests.builders import ISSUED_ON, OTHER_INS, a_content, a_line
from tests.dispense.builders import in_days, in_packs
from tests.notify.events import delivered, expired, issued, recorded
from tests.notify.postroom import PATIENT, PRESCRIBER

TWO_LINES = a_content(lines=(a_line(quantity=in_packs(3)), a_line(line=2, quantity=in_days(30))))


async def test_the_patient_is_told_once_and_the_prescriber_is_not(postroom):
    event = expired()

    await postroom.take(issued(), event, event)

    assert await postroom.kinds(PATIENT) == ["issued", "expired"]
    assert await postroom.kinds(PRESCRIBER) == ["issued"]
    told = (await postroom.messages(PATIENT))[-1].words
    assert told.subject.endswith(" : n’est plus valable")
    assert "jusqu’au 21 février 2027" in told.body
    assert "– DOLIPRANE 1000 mg, comprimé : 2 boîtes" in told.body


async def test_what_was_handed_over_is_not_told_as_lost(postroom):
    step = recorded(delivered(1, packs=1, left=2), state="partially_dispensed")
    await postroom.take(issued(TWO_LINES), step, expired())

    body = (await postroom.messages(PATIENT))[-1].words.body
    assert "comprimé : 2 boîtes\n– DOLIPRANE 1000 mg, comprimé : 30 jours de traitement" in body


def test_no_empty_list_is_shown():
    body = messages.expired_for_patient(expired(), ISSUED_ON, ()).body

    assert "N’a pas été délivré" not in body
    assert "établie le 22 novembre 2026" in body


async def test_an_expiry_about_somebody_else_tells_nobody(postroom):
    await postroom.take(issued())

    with pytest.raises(ContradictoryEvent):
        await postroom.take(expired(patient_ref=PATIENT_REFS.ref(OTHER_INS)))

    assert await postroom.kinds(PATIENT) == ["issued"]


async def test_an_expiry_of_what_has_not_been_issued_here_waits(postroom):
    with pytest.raises(NotYetKnown):
        await postroom.take(expired())
