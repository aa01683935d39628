"""Letters to a prescriber who is asked whether he wrote it, or whose identity is held."""

from datetime import date, timedelta
from typing import Any

import pytest

from shared.contracts.event import aad_for
from shared.contracts.fraud import (
    PrescriberHeld,
    PrescriberReleased,
    VerificationQuestion,
    VerificationRequested,
)
from shared.kafka.consume import NotYetKnown
from tests.builders import OTHER_PRESCRIBER_RPPS, PRESCRIBER_RPPS, a_content, a_number
from tests.notify.events import KEYS, NOON, an_id, issued
from tests.notify.postroom import (
    DOCTOR,
    PATIENT,
    PRESCRIBER,
    Postroom,
    RecordingSender,
    all_are,
    running,
)

LINK = "http://127.0.0.1:8103/verifications/k.token"
THIEF = "voleur@test.mssante.fr"


def a_question(number: str | None = a_number(2), **changes: Any) -> VerificationRequested:
    event_id, request_id = an_id(), an_id()
    words = {"answer_url": LINK} | changes.pop("words", {})
    aad = aad_for("verification.requested", number or str(request_id), event_id)
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": NOON,
        "request_id": request_id,
        "case_id": an_id(),
        "number": number,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "reason": "report",
        "answer_by": NOON + timedelta(hours=72),
        "sealed": KEYS.seal(VerificationQuestion(**words).model_dump_json().encode(), aad=aad),
    }
    return VerificationRequested(**parts | changes)


def held(**changes: Any) -> PrescriberHeld:
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON,
        "hold_id": an_id(),
        "prescriber_rpps": PRESCRIBER_RPPS,
        "since": NOON - timedelta(days=1),
        "reason": "identity_misused",
        "sentence": "Identité usurpée.",
    }
    return PrescriberHeld(**parts | changes)


def issued_to(mssante: str, number: str):
    content = a_content(number=number)
    prescriber = content.prescriber.model_copy(update={"mssante": mssante})
    return issued(content.model_copy(update={"prescriber": prescriber}))


@pytest.fixture
def postroom(pool) -> Postroom:
    return Postroom(pool)


async def mailed(postroom: Postroom) -> list[tuple[str, str]]:
    """Where mails go, and what the last of each says."""
    sender = RecordingSender()
    async with running(postroom, sender):
        await all_are(postroom, "sent")
    return [(mail.to, mail.body) for mail in sender.sent if "onfirmation" in mail.subject]


async def test_the_question_goes_where_he_read_before_with_its_link(postroom):
    await postroom.take(issued(), issued_to(THIEF, a_number(2)))

    await postroom.take(a_question())

    message = (await postroom.messages(PRESCRIBER))[-1]
    assert (message.kind, message.number) == ("verification_requested", a_number(2))
    ((to, body),) = await mailed(postroom)
    assert to == DOCTOR
    assert LINK in body
    assert "PATIENTE-FICTIVE" in body
    assert "PATIENTE-FICTIVE" not in message.words.subject


async def test_the_inbox_of_a_session_never_shows_the_link(postroom):
    await postroom.take(issued(), issued(a_content(number=a_number(2))), a_question())

    message = (await postroom.messages(PRESCRIBER))[-1]

    assert "verifications/" not in message.words.body
    assert "messagerie MSSanté" in message.words.body


async def test_a_mailbox_that_only_the_questioned_prescription_names_gets_no_link(postroom):
    await postroom.take(issued_to(THIEF, a_number(2)), a_question())

    ((to, body),) = await mailed(postroom)

    assert to == THIEF
    assert "verifications/" not in body


async def test_paper_is_asked_about_in_the_words_of_the_officine(postroom):
    words = {
        "patient_name": "DUPONT-FICTIF Léo",
        "medicines": ("TRAMADOL 50 mg",),
        "issued_on": date(2026, 11, 20),
        "comment": "Deux écritures.",
        "pharmacy_name": "Pharmacie fictive",
    }
    await postroom.take(issued(), a_question(None, words=words))

    message = (await postroom.messages(PRESCRIBER))[-1]

    assert message.number is None
    assert message.patient_ref is None
    assert message.words.subject == "Confirmation demandée : ordonnance papier"
    for told in ("DUPONT-FICTIF Léo", "TRAMADOL 50 mg", "20 novembre 2026", "Deux écritures."):
        assert told in message.words.body


async def test_another_prescribers_patient_is_never_named(postroom):
    await postroom.take(issued(), issued(a_content(number=a_number(2))))
    stranger = a_question(prescriber_rpps=OTHER_PRESCRIBER_RPPS)

    await postroom.take(stranger)

    assert await postroom.messages(f"prescriber:{OTHER_PRESCRIBER_RPPS}") == []


async def test_a_question_that_overtakes_the_issue_of_a_held_identity_waits(postroom):
    with pytest.raises(NotYetKnown):
        await postroom.take(a_question(reason="identity_held"))


async def test_a_question_is_asked_once_however_often_it_comes(postroom):
    question = a_question()
    await postroom.take(issued(), question, question)

    assert (await postroom.kinds(PRESCRIBER)).count("verification_requested") == 1


async def test_a_held_prescriber_reads_what_becomes_of_his_prescriptions_and_its_end(postroom):
    hold = held()
    end = PrescriberReleased(
        event_id=an_id(), occurred_at=NOON, hold_id=hold.hold_id, prescriber_rpps=PRESCRIBER_RPPS
    )
    of_one = end.model_copy(update={"event_id": an_id(), "number": a_number()})

    await postroom.take(issued(), hold, hold, of_one, end)

    first, last = (await postroom.messages(PRESCRIBER))[-2:]
    assert (first.kind, last.kind) == ("identity_held", "identity_held")
    assert "21 novembre 2026" in first.words.body
    assert "levée" in last.words.body
    assert await postroom.kinds(PATIENT) == ["issued"]
    assert len(await mailed(postroom)) == 2


async def test_letters_about_no_prescription_are_told_to_no_service(postroom):
    await postroom.take(issued(), held())

    await mailed(postroom)

    assert {event.number for event in await postroom.published()} == {a_number()}


async def test_an_identity_that_nobody_knows_gets_no_letter(postroom):
    await postroom.take(held(), a_question(None))

    assert await postroom.messages(PRESCRIBER) == []
