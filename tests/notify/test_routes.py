"""Inbox and document over HTTP, with real tokens: own things only, every look traced."""

import asyncio
import json

import pypdfium2
import pytest

from services.notify.cursors import START
from shared.access import audit
from tests.access import PATIENT_REFS
from tests.builders import OTHER_INS, PRESCRIBER_RPPS, a_content, a_number, a_patient
from tests.notify.events import CURSORS, NOON, PATIENT_REF, billed, issued, recorded, signal
from tests.notify.postroom import PATIENT, PRESCRIBER, Postroom

AUDITED = """
    SELECT operation, actor_role, actor_id, prescription_number, patient_ref, outcome,
        detail::TEXT AS detail
    FROM audit ORDER BY id LIMIT 100
"""


@pytest.fixture
def postroom(service) -> Postroom:
    return Postroom(service.parts.pool)


def position(mark: str) -> int:
    return CURSORS.read(PATIENT, mark, at="cursor")


async def shown(client, headers, **params):
    answer = await client.get("/v1/inbox", headers=headers, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def kinds(client, headers) -> list[str]:
    return [message["kind"] for message in (await shown(client, headers))["messages"]]


async def test_a_message_of_the_inbox_says_all_there_is_to_know(client, postroom, ada):
    await postroom.take(issued())

    page = await shown(client, ada)

    (message,) = page["messages"]
    assert message["number"] == a_number()
    assert message["subject"] == f"Ordonnance n° {a_number().grouped} : enregistrée"
    assert message["body"].startswith("Bonjour,")
    assert message["has_document"] is True
    assert message["delivery"] == {"state": "pending", "attempts": 0}
    assert (message["cursor"], page["next"]) == (CURSORS.write(PATIENT, 1), None)


async def test_everybody_reads_the_own_inbox_only(client, postroom, access, ada, doctor):
    await postroom.take(issued(), recorded(), billed(), signal())

    assert await kinds(client, ada) == ["issued", "recorded", "billed", "alert"]
    assert await kinds(client, doctor) == ["issued", "recorded", "billed", "alert"]
    for stranger in ("pat-berthe", "dr-bernard", "ph-durand"):
        assert await kinds(client, access.headers(stranger)) == []


async def test_pages_follow_each_other_without_gap_or_copy(client, postroom, ada):
    await postroom.take(*(issued(a_content(number=a_number(n))) for n in range(1, 6)))

    pages = []
    after: str | None = START
    while after is not None:
        page = await shown(client, ada, after=after, limit=2)
        pages.append([position(message["cursor"]) for message in page["messages"]])
        after = page["next"]

    assert pages == [[1, 2], [3, 4], [5]]


async def test_what_a_page_hands_out_as_next_is_what_after_takes(client, postroom, ada):
    await postroom.take(issued(), recorded())

    page = await shown(client, ada, limit=1)

    assert page["next"] == page["messages"][0]["cursor"] == CURSORS.write(PATIENT, 1)


async def test_reading_is_recorded_and_an_empty_look_is_not(client, postroom, access, ada):
    await postroom.take(issued(), recorded())

    await shown(client, ada)
    await shown(client, access.headers("pat-berthe"))

    (row,) = await postroom.pool.fetch(AUDITED)
    assert (row["operation"], row["outcome"]) == ("inbox_read", "shown")
    assert (row["actor_id"], row["patient_ref"]) == (f"patient:{PATIENT_REF}", PATIENT_REF)
    assert row["prescription_number"] == a_number()
    assert json.loads(row["detail"]) == {"first": 1, "last": 2, "messages": 2}
    async with postroom.pool.acquire() as conn:
        assert await audit.verify_chain(conn) == []


async def test_each_prescription_that_a_page_shows_is_recorded(client, postroom, doctor):
    other = a_content(number=a_number(2), patient=a_patient(ins=OTHER_INS))
    await postroom.take(issued(), issued(other), issued(a_content(number=a_number(3))), recorded())

    await shown(client, doctor)

    rows = await postroom.pool.fetch(AUDITED)
    assert {
        (row["prescription_number"], row["patient_ref"], json.loads(row["detail"])["messages"])
        for row in rows
    } == {
        (a_number(), PATIENT_REF, 2),
        (a_number(2), PATIENT_REFS.ref(OTHER_INS), 1),
        (a_number(3), PATIENT_REF, 1),
    }
    assert {row["actor_id"] for row in rows} == {f"rpps:{PRESCRIBER_RPPS}"}
    async with postroom.pool.acquire() as conn:
        assert await audit.verify_chain(conn) == []


async def test_readers_of_many_prescriptions_do_not_lock_each_other_out(
    client, postroom, ada, doctor
):
    await postroom.take(*(issued(a_content(number=a_number(n))) for n in range(1, 41)))

    answers = await asyncio.gather(
        *(client.get("/v1/inbox", headers=headers) for headers in (ada, doctor) * 4)
    )

    assert [answer.status_code for answer in answers] == [200] * 8


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("after=x", "cursor_invalid"),
        ("after=1", "cursor_invalid"),
        ("after=", "cursor_invalid"),
        (f"after={CURSORS.write(PRESCRIBER, 1)}", "cursor_invalid"),
        (f"after={'A' * 65}", "request_invalid"),
        ("limit=0", "request_invalid"),
        ("limit=101", "request_invalid"),
    ],
)
async def test_a_page_that_cannot_be_is_refused(client, ada, query, code):
    answer = await client.get(f"/v1/inbox?{query}", headers=ada)

    assert answer.status_code == 422
    assert answer.json()["code"] == code


