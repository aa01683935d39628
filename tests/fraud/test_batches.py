"""However events are cut into batches, copied, replayed or shared out: the same rows."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from services.fraud.use_cases.remembering import forget_old_traces
from shared.contracts.event import Event
from shared.contracts.notify import ReceiptDenied
from tests.builders import a_number
from tests.fraud.desk import Desk
from tests.fraud.events import (
    NOON,
    PATIENT_REF,
    A,
    B,
    C,
    D,
    an_id,
    beyond_quota,
    billed,
    conflicting,
    exhausted,
    issued,
    not_served,
    pack_shown,
    presented,
    recorded,
    refused,
    reversal,
    served,
)

KEPT = {
    "prescription": "number, patient_ref, issue_id",
    "presentation": "event_id, number, visit_count",
    "handover": "event_id, has_served, has_left_rest, served_lines",
    "billing": "event_id",
    "reversal": "event_id",
    "receipt_denial": "event_id",
    "dispensing_refusal": "event_id",
    "pack_presentation": "event_id",
    "execution_conflict": "event_id",
    "quota_exceeded": "event_id",
    "trace_bucket": "kind, ref, day, convert_from(content, 'UTF8')::JSONB::TEXT",
    "fraud_case": "entity_kind, entity_ref, number, points, severity, patient_ref, opened_at",
    "raised_signal": "signal, signal_class, observed, raised_at, evidence, hit_count, points",
    "hit": "event_id, signal, signal_class",
    "outbox": "event_type, key",
}


def a_week() -> list[Event]:
    """Return what a counter of each kind tells of two prescriptions, in order."""
    events: list[Event] = []
    for n in range(2):
        number = a_number(n)
        step = recorded(A, 2, served(left=1), served(line=2), number=number)
        events += [
            issued(number=number),
            presented(A, 1, number=number),
            *(presented(B, 1.2 + n / 100, number=number) for n in range(4)),
            presented(C, 1.5, number=number, authenticity="content_differs"),
            step,
            billed(A, 2.1, number=number, dispensation_id=step.dispensation_id),
            recorded(B, 3, not_served(), number=number),
            presented(D, 4, number=number),
            reversal(step, 5),
            exhausted(D, 6, number=number),
            refused(D, 7, number=number),
            pack_shown(number=number),
            conflicting(C, 8, number=number),
            a_denial(number, step.dispensation_id),
        ]
    return [*events, beyond_quota()]


def a_denial(number: str, dispensation_id: Any) -> ReceiptDenied:
    return ReceiptDenied(
        event_id=an_id(),
        occurred_at=NOON,
        number=number,
        dispensation_id=dispensation_id,
        pharmacy_finess=A,
        patient_ref=PATIENT_REF,
        lines=(),
    )


async def kept(pool: asyncpg.Pool) -> dict[str, list[Any]]:
    return {
        table: sorted(
            (tuple(row) for row in await pool.fetch(f"SELECT {columns} FROM {table}")),  # noqa: S608 - ours
            key=repr,
        )
        for table, columns in KEPT.items()
    }


@pytest.fixture
async def one_by_one(pool: asyncpg.Pool) -> tuple[list[Event], dict[str, list[Any]]]:
    """What is kept when events come singly."""
    events = a_week()
    await Desk(pool).take(*events)
    rows = await kept(pool)
    await pool.execute(f"TRUNCATE inbox, {', '.join(KEPT)} CASCADE")
    return events, rows


async def test_one_batch_leaves_what_single_events_leave(pool, one_by_one):
    events, expected = one_by_one

    await Desk(pool).take_batch(*events)

    assert await kept(pool) == expected


async def test_copies_within_a_batch_and_batches_that_come_again_change_nothing(pool, one_by_one):
    events, expected = one_by_one
    desk = Desk(pool)

    await desk.take_batch(*events[:20], *events[:20])
    await desk.take_batch(*events)
    await Desk(pool).take_batch(*events)

    assert await kept(pool) == expected


async def test_what_comes_again_after_the_inbox_forgot_it_changes_nothing(pool):
    step = recorded()
    events = [issued(), presented(A), step, billed(), presented(B, 1), reversal(step), refused()]
    desk = Desk(pool)
    await desk.take_batch(*events)
    before = await kept(pool)

    await pool.execute("TRUNCATE inbox")
    await desk.take_batch(*events)

    assert await kept(pool) == before


async def test_replicas_that_take_turns_forget_what_the_other_wrote_over(pool, one_by_one):
    events, expected = one_by_one
    desks = [Desk(pool), Desk(pool)]

    for n in range(0, len(events), 5):
        await desks[n % 2].take_batch(*events[n : n + 5])

    assert await kept(pool) == expected


async def test_replicas_at_once_leave_what_one_leaves(pool):
    per_number = [
        [e for e in a_week() if getattr(e, "number", None) == a_number(n)] for n in (0, 1)
    ]
    flat = [event for events in per_number for event in events]
    await Desk(pool).take(*flat)
    expected = await kept(pool)
    await pool.execute(f"TRUNCATE inbox, {', '.join(KEPT)} CASCADE")

    await asyncio.gather(*(Desk(pool).take(*events) for events in per_number))

    assert await kept(pool) == expected


async def test_a_batch_that_fails_leaves_nothing_in_tables_or_in_memory(pool, one_by_one):
    events, expected = one_by_one
    desk = Desk(pool)
    bad = exhausted(B, number="0" * 65)

    with pytest.raises(asyncpg.CheckViolationError):
        await desk.take_batch(*events, bad)
    assert (await kept(pool))["quota_exceeded"] == []
    await desk.take_batch(*events)

    assert await kept(pool) == expected


async def test_an_issue_that_is_forged_again_under_its_number_counts_once(pool):
    first, forged = issued(), issued(patient_ref="6e" * 16)

    await Desk(pool).take_batch(first, forged)
    await Desk(pool).take(forged.model_copy(update={"event_id": an_id()}))

    row = await pool.fetchrow("SELECT issue_id, patient_ref FROM prescription")
    assert tuple(row) == (first.event_id, PATIENT_REF)
    buckets = await pool.fetch(
        "SELECT content FROM trace_bucket WHERE kind = 'prescriber' AND day > 0"
    )
    assert len(buckets) == 1
    assert b"[1," in buckets[0]["content"]


async def test_prescriptions_in_any_order_leave_the_same_cases(pool, one_by_one):
    events, expected = one_by_one
    numbers = [a_number(n) for n in (1, 0)]
    shuffled = [e for number in numbers for e in events if getattr(e, "number", None) == number]

    await Desk(pool).take_batch(*shuffled, events[-1])

    rows = await kept(pool)
    assert {table: rows[table] for table in KEPT} == expected


async def test_traces_go_when_no_signal_looks_back_on_them(pool):
    desk = Desk(pool)
    await desk.take(issued(), presented(A), recorded(A, 1))
    kinds = "SELECT kind FROM trace_bucket WHERE day > 0 ORDER BY kind"

    await forget_old_traces(pool, now=NOON + timedelta(days=200), limit=10)
    left = [row["kind"] for row in await pool.fetch(kinds)]
    await forget_old_traces(pool, now=NOON + timedelta(days=300), limit=10)

    assert left == ["patient"]
    assert await pool.fetch(kinds) == []
    assert await desk.count("trace_bucket") == 2  # habits of the patient and of the prescriber
    await forget_old_traces(pool, now=NOON + timedelta(days=800), limit=10)
    assert await desk.count("trace_bucket") == 0
