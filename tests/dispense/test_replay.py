"""Records of Kafka that come twice, late, in another order of keys, or all again from the first.

Kafka keeps the order of one key only. Whatever else happens to records, the same things must be
known, decided and told at the end.
"""

import os
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from services.dispense.main import build
from services.dispense.settings import DispenseSettings
from shared import base64url
from shared.contracts.event import Event
from shared.contracts.prescription import PrescriptionContent
from shared.kafka.consume import Consumer
from tests.builders import a_content, a_number
from tests.conftest import DsnFor
from tests.dispense.builders import an_id
from tests.dispense.counter import Counter
from tests.dispense.events import (
    OTHER_SIGNING_KEY,
    SEALING_KEYS,
    a_qr,
    a_signal,
    cancellation,
    issued,
    key_published,
    key_revoked,
    replacement,
)
from tests.dispense.test_redelivery import record

SEEDS = int(os.environ.get("REPLAYS", "6"))
PRESCRIBE, FRAUD = "prescribe.events", "fraud.events"
AGAIN_FROM_THE_FIRST = 0.05
TRIES_MAX = 50  # of one record that waits for another

Told = tuple[str, Event]  # a topic, and what was published on it

STATES = (
    (
        "SELECT number, version, ended_as, replaced_by, replaces, patient_ref, qr_digest "
        "FROM prescription ORDER BY number LIMIT 1000"
    ),
    (
        "SELECT number, line, delivered, round_delivered, last_outcome "
        "FROM prescription_line ORDER BY number, line LIMIT 1000"
    ),
    (
        "SELECT cancellation_id, number, scope, rejection FROM cancellation "
        "ORDER BY cancellation_id LIMIT 1000"
    ),
    "SELECT signal_id, number, signal_class FROM alert ORDER BY signal_id LIMIT 1000",
    "SELECT key_id, trusted_until FROM signing_key ORDER BY key_id LIMIT 100",
    (
        "SELECT number, packs FROM dispensation JOIN dispensation_line USING (dispensation_id) "
        "ORDER BY number, packs LIMIT 1000"
    ),
    "SELECT number, kind, due_at FROM next_action ORDER BY number LIMIT 1000",
    (
        "SELECT key, event_type, count(*) FROM outbox GROUP BY key, event_type "
        "ORDER BY key, event_type LIMIT 1000"
    ),
    "SELECT consumer, event_id FROM inbox ORDER BY consumer, event_id LIMIT 1000",
)


def all_told(dispensed: PrescriptionContent, qr_text: str) -> list[Told]:
    """Return what prescribe and fraud publish in the lives of seven prescriptions, in its order."""
    whole = [a_content(number=a_number(n)) for n in range(10, 16)]
    replacing = a_content(number=a_number(16), replaces=whole[0].number)
    told: list[Event] = [key_published(), issued(dispensed, qr_text)]
    told += [issued(content, a_qr(content)) for content in (*whole, replacing)]
    told += [replacement(replacing), cancellation(whole[1]), cancellation(whole[1])]
    told += [cancellation(dispensed), cancellation(whole[2], cancellation_id=an_id())]
    told += [key_published(OTHER_SIGNING_KEY), key_revoked(key=OTHER_SIGNING_KEY)]
    alerts: list[Event] = [a_signal(content.number) for content in (*whole, dispensed, dispensed)]
    alerts.append(a_signal(dispensed.number, signal_class="F"))
    return [(PRESCRIBE, event) for event in told] + [(FRAUD, event) for event in alerts]


def disturbed(told: Sequence[Told], chance: Random) -> Iterator[Told]:
    """Yield all that was told: keys in any order, records twice, and some keys from the first."""
    keys: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for each in told:
        keys[each[0], each[1].key].append(each)
    offsets = dict.fromkeys(keys, 0)
    while waiting := [key for key in keys if offsets[key] < len(keys[key])]:
        key = chance.choice(waiting)
        yield keys[key][offsets[key]]
        if chance.random() < 0.7:  # else it comes a second time
            offsets[key] += 1
        if chance.random() < AGAIN_FROM_THE_FIRST:
            offsets[chance.choice(list(keys))] = 0


@asynccontextmanager
async def a_service(dsn: str) -> AsyncIterator[tuple[Counter, dict[str, Consumer]]]:
    settings = DispenseSettings(
        database_url=SecretStr(dsn),
        sealing_keys=SecretStr(SEALING_KEYS),
        patient_ref_key=SecretStr(base64url.encode(bytes(range(32)))),
    )
    parts = build(settings).parts
    await parts.pool
    yield Counter(parts.pool), {consumer.topic: consumer for consumer in parts.broker.consumers}
    await parts.pool.close()


async def settle(consumers: dict[str, Consumer], told: Told) -> None:
    """Bring one record, as often as the service asks for it again."""
    topic, event = told
    for _ in range(TRIES_MAX):
        if await consumers[topic].settle(record(topic, event)) is None:
            return
    raise AssertionError(f"{event.type} is held")


async def state_after(
    dsn: str,
    begin: Sequence[Told],
    dispense_some: Callable[[Counter], Awaitable[None]],
    rest: Sequence[Told],
) -> list[list[tuple[Any, ...]]]:
    """Bring the first records, let an officine hand over, bring the rest; return what is kept."""
    async with a_service(dsn) as (counter, consumers):
        for told in begin:
            await settle(consumers, told)
        await dispense_some(counter)
        for told in rest:
            await settle(consumers, told)
        return [await _rows(counter.pool, query) for query in STATES]


async def _rows(pool: asyncpg.Pool, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await pool.fetch(query)]


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_records_that_come_again_late_or_in_another_order_leave_the_same_state(
    dsn_for: DsnFor, seed: int
):
    content = a_content(number=a_number(9))
    qr_text = a_qr(content)
    told = all_told(content, qr_text)
    begin = told[:2]  # the key, and the prescription that is dispensed
    chance = Random(seed)  # noqa: S311 - an order of records, no secret

    async def dispense_some(counter: Counter) -> None:
        seen = await counter.consulted(qr_text)
        await counter.given(seen.consultation_id)

    once = await state_after(await dsn_for("dispense"), begin, dispense_some, told[2:])
    again = await state_after(
        await dsn_for("dispense"),
        [*begin, *begin],
        dispense_some,
        [*disturbed(told, chance), *told],  # in the end, both topics from their first record
    )

    assert again == once