async def test_nothing_of_an_inbox_tells_that_a_message_is_hidden(client, postroom, doctor):
    """Somebody who reads on, or begins anew, cannot count what lies between two messages."""
    await postroom.take(issued(), recorded(), issued(a_content(number=a_number(2))))
    before = await shown(client, doctor)
    await postroom.pool.execute(
        "INSERT INTO consent (number, prescriber_sees_execution, decided_at, sequence) "
        "VALUES ($1, FALSE, $2, 1)",
        a_number(),
        NOON,
    )

    after = await shown(client, doctor)
    pages = [await shown(client, doctor, limit=1)]
    while (mark := pages[-1]["next"]) is not None:
        pages.append(await shown(client, doctor, after=mark, limit=1))

    first, hidden, last = (message["cursor"] for message in before["messages"])
    assert [message["cursor"] for message in after["messages"]] == [first, last]
    assert [m["cursor"] for page in pages for m in page["messages"]] == [first, last]
    assert hidden not in {page["next"] for page in pages}
    assert len({len(mark) for mark in (first, hidden, last)}) == 1


@pytest.mark.parametrize(
    "path",
    ["/v1/inbox", "/v1/inbox/stream", f"/v1/messages/{'0' * 32}/attachments/prescription.pdf"],
)
async def test_no_inbox_without_a_token_nor_for_an_analyst(client, access, path):
    unknown = await client.get(path)
    analyst = await client.get(path, headers=access.headers("an-paris"))

    assert (unknown.status_code, unknown.json()["code"]) == (401, "token_missing")
    assert (analyst.status_code, analyst.json()["code"]) == (403, "not_allowed")


async def document(client, headers, message_id):
    url = f"/v1/messages/{message_id}/attachments/prescription.pdf"
    return await client.get(url, headers=headers)


async def test_both_may_fetch_the_document_of_their_message(client, postroom, ada, doctor):
    await postroom.take(issued())

    for headers in (ada, doctor):
        (message,) = (await shown(client, headers))["messages"]
        answer = await document(client, headers, message["message_id"])

        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["cache-control"] == "no-store"
        opened = pypdfium2.PdfDocument(answer.content)
        assert len(opened) == 1
        opened.close()
    rows = [row for row in await postroom.pool.fetch(AUDITED) if row["outcome"] == "document_shown"]
    assert {row["actor_id"] for row in rows} == {
        f"patient:{PATIENT_REF}",
        f"rpps:{PRESCRIBER_RPPS}",
    }
    assert {row["prescription_number"] for row in rows} == {a_number()}


async def test_the_document_of_another_persons_message_does_not_exist(
    client, postroom, access, ada
):
    await postroom.take(issued(), recorded())
    first, second = (await shown(client, ada))["messages"]

    strangers = await document(client, access.headers("pat-berthe"), first["message_id"])
    unknown = await document(client, ada, "00000000-0000-4000-8000-000000000000")
    without = await document(client, ada, second["message_id"])

    assert {answer.status_code for answer in (strangers, unknown, without)} == {404}
    assert {answer.json()["code"] for answer in (strangers, unknown, without)} == {"not_found"}


async def test_a_message_in_the_own_inbox_opens_no_prescription_of_others(
    client, postroom, access, ada
):
    await postroom.take(issued())
    (message,) = (await shown(client, ada))["messages"]
    strangers = f"patient:{PATIENT_REFS.ref(OTHER_INS)}"
    await postroom.pool.execute(
        "INSERT INTO mailbox (recipient, last_cursor) VALUES ($1, 1)", strangers
    )
    await postroom.pool.execute(
        "UPDATE message SET recipient = $1 WHERE recipient_kind = 'patient'", strangers
    )

    answer = await document(client, access.headers("pat-berthe"), message["message_id"])

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    (row,) = [row for row in await postroom.pool.fetch(AUDITED) if row["outcome"] == "not_found"]
    assert row["patient_ref"] == PATIENT_REF


async def test_a_document_that_was_asked_for_in_vain_is_recorded(client, postroom, access, ada):
    await postroom.take(issued())
    (message,) = (await shown(client, ada))["messages"]

    await document(client, access.headers("pat-berthe"), message["message_id"])
    await document(client, ada, "00000000-0000-4000-8000-000000000000")

    rows = [row for row in await postroom.pool.fetch(AUDITED) if row["outcome"] == "not_found"]
    assert [(row["prescription_number"], row["patient_ref"]) for row in rows] == [
        (a_number(), PATIENT_REF),
        (None, None),
    ]
