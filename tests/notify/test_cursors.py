"""Whoever has seen cursor n never misses a smaller one, however many write at the same time."""

import asyncio

from services.notify.store import inboxes
from shared.db import transaction
from tests.builders import a_content, a_number, a_patient
from tests.notify.events import KEYS, issued
from tests.notify.postroom import PATIENT


async def test_a_cursor_seen_by_a_reader_is_never_preceded_later(postroom):
    """A message committed late keeps a later one of the same inbox waiting: no row is skipped."""
    letters = [
        issued(a_content(number=a_number(n), patient=a_patient(family_name=f"F-{n}")))
        for n in (1, 2)
    ]
    async with transaction(postroom.pool) as slow:
        cursor = await slow.fetchval(inboxes.DRAW_CURSOR, PATIENT)

        later = asyncio.create_task(postroom.take(letters[1]))
        await asyncio.wait({later}, timeout=0.3)

        assert not later.done(), "the second writer waits for the first one's commit"
        assert await postroom.messages(PATIENT) == []
    await later

    (message,) = await postroom.messages(PATIENT)
    assert message.cursor > cursor


async def test_a_reader_that_pages_while_many_write_sees_every_message_once_in_order(postroom):
    contents = [a_content(number=a_number(n)) for n in range(1, 31)]
    seen: list[int] = []
    is_done = False

    async def follow() -> None:
        while True:
            last_look = is_done
            async with postroom.pool.acquire() as conn:
                page = await inboxes.list_messages(
                    conn, PATIENT, after=seen[-1] if seen else 0, limit=3, keys=KEYS
                )
            seen.extend(message.cursor for message in page)
            if last_look and not page:
                return

    reader = asyncio.create_task(follow())
    await asyncio.gather(*(postroom.take(issued(content)) for content in contents))
    is_done = True
    await reader

    assert seen == list(range(1, 31))
