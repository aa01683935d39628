"""Drawings: each once for all who ask within a moment, few at once, mails before readers."""

import asyncio
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from services.notify import documents
from services.notify.documents import Documents
from services.notify.model import Contact
from shared.contracts.prescribe import IssuedSecrets
from shared.document import render
from tests.builders import a_content, a_number
from tests.notify.events import KEYS, PATIENT_REF, QR_TEXT, issued
from tests.notify.postroom import PATIENT, Postroom
from tests.waiting import eventually


@dataclass
class Press:
    """The real drawing, counted; it may be stopped for a while."""

    begun: list[str] = field(default_factory=list)
    is_free: threading.Event = field(default_factory=threading.Event)

    def draw(self, content, *, qr_text: str, stamp: str | None) -> bytes:
        self.begun.append(content.number)
        assert self.is_free.wait(timeout=20)
        return render(content, qr_text=qr_text, stamp=stamp)


@pytest.fixture
def press(monkeypatch):
    made = Press()
    made.is_free.set()
    monkeypatch.setattr(documents, "render", made.draw)
    yield made
    made.is_free.set()


@pytest.fixture
def drawings(pool) -> Documents:
    return Documents(pool, KEYS, readers_per_inbox_max=2)


def contact_of(seed: int, **changes: Any) -> Contact:
    content = a_content(number=a_number(seed))
    return Contact(
        number=content.number,
        patient_ref=PATIENT_REF,
        prescriber_rpps=content.prescriber.rpps,
        **{"prescriber_sees_execution": True} | changes,
        secrets=IssuedSecrets(content=content, lines_signed="", qr_text=QR_TEXT),
    )


async def test_a_document_is_drawn_once_for_mails_and_readers(postroom, drawings, press):
    await postroom.take(issued())

    for_mail = await drawings.of(a_number(), "patient")
    for_readers = await asyncio.gather(
        *(drawings.for_reader(contact_of(1), "patient") for _ in range(20))
    )

    assert set(for_readers) == {for_mail}
    assert press.begun == [a_number()]


async def test_readers_who_ask_at_once_share_one_drawing(drawings, press):
    await asyncio.gather(*(drawings.for_reader(contact_of(1), "patient") for _ in range(20)))

    assert press.begun == [a_number()]


async def test_a_document_is_forgotten_after_a_moment(drawings, press, monkeypatch):
    monkeypatch.setattr(documents, "HELD_S", 0.01)
    await drawings.for_reader(contact_of(1), "patient")

    async def is_drawn_again() -> bool:
        await drawings.for_reader(contact_of(1), "patient")
        return len(press.begun) > 1

    await eventually(is_drawn_again)


@pytest.mark.parametrize(
    ("contact", "to_patient", "to_prescriber"),
    [
        (contact_of(1), None, None),
        (contact_of(1, wanted_as="cancelled", is_ended=True), "ANNULÉE", "ANNULÉE"),
        (contact_of(1, wanted_as="replaced", is_ended=True), "REMPLACÉE", "REMPLACÉE"),
        (contact_of(1, wanted_as="cancelled"), None, None),
        (contact_of(1, wanted_as="cancelled", prescriber_sees_execution=False), None, "ANNULÉE"),
    ],
)
async def test_an_end_is_drawn_across_as_its_reader_may_know_it(
    drawings, contact, to_patient, to_prescriber
):
    unended = contact_of(1)
    await drawings.for_reader(unended, "patient")

    for_patient = await drawings.for_reader(contact, "patient")
    for_prescriber = await drawings.for_reader(contact, "prescriber")

    content = contact.secrets.content
    assert for_patient == render(content, qr_text=QR_TEXT, stamp=to_patient)
    assert for_prescriber == render(content, qr_text=QR_TEXT, stamp=to_prescriber)


async def test_few_documents_are_held(pool, press, monkeypatch):
    monkeypatch.setattr(documents, "HELD_MAX", 2)
    drawings = Documents(pool, KEYS, readers_per_inbox_max=2)

    for seed in (1, 2, 3, 3, 2, 1):
        await drawings.for_reader(contact_of(seed), "patient")

    assert press.begun == [a_number(seed) for seed in (1, 2, 3, 1)]


async def test_a_mail_waits_for_one_reader_at_most(postroom, drawings, press):
    await postroom.take(issued())
    press.is_free.clear()
    readers = [
        asyncio.create_task(drawings.for_reader(contact_of(seed), "patient"))
        for seed in range(2, 9)
    ]
    await eventually(lambda: press.begun)

    mail = asyncio.create_task(drawings.of(a_number(), "patient"))
    await eventually(lambda: len(press.begun) > 1)

    assert press.begun == [a_number(2), a_number()]
    press.is_free.set()
    assert all(await asyncio.gather(mail, *readers))


async def test_a_reader_who_leaves_keeps_the_turn_until_the_drawing_ends(drawings, press):
    press.is_free.clear()
    leaving = asyncio.create_task(drawings.for_reader(contact_of(1), "patient"))
    await eventually(lambda: press.begun)
    waiting = asyncio.create_task(drawings.for_reader(contact_of(2), "patient"))

    leaving.cancel()
    await asyncio.wait({leaving})
    await asyncio.sleep(0)
    assert press.begun == [a_number(1)]
    press.is_free.set()

    assert await waiting
    assert press.begun == [a_number(1), a_number(2)]


async def test_a_drawing_that_failed_is_tried_again(drawings, monkeypatch):
    def broken(content, *, qr_text: str, stamp: str | None) -> bytes:
        raise OSError(content.number, qr_text, stamp)

    with monkeypatch.context() as broken_press:
        broken_press.setattr(documents, "render", broken)
        with pytest.raises(OSError, match=a_number()):
            await drawings.for_reader(contact_of(1), "patient")

    assert await drawings.for_reader(contact_of(1), "patient")


async def test_a_person_who_asks_for_many_documents_at_once_is_told_to_wait(
    client, service, ada, press
):
    postroom = Postroom(service.parts.pool)
    await postroom.take(*(issued(a_content(number=a_number(n))) for n in range(1, 7)))
    urls = [
        f"/v1/messages/{message.message_id}/attachments/prescription.pdf"
        for message in await postroom.messages(PATIENT)
    ]
    press.is_free.clear()
    asked = [asyncio.create_task(client.get(url, headers=ada)) for url in urls]
    await eventually(lambda: sum(task.done() for task in asked) == 4)

    refused = [task.result() for task in asked if task.done()]
    press.is_free.set()
    answers = await asyncio.gather(*asked)
    later = await client.get(urls[0], headers=ada)

    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {
        (429, "too_many_documents")
    }
    assert {answer.headers["retry-after"] for answer in refused} == {"1"}
    assert sorted(answer.status_code for answer in answers) == [200, 200, 429, 429, 429, 429]
    assert later.status_code == 200


async def test_one_inbox_leaves_room_for_the_others(drawings):
    with ExitStack() as taken:
        places = [taken.enter_context(drawings.place(inbox)) for inbox in "aaab"]
        assert places == [True, True, False, True]

    with drawings.place("a") as again:
        assert again
