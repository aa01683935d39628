"""What whoever can write to a topic may claim: nobody is told anything that does not fit."""

import pytest

from services.notify.model import patient_inbox, prescriber_inbox
from shared.contracts.prescribe import IssuedSecrets
from shared.kafka.consume import ContradictoryEvent, UnreadableEvent
from shared.sealing import Unsealable
from tests.access import PATIENT_REFS
from tests.builders import (
    OTHER_INS,
    OTHER_PRESCRIBER_RPPS,
    a_content,
    a_number,
    a_patient,
    a_prescriber,
)
from tests.notify.events import (
    QR_TEXT,
    a_notice,
    an_id,
    billed,
    issued,
    recorded,
    sealed,
)
from tests.notify.postroom import PATIENT, PRESCRIBER, RecordingSender, all_are, running

OTHER_REF = PATIENT_REFS.ref(OTHER_INS)
CLAIMS = [{"patient_ref": OTHER_REF}, {"prescriber_rpps": OTHER_PRESCRIBER_RPPS}]
STRANGERS = (patient_inbox(OTHER_REF), prescriber_inbox(OTHER_PRESCRIBER_RPPS))


@pytest.mark.parametrize("claim", CLAIMS)
async def test_an_issue_in_the_name_of_others_than_its_block_tells_nobody(postroom, claim):
    with pytest.raises(ContradictoryEvent):
        await postroom.take(issued().model_copy(update=claim))

    assert await postroom.states() == []
    assert await postroom.pool.fetchval("SELECT count(*) FROM contact") == 0


async def test_an_issue_under_another_number_than_it_was_signed_with_tells_nobody(postroom):
    event = issued(number=a_number(2))
    block = sealed_issue(event.event_id, number=a_number(2))

    with pytest.raises(ContradictoryEvent):
        await postroom.take(event.model_copy(update={"sealed": block}))

    assert await postroom.states() == []


def sealed_issue(event_id, *, number: str) -> str:
    content = a_content()
    secrets = IssuedSecrets(
        content=content, lines_signed=content.canonical_lines().decode(), qr_text=QR_TEXT
    )
    return sealed(secrets, "prescription.issued", number, event_id)


@pytest.mark.parametrize("make", [recorded, billed])
@pytest.mark.parametrize("claim", CLAIMS)
async def test_an_execution_in_the_name_of_others_than_its_block_tells_nobody(
    postroom, make, claim
):
    await postroom.take(issued())

    with pytest.raises(ContradictoryEvent):
        await postroom.take(make(**claim))

    assert await postroom.kinds(PATIENT) == ["issued"]
    assert [await postroom.messages(inbox) for inbox in STRANGERS] == [[], []]


@pytest.mark.parametrize(
    ("event_type", "make"), [("dispensation.recorded", recorded), ("dispensation.billed", billed)]
)
async def test_an_execution_about_others_than_the_prescription_tells_nobody(
    postroom, event_type, make
):
    await postroom.take(issued())
    event_id = an_id()
    notice = a_notice().model_copy(
        update={
            "patient": a_patient(ins=OTHER_INS),
            "prescriber": a_prescriber(rpps=OTHER_PRESCRIBER_RPPS),
        }
    )
    block = sealed(notice, event_type, a_number(), event_id)
    event = make(
        event_id=event_id,
        patient_ref=OTHER_REF,
        prescriber_rpps=OTHER_PRESCRIBER_RPPS,
        sealed=block,
    )

    with pytest.raises(ContradictoryEvent):
        await postroom.take(event)

    assert await postroom.kinds(PATIENT) == ["issued"]
    assert await postroom.pool.fetchval("SELECT count(*) FROM line_balance") == 0


@pytest.mark.parametrize("make", [issued, recorded, billed])
async def test_a_copy_with_an_event_id_of_its_own_does_not_open(postroom, make):
    event = make()
    if make is not issued:
        await postroom.take(issued())
    before = await postroom.states()

    with pytest.raises(Unsealable):
        await postroom.take(event.model_copy(update={"event_id": an_id()}))

    assert await postroom.states() == before


def test_what_contradicts_itself_is_set_aside_at_once():
    assert issubclass(ContradictoryEvent, UnreadableEvent)


async def test_a_second_issue_of_a_number_with_other_content_changes_nothing(postroom):
    await postroom.take(issued())
    before = await postroom.messages(PATIENT)
    of_others = a_content(
        patient=a_patient(ins=OTHER_INS), prescriber=a_prescriber(rpps=OTHER_PRESCRIBER_RPPS)
    )
    to_another_mailbox = a_content(prescriber=a_prescriber(mssante="autre@test.mssante.fr"))

    for content in (of_others, to_another_mailbox):
        with pytest.raises(ContradictoryEvent):
            await postroom.take(issued(content))

    assert await postroom.messages(PATIENT) == before
    assert [await postroom.messages(inbox) for inbox in STRANGERS] == [[], []]
    assert await postroom.kinds(PRESCRIBER) == ["issued"]


async def test_a_second_issue_of_a_number_that_says_the_same_is_not_told_again(postroom):
    await postroom.take(issued(), issued())

    assert await postroom.kinds(PATIENT) == ["issued"]
    assert await postroom.kinds(PRESCRIBER) == ["issued"]


async def test_the_choice_that_counts_is_the_one_that_was_signed(postroom):
    content = a_content(prescriber_sees_execution=False)

    await postroom.take(issued(content, prescriber_sees_execution=True), recorded())

    assert await postroom.kinds(PRESCRIBER) == ["issued"]


async def test_letters_go_to_the_mailboxes_that_the_issue_named(postroom):
    sender = RecordingSender()
    notice = a_notice().model_copy(
        update={"prescriber": a_prescriber(mssante="autre@test.mssante.fr")}
    )
    await postroom.take(issued(), recorded(notice=notice))

    async with running(postroom, sender):
        await all_are(postroom, "sent")

    assert "autre@test.mssante.fr" not in {mail.to for mail in sender.sent}
