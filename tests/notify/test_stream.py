"""The live inbox over a real HTTP server: new messages in time, nothing skipped, bounded."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn

from services.notify.cursors import START
from tests.builders import a_content, a_number
from tests.notify.events import CURSORS, billed, issued, recorded
from tests.notify.postroom import PATIENT, PRESCRIBER, Postroom
from tests.waiting import eventually

PATIENCE_S = 10


class Stream:
    """One open stream, read event by event."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def block(self) -> dict[str, str]:
        """The fields of the next event or comment."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE_S):
            async for line in self._lines:
                if not line and fields:
                    return fields
                name, _, value = line.partition(":")
                if line:
                    fields[name or "comment"] = value.strip()
        raise EOFError

    async def message(self, inbox: str = PATIENT) -> tuple[int, str]:
        """The position that its cursor stands for, and the kind, of the next message."""
        while True:
            fields = await self.block()
            if fields.get("event") == "message":
                data = json.loads(fields["data"])
                assert fields["id"] == data["cursor"]
                return CURSORS.read(inbox, data["cursor"], at="cursor"), data["kind"]


@pytest.fixture
def postroom(service) -> Postroom:
    return Postroom(service.parts.pool)


@asynccontextmanager
async def serving(app) -> AsyncIterator[tuple[str, uvicorn.Server]]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=3)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    await eventually(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", server
    finally:
        server.should_exit = True
        await asyncio.wait_for(task, PATIENCE_S)


@pytest.fixture
async def web(service, access) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the running service, whose inboxes are watched."""
    access.open(service.app)
    _, watch = service.parts.tasks
    watching = asyncio.create_task(watch())
    async with serving(service.app) as (address, _), httpx.AsyncClient(base_url=address) as one:
        yield one
    watching.cancel()
    await asyncio.wait({watching})


@asynccontextmanager
async def stream(web, headers, **more) -> AsyncIterator[Stream]:
    async with web.stream("GET", "/v1/inbox/stream", headers=headers | more) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response)


async def test_a_message_shows_while_the_stream_is_open(web, postroom, access):
    async with stream(web, access.headers("pat-ada")) as live:
        await postroom.take(issued())
        assert await live.message() == (1, "issued")

        await postroom.take(recorded())
        assert await live.message() == (2, "recorded")


async def test_a_fresh_stream_begins_with_what_comes(web, postroom, access):
    await postroom.take(issued())

    async with stream(web, access.headers("pat-ada")) as live:
        await postroom.take(recorded())

        assert await live.message() == (2, "recorded")


async def test_a_broken_stream_goes_on_where_it_was(web, postroom, access):
    headers = access.headers("pat-ada")
    await postroom.take(issued(), recorded(), billed())

    async with stream(web, headers, **{"Last-Event-ID": CURSORS.write(PATIENT, 1)}) as live:
        resumed = [await live.message(), await live.message()]

    assert resumed == [(2, "recorded"), (3, "billed")]


async def test_a_stream_can_begin_at_the_beginning_and_is_longer_than_one_page(
    web, postroom, access
):
    await postroom.take(*(issued(a_content(number=a_number(n))) for n in range(1, 61)))

    async with stream(web, access.headers("pat-ada"), **{"Last-Event-ID": START}) as live:
        seen = [(await live.message())[0] for _ in range(60)]

    assert seen == list(range(1, 61))


async def test_nobody_hears_what_is_for_somebody_else(web, postroom, access):
    other = access.headers("pat-berthe")
    async with stream(web, other) as quiet, stream(web, access.headers("pat-ada")) as live:
        await postroom.take(issued())
        await live.message()

        assert "event" not in await quiet.block(), "a heartbeat only"


async def test_an_objection_counts_in_an_open_stream(web, postroom, access):
    async with stream(web, access.headers("dr-martin"), **{"Last-Event-ID": START}) as live:
        await postroom.take(issued())
        await live.message(PRESCRIBER)
        answer = await web.put(
            f"/v1/consents/{a_number()}",
            json={"prescriber_sees_execution": False},
            headers=access.headers("pat-ada", key="choice-1"),
        )
        assert answer.status_code == 200

        await postroom.take(recorded(), issued(a_content(number=a_number(2))))

        assert (await live.message(PRESCRIBER))[1] == "issued"


async def test_an_idle_stream_shows_that_it_lives(web, access):
    async with stream(web, access.headers("pat-ada")) as live:
        assert "comment" in await live.block()


async def test_opening_and_each_batch_are_recorded(web, postroom, access):
    async with stream(web, access.headers("pat-ada")) as live:
        await postroom.take(issued())
        await live.message()

    rows = await postroom.pool.fetch("SELECT outcome FROM audit ORDER BY id LIMIT 10")
    assert [row["outcome"] for row in rows] == ["stream_opened", "shown"]


async def test_only_so_many_streams_at_once_and_a_closed_one_makes_room(web, access):
    headers = access.headers("pat-ada")
    async with stream(web, headers), stream(web, headers):
        async with stream(web, headers) as third:
            await third.block()
            refused = await web.get("/v1/inbox/stream", headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")

        async def has_room():
            async with web.stream("GET", "/v1/inbox/stream", headers=headers) as again:
                return again.status_code == 200

        await eventually(has_room)


async def test_streams_opened_at_the_same_time_count_each_other(web, access):
    headers = access.headers("pat-ada")
    all_answered = asyncio.Barrier(8)

    async def status_of_one() -> int:
        async with web.stream("GET", "/v1/inbox/stream", headers=headers) as response:
            await all_answered.wait()
            return response.status_code

    async with asyncio.timeout(PATIENCE_S):
        statuses = await asyncio.gather(*(status_of_one() for _ in range(8)))

    assert sorted(statuses) == [200] * 3 + [429] * 5


async def test_a_stream_that_could_not_be_opened_takes_no_place(web, postroom, access):
    headers = access.headers("pat-ada")
    await postroom.pool.execute("ALTER TABLE mailbox RENAME TO away")
    failed = [await web.get("/v1/inbox/stream", headers=headers) for _ in range(3)]
    await postroom.pool.execute("ALTER TABLE away RENAME TO mailbox")

    async with stream(web, headers) as live:
        assert "comment" in await live.block()
    assert {answer.status_code for answer in failed} == {500}


@pytest.mark.parametrize("mark", ["x", "0", "1", "é", CURSORS.write(PRESCRIBER, 1), "A" * 65])
async def test_a_mark_that_was_never_given_to_this_reader_is_refused(web, access, mark):
    headers = access.headers("pat-ada")
    answers = [
        await web.get("/v1/inbox/stream", headers=headers | {"Last-Event-ID": mark.encode()}),
        await web.get("/v1/inbox/stream", headers=headers, params={"after": mark}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert {answer.json()["code"] for answer in answers} <= {"cursor_invalid", "request_invalid"}


async def test_another_replica_shows_what_this_one_wrote(postroom, access, web):
    """Replicas meet in PostgreSQL: the writer here knows nothing of the stream there."""
    async with stream(web, access.headers("pat-ada")) as live:
        elsewhere = Postroom(postroom.pool)
        await elsewhere.take(issued())

        assert await live.message() == (1, "issued")
    assert await postroom.pool.fetchval(
        "SELECT last_cursor FROM mailbox WHERE recipient = $1", PATIENT
    )
