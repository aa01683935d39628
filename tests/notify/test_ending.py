"""Who is told of a cancellation, in which words, and what an objection leaves of them."""

from dataclasses import replace

import pytest

from services.notify import messages
from services.notify.store import contacts
from services.notify.use_cases import ConsentChoice, change_consent
from shared.access.actors import Actor, Role
from shared.contracts.dispense import (
    CancellationRejected,
    ExecutionNotice,
    PrescriptionCancelled,
)
from shared.db import transaction
from shared.kafka.consume import ContradictoryEvent, NotYetKnown
from tests.access import PATIENT_REFS
from tests.builders import OTHER_INS, a_content, a_number
from tests.notify.events import (
    KEYS,
    PATIENT_REF,
    a_notice,
    an_id,
    an_untouched_notice,
    cancelled,
    issued,
    rejected,
)
from tests.notify.postroom import DOCTOR, PATIENT, PRESCRIBER, RecordingSender, all_are, running

WHOLE = cancelled()
REST = cancelled(notice=a_notice(), scope="rest", prescription_version=3)
REPLACED = cancelled(state="replaced", replaced_by=a_number(2))
OUTCOMES: list[PrescriptionCancelled | CancellationRejected] = [
    WHOLE,
    REST,
    rejected(),
    rejected(rejection="already_expired", state="expired"),
]


def notice_of(event) -> ExecutionNotice:
    return a_notice() if event in (REST, OUTCOMES[2]) else an_untouched_notice()


async def test_both_are_told_of_a_cancellation_and_the_prescriber_alone_of_a_refusal(postroom):
    await postroom.take(issued(), WHOLE)

    assert await postroom.kinds(PRESCRIBER) == ["issued", "cancelled"]
    assert await postroom.kinds(PATIENT) == ["issued", "cancelled"]


async def test_a_rejection_is_told_to_the_prescriber_alone(postroom):
    await postroom.take(issued(), rejected())

    assert await postroom.kinds(PRESCRIBER) == ["issued", "cancellation_rejected"]
    assert await postroom.kinds(PATIENT) == ["issued"]


@pytest.mark.parametrize(
    ("events", "to_patient", "to_hidden_prescriber"),
    [
        ((), None, None),
        ((WHOLE,), "cancelled", "cancelled"),
        ((REST,), "cancelled", "cancelled"),
        ((REPLACED,), "replaced", "replaced"),
        ((rejected(),), None, "cancelled"),
        ((REPLACED, rejected(rejection="already_ended", state="replaced")), "replaced", "replaced"),
    ],
)
async def test_the_document_bears_the_end_that_its_reader_may_know(
    postroom, events, to_patient, to_hidden_prescriber
):
    await postroom.take(issued(), *events)

    async with transaction(postroom.pool) as conn:
        contact = await contacts.find_contact(conn, a_number(), keys=KEYS)
    assert contact is not None
    hidden = replace(contact, prescriber_sees_execution=False)

    assert contact.end_shown("patient") == contact.end_shown("prescriber") == to_patient
    assert hidden.end_shown("patient") == to_patient
    assert hidden.end_shown("prescriber") == to_hidden_prescriber


async def test_an_outcome_that_comes_twice_is_told_once(postroom):
    await postroom.take(issued(), REST, REST)

    assert await postroom.kinds(PRESCRIBER) == ["issued", "cancelled"]
    assert await postroom.kinds(PATIENT) == ["issued", "cancelled"]


async def test_an_outcome_before_its_prescription_waits(postroom):
    with pytest.raises(NotYetKnown):
        await postroom.take(WHOLE)


async def test_an_outcome_that_names_another_patient_is_told_to_nobody(postroom):
    await postroom.take(issued())

    with pytest.raises(ContradictoryEvent):
        await postroom.take(WHOLE.model_copy(update={"patient_ref": PATIENT_REFS.ref(OTHER_INS)}))

    assert await postroom.kinds(PRESCRIBER) == ["issued"]


@pytest.mark.parametrize("event", OUTCOMES)
@pytest.mark.parametrize("said", ["at issue", "before", "after"])
async def test_hidden_every_outcome_reads_the_same_to_the_prescriber(postroom, said, event):
    sender = RecordingSender()
    await postroom.take(issued(a_content(prescriber_sees_execution=said != "at issue")))
    if said == "before":
        await _object(postroom)
    await postroom.take(event)
    if said == "after":
        await _object(postroom)

    shown = (await postroom.messages(PRESCRIBER))[-1]
    async with running(postroom, sender):
        await all_are(postroom, "sent")

    reference = messages.outcome_for_prescriber(WHOLE, an_untouched_notice())
    assert (shown.kind, shown.words.subject) == ("cancelled", reference.subject)
    assert shown.words.body == reference.body_if_hidden
    (mail,) = [mail for mail in sender.sent if mail.to == DOCTOR and "réponse" in mail.subject]
    assert mail.body == reference.body_if_hidden


def test_the_prescriber_reads_whether_something_was_handed_over():
    texts = [messages.outcome_for_prescriber(event, notice_of(event)).body for event in OUTCOMES]

    assert "Rien n’en avait été délivré" in texts[0]
    assert "Ce qui restait" in texts[1]
    assert "DOLIPRANE 1000 mg, boîte de 8" in texts[1]
    assert "tout ce qu’elle prescrivait avait déjà été délivré" in texts[2]
    assert "elle n’était déjà plus valable" in texts[3]


def test_the_patient_who_has_something_is_told_to_ask_before_going_on_or_stopping():
    whole = messages.cancelled_for_patient(WHOLE, an_untouched_notice()).body
    rest = messages.cancelled_for_patient(REST, a_notice()).body

    assert "demandez conseil" not in whole
    assert "Vous aviez déjà reçu :\n– DOLIPRANE" in rest
    assert "demandez conseil" in rest


def test_the_patient_of_a_replaced_prescription_is_told_which_to_show():
    words = messages.cancelled_for_patient(REPLACED, an_untouched_notice())

    assert words.subject.endswith(" : remplacée")
    assert f"Présentez à sa place l’ordonnance n° {a_number(2).grouped}" in words.body


def test_a_new_prescription_says_which_one_it_replaces():
    content = a_content(number=a_number(2), replaces=a_number())

    assert a_number().grouped in messages.issued_for_patient(content).body
    assert a_number().grouped in messages.issued_for_prescriber(content).body


async def _object(postroom, *, sees: bool = False) -> None:
    actor = Actor(Role.PATIENT, "s", patient_ref=PATIENT_REF)
    async with transaction(postroom.pool) as conn:
        await change_consent(
            postroom.resources, conn, ConsentChoice(a_number(), actor, sees, an_id())
        )
