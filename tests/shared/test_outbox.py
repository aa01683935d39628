"""What the relay does when Kafka answers for some keys and not for others; a stand-in is Kafka."""

import asyncio
import json
import zlib
from collections import defaultdict
from typing import Any

import pytest
from aiokafka.errors import TopicAuthorizationFailedError
from typing_extensions import override

from shared.outbox import SHARDS, Relay
from tests.kafka.notes import NoteWritten, a_note, settings_for
from tests.kafka.test_relay import put, running
from tests.waiting import eventually


class HalfDeafKafka:
    """Confirms at once, except for the keys to which it never answers, or says no."""

    def __init__(self, *silent: str, refused: str = "") -> None:
        self.silent = {key.encode() for key in silent}
        self.refused = refused.encode()
        self.seen: dict[str, list[int]] = defaultdict(list)

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, *, key: bytes, value: bytes, **_: Any) -> asyncio.Future[None]:
        self.seen[key.decode()].append(NoteWritten.model_validate_json(value).page)
        answer = asyncio.get_running_loop().create_future()
        if key == self.refused:
            raise TopicAuthorizationFailedError
        if key not in self.silent:
            answer.set_result(None)
        return answer


class RelayTo(Relay):
    """A relay whose producers are the one given."""

    def __init__(self, kafka: HalfDeafKafka, pool, settings) -> None:
        super().__init__(pool, settings=settings, client_id="test-relay")
        self._kafka = kafka

    @override
    def _new_producer(self) -> Any:
        return self._kafka


@pytest.fixture
async def db(db_for):
    return await db_for("shared")


def authors_of(shard: int, count: int) -> list[str]:
    names = (f"author-{n}" for n in range(10_000))
    found = [name for name in names if zlib.crc32(name.encode()) % SHARDS == shard]
    return found[:count]


async def left(pool) -> list[str]:
    return [row["key"].decode() for row in await pool.fetch("SELECT key FROM outbox ORDER BY id")]


async def test_a_key_without_an_answer_keeps_no_other_of_its_shard_and_repeats_none(db):
    silent, healthy = authors_of(3, 2)
    kafka = HalfDeafKafka(silent)
    await put(db, "notes", *(a_note(name, page) for page in (1, 2) for name in (silent, healthy)))

    async with running(RelayTo(kafka, db, settings_for("unused", relay_send_timeout_s=0.3))):
        await eventually(lambda: len(kafka.seen[silent]) >= 3)

        assert kafka.seen[healthy] == [1, 2]
        assert set(kafka.seen[silent]) == {1}
        assert await left(db) == [silent, silent]


async def test_a_shard_without_an_answer_keeps_no_other_shard_waiting(db):
    (silent,), (healthy,) = authors_of(3, 1), authors_of(4, 1)
    kafka = HalfDeafKafka(silent)
    await put(db, "notes", a_note(silent))

    async with running(RelayTo(kafka, db, settings_for("unused", relay_send_timeout_s=8.0))):
        await eventually(lambda: kafka.seen[silent])
        await put(db, "notes", a_note(healthy))

        await eventually(lambda: _is_left(db, [silent]), timeout_s=4)


async def test_a_key_that_gets_its_answer_again_goes_on_in_order(db):
    (silent,) = authors_of(3, 1)
    kafka = HalfDeafKafka(silent)
    await put(db, "notes", *(a_note(silent, page) for page in (1, 2, 3)))

    async with running(RelayTo(kafka, db, settings_for("unused", relay_send_timeout_s=0.2))):
        await eventually(lambda: len(kafka.seen[silent]) >= 2)
        kafka.silent.clear()
        await eventually(lambda: _is_left(db, []))

    assert list(dict.fromkeys(kafka.seen[silent])) == [1, 2, 3]


async def test_the_log_says_of_each_shard_why_it_could_not_publish(db, capsys):
    (silent,), (refused,), (healthy,) = authors_of(3, 1), authors_of(4, 1), authors_of(5, 1)
    kafka = HalfDeafKafka(silent, refused=refused)
    await put(db, "notes", a_note(silent), a_note(refused), a_note(healthy))

    async with running(RelayTo(kafka, db, settings_for("unused", relay_send_timeout_s=0.3))):
        await eventually(lambda: len(kafka.seen[silent]) >= 2)

    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    reasons = {(line["shard"], line["reason"]) for line in said if "shard" in line}
    assert reasons == {(3, "TimeoutError"), (4, "TopicAuthorizationFailedError")}
    assert await left(db) == [silent, refused]


async def _is_left(pool, names) -> bool:
    return await left(pool) == names
