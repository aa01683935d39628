"""A patient's objection keeps back mails that have not left, and only those."""

import pytest
from typing_extensions import override

from services.notify.use_cases import ConsentChoice, change_consent
from shared.access.actors import Actor, Role
from shared.db import transaction
from tests.builders import a_content, a_number
from tests.notify.events import PATIENT_REF, an_id, billed, issued, recorded, signal
from tests.notify.postroom import (
    DOCTOR,
    PRESCRIBER,
    Postroom,
    RecordingSender,
    all_are,
    running,
)


async def objection(postroom: Postroom, *, sees: bool = False) -> None:
    actor = Actor(Role.PATIENT, "s", patient_ref=PATIENT_REF)
    async with transaction(postroom.pool) as conn:
        await change_consent(
            postroom.resources, conn, ConsentChoice(a_number(), actor, sees, an_id())
        )


async def test_an_objection_keeps_back_a_mail_that_has_not_left(postroom):
    sender = RecordingSender()
    await postroom.take(issued(), recorded(), billed())
    await objection(postroom)

    async with running(postroom, sender):
        await all_are(postroom, "sent", "withheld")

    assert [mail.subject.rpartition(" : ")[2] for mail in sender.sent if mail.to == DOCTOR] == [
        "enregistrée"
    ]


async def test_a_mail_kept_back_leaves_when_the_patient_agrees_again(postroom):
    sender = RecordingSender()
    await postroom.take(issued(), recorded())
    await objection(postroom)
    await objection(postroom, sees=True)

    async with running(postroom, sender):
        await all_are(postroom, "sent")

    assert sum(mail.to == DOCTOR for mail in sender.sent) == 2


@pytest.mark.parametrize("said", ["at issue", "before the alert", "after the alert"])
async def test_an_alert_does_not_tell_the_prescriber_what_the_patient_hides(postroom, said):
    sender = RecordingSender()
    await postroom.take(issued(a_content(prescriber_sees_execution=said != "at issue")))
    if said == "before the alert":
        await objection(postroom)
    await postroom.take(signal("D", "S1"))
    if said == "after the alert":
        await objection(postroom)

    async with running(postroom, sender):
        await all_are(postroom, "sent")

    _, shown = await postroom.messages(PRESCRIBER)
    (_, sent) = [mail for mail in sender.sent if mail.to == DOCTOR]
    for body in (shown.words.body, sent.body):
        assert "usage d’une copie" not in body
        assert "Vérifiez que vous êtes bien à l’origine" in body


async def test_an_alert_says_more_to_a_prescriber_who_sees_the_execution(postroom):
    await postroom.take(issued(a_content(prescriber_sees_execution=False)))
    await postroom.take(signal("D", "S1"))
    await objection(postroom, sees=True)

    _, shown = await postroom.messages(PRESCRIBER)

    assert "usage d’une copie" in shown.words.body


async def test_an_objection_while_a_mail_is_on_its_way_does_not_send_it_again(postroom):
    class Objecting(RecordingSender):
        """The patient objects while the mail server has the mail at hand."""

        @override
        async def send(self, mail):
            if mail.to == DOCTOR and "délivrance" in mail.subject:
                await objection(postroom)
            return await super().send(mail)

    sender = Objecting()
    await postroom.take(issued(), recorded())

    async with running(postroom, sender):
        await all_are(postroom, "sent")

    assert sum(mail.to == DOCTOR for mail in sender.sent) == 2
