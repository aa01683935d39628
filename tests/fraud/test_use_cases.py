"""From event to case: what is raised, what is attached, and that a second copy does nothing."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from services.fraud.signals import FRAUD_SIGNALS
from tests.builders import ISSUED_ON, PRESCRIBER_RPPS, a_number
from tests.fraud.deciding import dismissed
from tests.fraud.desk import Desk
from tests.fraud.events import (
    NOON,
    PATIENT_REF,
    A,
    B,
    C,
    D,
    E,
    an_id,
    billed,
    exhausted,
    issued,
    not_served,
    presented,
    recorded,
)

OF_EVENTS = [
    *("prescription", "presentation", "handover", "billing", "reversal", "dispensing_refusal"),
    *("pack_presentation", "quota_exceeded", "execution_conflict", "fraud_case", "raised_signal"),
    "hit",
]
ONE_CASE = """
    SELECT case_id, number, state, is_known, patient_ref, prescriber_rpps, opened_at, last_hit_at
    FROM fraud_case LIMIT 1
"""
HITS = "SELECT event_id FROM hit ORDER BY occurred_at, event_id LIMIT 100"


async def test_an_honest_life_opens_no_case(desk: Desk):
    await desk.take(issued(), presented(A), recorded(A, 0.1), exhausted(A, 0.2), billed(A, 1))

    assert await desk.published() == []
    assert await desk.count("fraud_case") == 0


async def test_a_replay_opens_a_case_and_is_published_with_its_reasons(desk: Desk):
    event = exhausted(B, 3)

    await desk.take(event)

    (signal,) = await desk.published()
    case = await desk.one_row(ONE_CASE)
    assert (signal.signal, signal.signal_class, signal.number) == ("S1", "D", a_number())
    assert signal.evidence == (event.event_id,)
    assert signal.occurred_at == event.occurred_at
    assert signal.correlation_id == event.correlation_id
    assert (signal.patient_ref, signal.prescriber_rpps) == (PATIENT_REF, PRESCRIBER_RPPS)
    assert signal.case_id == case["case_id"]
    assert (case["state"], case["opened_at"]) == ("open", event.occurred_at)


async def test_a_second_copy_of_an_event_changes_nothing(desk: Desk):
    events = [issued(), presented(A), recorded(A, 0.1), exhausted(B, 3), billed(A, 4)]

    await desk.take(*events)
    once = {
        t: await desk.count(t) for t in ("outbox", "hit", "presentation", "handover", "billing")
    }
    await desk.take(*events)

    twice = {t: await desk.count(t) for t in once}
    assert once == twice == {"outbox": 1, "hit": 1, "presentation": 2, "handover": 1, "billing": 1}


async def test_an_event_replayed_after_the_inbox_forgot_it_changes_nothing(desk: Desk):
    events = [presented(A), presented(B, 1), presented(C, 2)]
    await desk.take(*events)
    before = await desk.published()

    await desk.pool.execute("DELETE FROM inbox")
    await desk.take(*events)

    assert await desk.published() == before
    assert await desk.count("hit") == 3  # B: F; C: F attached, and H


async def test_two_copies_at_once_are_one(desk: Desk):
    event = exhausted(B)

    await asyncio.gather(*(desk.take(event) for _ in range(4)))

    assert await desk.raised() == ["S1 D"]


async def test_two_officines_at_once_are_seen_by_the_second(desk: Desk):
    await asyncio.gather(desk.take(presented(A)), desk.take(presented(B)))

    assert await desk.raised() == ["S2 F"]


async def test_a_later_hit_attaches_to_the_same_signal_and_case(desk: Desk):
    first, second = exhausted(B, 0), exhausted(C, 5)

    await desk.take(first, second)

    assert (await desk.raised()).count("S1 D") == 1
    assert await desk.count("fraud_case") == 1
    case = await desk.one_row(ONE_CASE)
    assert (case["opened_at"], case["last_hit_at"]) == (NOON, NOON + timedelta(hours=5))
    hits = [row["event_id"] for row in await desk.pool.fetch(HITS)]
    assert hits.count(first.event_id) == 1
    assert hits.count(second.event_id) == 2  # S1 attached, S2 raised


async def test_each_class_fires_at_its_own_threshold_once(desk: Desk):
    await desk.take(*(presented(officine, hours) for hours, officine in enumerate((A, B, C, D, E))))

    assert await desk.raised() == ["S2 F", "S2 H"]


async def test_a_class_fires_again_after_its_window(desk: Desk):
    await desk.take(presented(A, 0), presented(B, 1))

    await desk.take(presented(C, 25))
    within = await desk.raised()
    await desk.take(presented(D, 26), presented(E, 27))

    assert within == ["S2 F", "S2 H"]  # C stands alone in its day, third in its week
    assert await desk.raised() == ["S2 F", "S2 H", "S2 F"]
    assert await desk.count("fraud_case") == 1


async def test_another_fact_of_the_same_signal_is_raised_too(desk: Desk):
    await desk.take(
        presented(A, 0, authenticity="signature_invalid"),
        presented(A, 1, authenticity="signature_invalid"),
        presented(A, 2, authenticity="content_differs", differences=("packs:1",)),
    )

    assert [signal.observed for signal in await desk.published()] == [
        "signature_invalid",
        "content_differs",
    ]


async def test_paper_that_an_officine_finds_different_is_no_fact_for_the_others(desk: Desk):
    await desk.take(presented(A, 0, authenticity="content_differs", differences=("packs:1",)))

    assert await desk.raised() == ["S3 H"]


async def test_a_closed_case_leaves_room_for_a_new_one(desk: Desk):
    await desk.take(exhausted(B, 0))
    await dismissed(desk.pool, a_number())
    await desk.pool.execute("DELETE FROM outbox")

    await desk.take(exhausted(C, 200))

    assert await desk.raised() == ["S1 D"]
    assert await desk.count("fraud_case") == 2


async def test_numbers_have_their_own_cases(desk: Desk):
    await desk.take(presented(A, number=a_number(1)), presented(B, 1, number=a_number(2)))
    assert await desk.published() == []

    await desk.take(exhausted(B, number=a_number(1)), exhausted(B, number=a_number(2)))
    assert await desk.count("fraud_case") == 2


async def test_a_number_that_nobody_issued_gets_a_case_without_pseudonyms(desk: Desk):
    forged = presented(
        authenticity="signature_invalid",
        is_known=False,
        state=None,
        has_quantity_left=None,
        patient_ref=None,
        prescriber_rpps=None,
    )

    await desk.take(forged)

    (signal,) = await desk.published()
    assert (signal.is_known, signal.patient_ref, signal.prescriber_rpps) == (False, None, None)
    case = await desk.one_row(ONE_CASE)
    assert (case["is_known"], case["patient_ref"]) == (False, None)


async def test_a_case_learns_its_pseudonyms_from_a_later_hit(desk: Desk):
    blind: dict[str, Any] = {"patient_ref": None, "prescriber_rpps": None, "is_known": False}
    await desk.take(presented(authenticity="unknown_key", **blind))

    await desk.take(presented(hours=1, authenticity="unknown_key"))

    case = await desk.one_row(ONE_CASE)
    assert (case["is_known"], case["patient_ref"]) == (True, PATIENT_REF)
    assert case["prescriber_rpps"] == PRESCRIBER_RPPS


async def test_a_presentation_that_comes_late_completes_those_that_followed_it(desk: Desk):
    early, late = presented(A, 0), presented(B, 1)

    await desk.take(late)
    assert await desk.published() == []
    await desk.take(early)

    (signal,) = await desk.published()
    assert signal.evidence == (early.event_id, late.event_id)
    assert signal.occurred_at == late.occurred_at


async def test_an_officine_out_of_stock_explains_the_next_one(desk: Desk):
    await desk.take(presented(A), recorded(A, 0.1, not_served()), presented(B, 1))

    assert await desk.published() == []


async def test_what_is_older_than_the_history_is_not_looked_at(desk: Desk):
    long_ago = 15 * 24
    await desk.take(presented(A, 0), presented(B, long_ago), presented(C, long_ago + 25))

    assert await desk.published() == []


async def test_a_failure_leaves_nothing_behind(desk: Desk):
    event = exhausted(B)
    too_long = event.model_copy(update={"number": "0" * 65})

    with pytest.raises(Exception, match="presentation_number_check"):
        await desk.take(too_long)

    assert await desk.count("inbox") == 0
    await desk.take(event)
    assert await desk.raised() == ["S1 D"]


async def test_the_copy_of_an_issue_keeps_classes_and_quantities_of_what_was_prescribed(
    desk: Desk,
):
    await desk.take(issued(event_id=an_id()))

    row = dict(await desk.one_row("SELECT * FROM prescription"))
    assert (row["number"], row["patient_ref"]) == (a_number(), PATIENT_REF)
    assert (row["prescriber_rpps"], row["issued_on"]) == (PRESCRIBER_RPPS, ISSUED_ON)
    (line,) = json.loads(row["lines"])
    assert line == {
        "line": 1,
        "drug": None,
        "unit": "pack",
        "per_dispensing": 2,
        "renewals": 0,
        "period_days": None,
        "is_secure": False,
    }


async def test_what_events_leave_holds_no_product_and_nobody_s_name(desk: Desk):
    columns = await desk.pool.fetch(
        """
        SELECT column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = ANY($1)
        """,
        OF_EVENTS,
    )

    names = {row["column_name"] for row in columns}
    assert {"authenticity", "reconciliation"} <= names
    assert not names & {"cis", "lpp", "cip13", "label", "sealed", "ins"}


def test_every_signal_has_an_id_of_its_own():
    names = [signal.rule for signal in FRAUD_SIGNALS]

    assert len(set(names)) == len(names)
