"""A prescriber's software lists, reads and answers what officines ask, over HTTP."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.prescribe.adapting import requested
from tests.prescribe.desk import database_of
from tests.waiting import eventually

LIST = "/v1/adaptations"


@pytest.fixture
def post(client, access):
    async def send(path: str, body: Any, *, identity: str = "dr-martin", key: str = "answer-01"):
        return await client.post(path, json=body, headers=access.headers(identity, key=key))

    return send


@pytest.fixture
async def asked(issue, service):
    """A request on a prescription of dr-martin."""
    number = (await issue()).json()["number"]
    event = requested(number)
    await database_of(service).take(event)
    return event


async def test_a_request_is_listed_read_and_answered_once(get, post, asked, service):
    (listed,) = (await get(LIST)).json()["adaptations"]
    own = f"{LIST}/{asked.request_id}"
    body = {"answer": "counter_proposal", "counter_proposal": {"text": "EFFERALGAN 1 g"}}

    first = await post(f"{own}/answer", body)
    again = await post(f"{own}/answer", body)
    other_key = await post(f"{own}/answer", body, key="answer-02")
    other = await post(f"{own}/answer", {"answer": "accepted"}, key="answer-03")

    assert (listed["state"], listed["proposal"]["text"]) == (
        "open",
        "DOLIPRANE 500 mg, deux comprimés par prise",
    )
    assert (first.status_code, again.headers["idempotency-replayed"]) == (200, "true")
    assert first.json() == again.json() == other_key.json() == (await get(own)).json()
    assert (other.status_code, other.json()["code"]) == (409, "adaptation_already_answered")
    assert (await get(LIST)).json() == {"adaptations": [], "next": None}
    assert len((await get(f"{LIST}?state=answered")).json()["adaptations"]) == 1
    assert await database_of(service).count("adaptation") == 1


async def test_after_the_deadline_the_answer_is_refused_with_its_own_code(post, asked, service):
    late = requested(asked.number, hours=-1)
    await database_of(service).take(late)

    answer = await post(f"{LIST}/{late.request_id}/answer", {"answer": "accepted"})

    assert (answer.status_code, answer.json()["code"]) == (409, "adaptation_lapsed")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"answer": "counter_proposal"}, "counter_proposal_missing"),
        ({"answer": "counter_proposal", "counter_proposal": {"text": " "}}, "request_invalid"),
        ({"answer": "refused", "counter_proposal": {"text": "x"}}, "counter_proposal_unexpected"),
        ({"answer": "lapsed"}, "request_invalid"),
        ({}, "request_invalid"),
    ],
)
async def test_an_answer_that_says_too_little_or_too_much_is_refused(post, asked, body, code):
    answer = await post(f"{LIST}/{asked.request_id}/answer", body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_request_of_somebody_else_answers_as_one_that_never_was(get, post, asked):
    for request_id in (asked.request_id, uuid4()):
        read = await get(f"{LIST}/{request_id}", "dr-bernard")
        answer = await post(
            f"{LIST}/{request_id}/answer", {"answer": "accepted"}, identity="dr-bernard"
        )

        assert (read.status_code, answer.status_code) == (404, 404)
        assert (read.json()["code"], answer.json()["code"]) == ("not_found", "not_found")
    assert (await get(LIST, "dr-bernard")).json()["adaptations"] == []


async def test_an_officine_does_not_answer_for_the_prescriber(get, post, asked):
    read = await get(LIST, "ph-durand")
    answer = await post(
        f"{LIST}/{asked.request_id}/answer", {"answer": "accepted"}, identity="ph-durand"
    )

    assert (read.json()["adaptations"], answer.status_code) == ([], 403)


async def test_pages_follow_each_other(get, asked, service):
    await database_of(service).take(*(requested(asked.number) for _ in range(4)))
    everything = (await get(LIST)).json()["adaptations"]

    pages, path = [], f"{LIST}?limit=2"
    while True:
        page = (await get(path)).json()
        pages += page["adaptations"]
        if page["next"] is None:
            break
        path = f"{LIST}?limit=2&after={page['next']}"

    assert pages == everything
    assert len(everything) == 5


async def test_the_service_itself_ends_what_nobody_answered(get, asked, service):
    late = requested(asked.number, hours=-1)
    await database_of(service).take(late)
    tasks = [asyncio.ensure_future(run()) for run in service.parts.tasks]

    async def has_lapsed() -> bool:
        found = (await get(f"{LIST}?state=lapsed")).json()["adaptations"]
        return [each["request_id"] for each in found] == [str(late.request_id)]

    try:
        await eventually(has_lapsed)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def test_a_mark_that_is_none_of_ours_is_refused(get):
    answer = await get(f"{LIST}?after=!")

    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")
