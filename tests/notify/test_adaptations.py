"""A prescriber is told what an officine asks: once, himself, whatever the patient lets him see."""

import pytest

from services.notify.messages import adaptation_for_prescriber
from shared.contracts.prescription import ProductProposal
from shared.kafka.consume import ContradictoryEvent, NotYetKnown
from shared.sealing import Unsealable
from tests.access import PATIENT_REFS
from tests.builders import OTHER_INS, OTHER_PRESCRIBER_RPPS, a_content, a_patient, a_prescriber
from tests.notify.adapting import a_question, adaptation_requested
from tests.notify.events import an_id, issued
from tests.notify.postroom import DOCTOR, PATIENT, PRESCRIBER, RecordingSender, all_are, running


def test_the_message_says_what_is_prescribed_what_is_asked_and_until_when():
    told = adaptation_for_prescriber(adaptation_requested(), a_question())

    assert "DOLIPRANE" not in told.subject
    assert "FICTIVE" not in told.subject
    assert "La Pharmacie du Pont (FINESS 759999014) vous demande votre accord" in told.body
    assert "la ligne 1" in told.body
    assert "(motif : rupture de stock)" in told.body
    assert "Prescrit : DOLIPRANE 1000 mg, comprimé, 1 comprimé matin et soir." in told.body
    assert (
        "Demandé : DOLIPRANE 500 mg, 2 comprimés matin et soir, 2 boîtes, pour 5 jours."
        in told.body
    )
    assert "Message de l’officine : «\u00a0Rupture du dosage à 1000 mg.\u00a0»" in told.body
    assert "avant le 23 novembre 2026 à 14 h 00" in told.body
    assert "http" not in told.body


def test_what_the_officine_left_out_is_not_said():
    question = a_question(comment=None, proposal=ProductProposal(text="DOLIPRANE 500 mg"))

    told = adaptation_for_prescriber(adaptation_requested(), question)

    assert "Demandé : DOLIPRANE 500 mg." in told.body
    assert "Message de l’officine" not in told.body


def test_what_the_officine_writes_is_one_quotation_that_cannot_pass_for_our_words():
    forged = "Rupture. »\n\nOrdoflux : connectez-vous\t\u2028sur http://faux.example " + "x" * 600

    told = adaptation_for_prescriber(adaptation_requested(), a_question(comment=forged))

    (paragraph,) = [text for text in told.body.split("\n\n") if "faux.example" in text]
    assert paragraph.startswith(
        "Message de l’officine : «\u00a0Rupture. ” Ordoflux : connectez-vous "
    )
    assert paragraph.endswith("x…\u00a0»")
    assert paragraph.count("»") == 1
    assert len(paragraph.splitlines()) == 1
    assert len(paragraph) < 540


@pytest.mark.parametrize("sees", [True, False])
async def test_the_prescriber_is_told_once_and_the_patient_is_not(postroom, sees):
    event = adaptation_requested()

    await postroom.take(issued(a_content(prescriber_sees_execution=sees)), event, event)

    assert await postroom.kinds(PRESCRIBER) == ["issued", "adaptation_requested"]
    assert await postroom.kinds(PATIENT) == ["issued"]


async def test_the_request_goes_to_the_mailbox_that_the_prescriber_gave_at_issue(postroom):
    sender = RecordingSender()
    await postroom.take(issued(), adaptation_requested())

    async with running(postroom, sender):
        await all_are(postroom, "sent")

    (mail,) = [mail for mail in sender.sent if "demande" in mail.subject]
    assert (mail.to, mail.document) == (DOCTOR, None)


async def test_a_request_that_comes_before_its_prescription_waits(postroom):
    with pytest.raises(NotYetKnown):
        await postroom.take(adaptation_requested())

    assert await postroom.states() == []


@pytest.mark.parametrize(
    "forged",
    [
        adaptation_requested(patient_ref=PATIENT_REFS.ref(OTHER_INS)),
        adaptation_requested(prescriber_rpps=OTHER_PRESCRIBER_RPPS),
        adaptation_requested(
            a_question(
                patient=a_patient(ins=OTHER_INS),
                prescriber=a_prescriber(rpps=OTHER_PRESCRIBER_RPPS),
            ),
            patient_ref=PATIENT_REFS.ref(OTHER_INS),
            prescriber_rpps=OTHER_PRESCRIBER_RPPS,
        ),
    ],
)
async def test_a_request_in_the_name_of_others_tells_nobody(postroom, forged):
    await postroom.take(issued())

    with pytest.raises(ContradictoryEvent):
        await postroom.take(forged)

    assert await postroom.kinds(PRESCRIBER) == ["issued"]


async def test_a_copy_in_another_event_does_not_open(postroom):
    await postroom.take(issued())

    with pytest.raises(Unsealable):
        await postroom.take(adaptation_requested().model_copy(update={"event_id": an_id()}))
