"""A made-up history through the consumers' own code on PostgreSQL: the hits are those in memory."""

from collections.abc import Iterable, Iterator
from itertools import islice

from services.fraud.use_cases.examining import Examiner
from services.fraud.use_cases.knowing import knowledge_of
from shared.contracts.event import Event
from shared.db import Pool
from tests.conftest import PoolFor
from tests.evaluation.history import History, Setting
from tests.evaluation.rules import Rules
from tests.fraud.desk import RESOURCES

EVENTS = 1500
BATCH = 120
SETTING = Setting(seed=11, patients=120, days=60, warm_up_days=2, prevalence=0.6)
STORED = """
    SELECT hit.event_id, hit.signal, hit.signal_class, fraud_case.entity_kind, fraud_case.entity_ref
    FROM hit
    JOIN raised_signal USING (signal_id)
    JOIN fraud_case USING (case_id)
"""
StoredHit = tuple[str, str, str, str, str]


def some_events() -> list[Event]:
    told = (played.event for played in History(SETTING).play())
    return list(islice((event for event in told if event.type != "alert.confirmed"), EVENTS))


def hits_in_memory(events: Iterable[Event]) -> set[StoredHit]:
    rules = Rules()
    found = [(hit.event_id, hit) for event in events for hit in rules.take(event)]
    return {(str(event_id), hit.signal, hit.signal_class, *hit.entity) for event_id, hit in found}


def batches(events: list[Event]) -> Iterator[list[Event]]:
    return (events[start : start + BATCH] for start in range(0, len(events), BATCH))


async def stored_hits(pool: Pool) -> set[StoredHit]:
    rows = await pool.fetch(STORED)
    return {(str(row["event_id"]), *tuple(row)[1:]) for row in rows}


async def test_postgresql_holds_the_hits_that_memory_finds(db_for: PoolFor):
    events, pool = some_events(), await db_for("fraud")
    examiner = Examiner(pool, RESOURCES, knowledge_of(RESOURCES))

    for batch in batches(events):
        await examiner.take("fraud.dispense.events", batch)

    in_memory = hits_in_memory(events)
    assert len(in_memory) > 50
    assert await stored_hits(pool) == in_memory
