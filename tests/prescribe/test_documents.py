"""Documents are drawn once, in turn, kept while there is room, and shown to nobody else."""

import asyncio
import threading
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from services.prescribe.documents import Documents
from services.prescribe.model import Printable
from shared.document import render
from shared.drawings import TooManyWaiting
from shared.qr_image import QrTextUnfit
from tests.builders import a_content, a_number
from tests.prescribe.desk import database_of
from tests.shared.drawn import QR_TEXT, pages_of
from tests.waiting import eventually


def a_printable(seed: int = 1, **changes) -> Printable:
    parts: dict[str, Any] = {
        "content": a_content(number=a_number(seed)),
        "qr_text": QR_TEXT,
        "state": None,
    }
    return Printable(**parts | changes)


async def test_who_asks_at_the_same_time_gets_one_drawing():
    documents = Documents(kept_max=2, waiting_max=1, per_person_max=2)

    drawn = await asyncio.gather(*(documents.pdf(a_printable()) for _ in range(5)))

    assert all(each is drawn[0] for each in drawn)
    assert drawn[0].startswith(b"%PDF")


async def test_the_least_recently_used_document_goes_first():
    documents = Documents(kept_max=2, waiting_max=1, per_person_max=2)
    kept = await documents.pdf(a_printable(1))
    gone = await documents.pdf(a_printable(2))
    await documents.pdf(a_printable(1))

    await documents.pdf(a_printable(3))

    assert len(documents) == 2
    assert await documents.pdf(a_printable(1)) is kept
    assert await documents.pdf(a_printable(2)) is not gone


async def test_more_than_may_wait_are_told_so_and_the_others_get_theirs():
    documents = Documents(kept_max=10, waiting_max=2, per_person_max=2)
    asked = [asyncio.create_task(documents.pdf(a_printable(n))) for n in (1, 2)]
    await asyncio.sleep(0)

    with pytest.raises(TooManyWaiting):
        await documents.pdf(a_printable(3))

    assert all(each.startswith(b"%PDF") for each in await asyncio.gather(*asked))
    assert (await documents.pdf(a_printable(3))).startswith(b"%PDF")


async def test_who_leaves_does_not_take_the_drawing_from_the_others():
    documents = Documents(kept_max=2, waiting_max=1, per_person_max=2)
    leaving = asyncio.create_task(documents.pdf(a_printable()))
    staying = asyncio.create_task(documents.pdf(a_printable()))
    await asyncio.sleep(0)

    leaving.cancel()

    assert (await staying).startswith(b"%PDF")


async def test_a_drawing_that_failed_is_tried_again():
    documents = Documents(kept_max=2, waiting_max=1, per_person_max=2)
    with pytest.raises(QrTextUnfit):
        await documents.pdf(a_printable(qr_text="minuscules"))

    assert (await documents.pdf(a_printable())).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("state", "word"), [("cancelled", "ANNULÉE"), ("replaced", "REMPLACÉE"), ("dispensed", None)]
)
async def test_what_is_void_says_so_across_the_page_even_when_drawn_before(state, word):
    documents = Documents(kept_max=2, waiting_max=1, per_person_max=2)
    before = await documents.pdf(a_printable())

    after = await documents.pdf(a_printable(state=state))

    if word is None:
        assert after is before
    else:
        assert word not in " ".join(pages_of(before))
        assert word in " ".join(pages_of(after))


async def test_the_author_and_the_patient_get_the_document_with_the_signed_qr_code(issue, get):
    issued = (await issue()).json()
    number = issued["number"]

    answers = [await get(issued["document_url"], who) for who in READERS]

    first = answers[0]
    assert first.headers["content-type"] == "application/pdf"
    assert first.headers["content-disposition"] == f'inline; filename="ordonnance-{number}.pdf"'
    assert first.headers["cache-control"] == "no-store"
    assert all(answer.content == first.content for answer in answers)
    page = pypdfium2.PdfDocument(first.content)[0]
    (code,) = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    assert code.text == issued["qr_text"]


READERS = ("dr-martin", "pat-ada")


async def test_a_stranger_gets_no_document_even_once_it_is_drawn(issue, get):
    number = (await issue()).json()["number"]
    await get(f"/v1/prescriptions/{number}/document.pdf")

    strangers = [
        await get(f"/v1/prescriptions/{number}/document.pdf", who)
        for who in ("dr-bernard", "pat-berthe")
    ]
    pharmacist = await get(f"/v1/prescriptions/{number}/document.pdf", "ph-durand")

    assert [answer.status_code for answer in strangers] == [404, 404]
    assert (pharmacist.status_code, pharmacist.json()["code"]) == (403, "not_allowed")


async def test_a_person_who_asks_for_many_at_once_leaves_room_for_the_others(
    issue, get, service, monkeypatch
):
    number = (await issue()).json()["number"]
    address = f"/v1/prescriptions/{number}/document.pdf"
    most = service.parts.settings.drawings_per_person_max
    is_free = threading.Event()

    def slowly(content, *, qr_text: str, stamp: str | None) -> bytes:
        assert is_free.wait(timeout=20)
        return render(content, qr_text=qr_text, stamp=stamp)

    monkeypatch.setattr("services.prescribe.documents.render", slowly)
    asked = [asyncio.create_task(get(address)) for _ in range(most + 2)]
    await eventually(lambda: sum(task.done() for task in asked) == 2)
    patient = asyncio.create_task(get(address, "pat-ada"))
    refused = [task.result() for task in asked if task.done()]
    is_free.set()
    answers = await asyncio.gather(*asked, patient)

    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {
        (429, "too_many_drawings")
    }
    assert {answer.headers["retry-after"] for answer in refused} == {"2"}
    assert sorted(answer.status_code for answer in answers) == [200] * (most + 1) + [429, 429]
    assert (await patient).status_code == (await get(address)).status_code == 200


async def test_every_try_to_get_a_document_is_audited(issue, get, service):
    number = (await issue()).json()["number"]
    for who in ("dr-martin", "dr-martin", "dr-bernard"):
        await get(f"/v1/prescriptions/{number}/document.pdf", who)

    rows = await database_of(service).pool.fetch(
        "SELECT outcome, patient_ref FROM audit WHERE operation = 'document' ORDER BY id"
    )

    assert [row["outcome"] for row in rows] == ["shown", "shown", "not_found"]
    assert all(row["patient_ref"] for row in rows)
