"""Messages of magic patients come twice or out of order, and a careful reader is not misled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import httpx
import pytest

from ordoflux_client import AsyncClient, Client, RetryPolicy
from ordoflux_client.calls import notify
from services.notify.main import sandbox_of
from shared.running.cli import ServiceParts
from shared.sandbox import MAGIC_PATIENTS, Magic
from tests.access import Access
from tests.builders import a_content, a_number, a_patient
from tests.notify.events import CURSORS, billed, issued, recorded
from tests.notify.postroom import PRESCRIBER, Postroom
from tests.notify.test_stream import serving

PATIENTS = {magic: ins for ins, magic in MAGIC_PATIENTS.items()}
POLICY = RetryPolicy(first_s=0.01, cap_s=0.02)


@pytest.fixture(autouse=True)
def _gather_quickly(monkeypatch):
    monkeypatch.setenv("SANDBOX_GATHER_S", "0.05")


@pytest.fixture
async def address(service: ServiceParts, access: Access) -> AsyncIterator[str]:
    access.open(service.app)
    _, watch = service.parts.tasks
    watching = asyncio.ensure_future(watch())
    async with serving(service.app) as (address, _):
        yield address
    watching.cancel()
    await asyncio.wait({watching})


async def prescribe_thrice(service: ServiceParts, magic: Magic) -> None:
    """Issue three prescriptions to a magic patient."""
    patient = a_patient(ins=PATIENTS[magic])
    postroom = Postroom(service.parts.pool)
    for seed in range(3):
        await postroom.take(issued(a_content(number=a_number(seed), patient=patient)))


def position(mark: str) -> int:
    return CURSORS.read(PRESCRIBER, mark, at="cursor")


async def raw_positions(address: str, access: Access) -> list[int]:
    """What the API shows, in its order, to a reader who does nothing about it."""
    token = access.token("dr-martin")
    async with AsyncClient({"notify": address}, token=lambda **_: token, policy=POLICY) as client:
        page = await client.send(notify.read_inbox())
    return [position(message.cursor) for message in page.messages]


async def followed(address: str, access: Access, count: int) -> list[int]:
    """What a careful reader of the stream gets."""
    token = access.token("dr-martin")
    found: list[int] = []
    async with (
        AsyncClient({"notify": address}, token=lambda **_: token, policy=POLICY) as client,
        asyncio.timeout(10),
        aclosing(client.follow_inbox()) as messages,
    ):
        async for message in messages:
            found.append(position(message.cursor))
            if len(found) == count:
                break
    return found


async def test_messages_come_twice_with_the_same_ids(service, address, access):
    await prescribe_thrice(service, Magic.TWICE)

    assert await raw_positions(address, access) == [1, 1, 2, 2, 3, 3]
    assert await followed(address, access, 3) == [1, 2, 3]


async def test_messages_come_the_last_one_first(service, address, access):
    await prescribe_thrice(service, Magic.OUT_OF_ORDER)

    assert await raw_positions(address, access) == [3, 2, 1]
    assert await followed(address, access, 3) == [3, 2, 1]


async def test_a_stream_waits_for_what_it_will_show_out_of_order(service, address, access):
    reading = asyncio.create_task(followed(address, access, 3))
    await prescribe_thrice(service, Magic.OUT_OF_ORDER)

    assert sorted(await reading) == [1, 2, 3]


async def test_the_sync_client_reads_each_message_once_too(service, address, access):
    await prescribe_thrice(service, Magic.TWICE)
    token = access.token("dr-martin")

    def follow() -> list[int]:
        with httpx.Client() as http:
            client = Client({"notify": address}, token=lambda **_: token, policy=POLICY, http=http)
            messages = client.follow_inbox(after=CURSORS.write(PRESCRIBER, 1))
            return [position(next(messages).cursor), position(next(messages).cursor)]

    assert await asyncio.to_thread(follow) == [2, 3]


async def test_messages_of_others_keep_their_place(service, address, access):
    postroom = Postroom(service.parts.pool)
    await postroom.take(issued(), recorded(), billed())

    assert await raw_positions(address, access) == [1, 2, 3]


def test_production_knows_no_magic(service):
    resources = Postroom(service.parts.pool).resources
    produced = service.parts.settings.model_copy(update={"ordoflux_env": "production"})

    assert sandbox_of(service.parts.settings, resources) is not None
    assert sandbox_of(produced, resources) is None
