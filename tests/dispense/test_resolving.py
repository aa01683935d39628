"""The officine that told a conflict says what became of it: once, and then nothing waits."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from services.dispense import use_cases
from services.dispense.model import (
    ConflictOutcome,
    Consultation,
    Declined,
    ResolutionRequest,
    Resolved,
    Told,
)
from services.dispense.view import consultation_answer
from shared.db import transaction
from tests.builders import a_content, a_number
from tests.dispense.builders import NOON, a_caller, a_hand_over, an_id
from tests.dispense.counter import RESOURCES, Counter, codes
from tests.dispense.worklists import work_of

HOUR = timedelta(hours=1)
LATER = NOON + 3 * HOUR
WORDS = "Madame Fictive rapporte deux boîtes."


async def a_conflict(counter: Counter) -> tuple[str, Told]:
    """Let officine 2 hand over what officine 1 had handed over offline; return QR and telling."""
    qr_text = await counter.receive()
    seen = await counter.consulted(qr_text, 2)
    await counter.given(seen.consultation_id, a_hand_over(packs=2), pharmacy=2)
    return qr_text, await counter.told(qr_text, a_hand_over(packs=2), at=NOON + HOUR)


async def resolve(
    counter: Counter,
    about: UUID,
    outcome: ConflictOutcome = "returned",
    comment: str | None = WORDS,
    *,
    pharmacy: int = 1,
) -> Resolved | Declined:
    asked = ResolutionRequest(late_execution_id=about, outcome=outcome, comment=comment)
    async with transaction(counter.pool) as conn:
        return await use_cases.resolve_conflict(
            conn, RESOURCES, asked, a_caller(pharmacy, at=LATER)
        )


async def test_what_was_said_ends_the_wait_and_its_words_are_sealed(counter):
    _, told = await a_conflict(counter)
    waiting = await work_of(counter, "conflict", at=LATER)

    done = await resolve(counter, told.kept.late_execution_id)

    assert isinstance(done, Resolved)
    assert (done.resolution.outcome, done.resolution.resolved_at) == ("returned", LATER)
    assert len(waiting) == 1
    assert await work_of(counter, "conflict", at=LATER) == []
    row = await counter.pool.fetchrow("SELECT * FROM late_execution")
    assert (row["resolution"], row["resolved_at"]) == ("returned", LATER)
    assert "Fictive" not in str(dict(row))
    assert await counter.delivered(a_number()) == 2
    assert (await counter.audited())[-1] == "conflict_resolve resolved"


async def test_the_same_end_again_is_answered_alike_and_another_is_refused(counter):
    _, told = await a_conflict(counter)
    about = told.kept.late_execution_id

    first, again = [await resolve(counter, about) for _ in range(2)]
    other = await resolve(counter, about, "patient_told")
    other_words = await resolve(counter, about, comment="Rien.")

    assert isinstance(first, Resolved)
    assert isinstance(again, Resolved)
    assert first.resolution == again.resolution
    assert codes(other) == codes(other_words) == ["conflict_resolved"]
    assert (await counter.audited())[-3:] == [
        "conflict_resolve repeated",
        "conflict_resolve conflict_resolved",
        "conflict_resolve conflict_resolved",
    ]


async def test_of_several_ends_at_once_one_stands(counter):
    _, told = await a_conflict(counter)
    outcomes: list[ConflictOutcome] = ["returned", "patient_told", "reversed", "told_by_mistake"]

    answers = await asyncio.gather(
        *(resolve(counter, told.kept.late_execution_id, each, None) for each in outcomes)
    )

    (stands,) = [answer for answer in answers if isinstance(answer, Resolved)]
    kept = await counter.pool.fetchval("SELECT resolution FROM late_execution")
    assert kept == stands.resolution.outcome


async def test_another_officine_and_an_unknown_id_and_what_fitted_are_answered_alike(counter):
    _, told = await a_conflict(counter)
    whole = await counter.receive(a_content(number=a_number(2)))
    fitted = await counter.told(whole, pharmacy=3)

    elsewhere = await resolve(counter, told.kept.late_execution_id, pharmacy=2)
    unknown = await resolve(counter, an_id())
    no_conflict = await resolve(counter, fitted.kept.late_execution_id, pharmacy=3)

    assert codes(elsewhere) == codes(unknown) == codes(no_conflict) == ["conflict_not_found"]
    assert await counter.pool.fetchval("SELECT count(resolution) FROM late_execution") == 0


@pytest.mark.parametrize(
    ("outcome", "is_told"),
    [
        (None, True),
        ("patient_told", True),
        ("kept_after_prescriber_agreed", True),
        ("returned", False),
        ("reversed", False),
        ("told_by_mistake", False),
    ],
)
async def test_whoever_consults_goes_on_reading_what_the_patient_still_holds(
    counter, outcome, is_told
):
    qr_text, told = await a_conflict(counter)
    if outcome is not None:
        await resolve(counter, told.kept.late_execution_id, outcome)

    seen = await counter.scan(qr_text, 3, at=LATER)

    assert isinstance(seen, Consultation)
    warnings = {each.code for each in consultation_answer(seen).warnings}
    assert ("execution_conflicting" in warnings) == is_told
