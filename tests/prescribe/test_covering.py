"""One prescriber covers a day once: on a real database, in races too (R.5132-33 CSP)."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.prescribe import use_cases
from services.prescribe.answers.issuing import Acknowledgement
from services.prescribe.model import DraftRefused, NumberTaken
from services.prescribe.requests.draft import PrescriptionDraft
from shared.contracts.prescribe import replacement_id
from shared.db import transaction
from shared.identifiers import Rpps
from tests.builders import (
    ISSUED_ON,
    MORPHINE,
    OTHER_INS,
    OTHER_PRESCRIBER_RPPS,
    TRAMADOL,
    a_draft,
    a_drafted_line,
    a_number,
)
from tests.prescribe.desk import NOW, a_caller
from tests.prescribe.events import cancelled, rejected

RACERS = 10
OXYCODONE = "61200108"
ORAL_MORPHINE_DROPS = "65036909"


def morphine(cis: str = MORPHINE, **changes: Any) -> dict[str, Any]:
    return a_drafted_line(
        product={"kind": "cis", "cis": cis}, **{"duration_days": 14, "packs": None} | changes
    )


def refusals(decision) -> list[str]:
    assert isinstance(decision, DraftRefused), decision
    return [refusal.code for refusal in decision.refusals]


async def test_a_second_prescription_of_the_same_days_is_refused(desk):
    await desk.issue(lines=[morphine()])

    decision = await desk.decide(lines=[morphine(ORAL_MORPHINE_DROPS)])

    assert refusals(decision) == ["chevauchement_forbidden"]
    assert await desk.count("prescription") == await desk.count("covered_period") == 1


async def test_a_refusal_comes_with_every_other_one(desk):
    await desk.issue(lines=[morphine()])

    decision = await desk.decide(lines=[morphine(duration_days=29)])

    assert refusals(decision) == ["duration_over_maximum", "chevauchement_forbidden"]


@pytest.mark.parametrize(("days", "is_refused"), [(13, True), (14, False)])
async def test_the_next_prescription_is_written_when_the_days_are_over(desk, days, is_refused):
    await desk.issue(lines=[morphine()])
    later = timedelta(days=days)

    decision = await desk.decide(
        caller=a_caller(at=NOW + later),
        issued_on=(ISSUED_ON + later).isoformat(),
        lines=[morphine()],
    )

    assert isinstance(decision, DraftRefused) == is_refused


async def test_a_mention_another_prescriber_patient_or_substance_is_no_chevauchement(desk):
    patient = a_draft()["patient"] | {"ins": OTHER_INS}
    await desk.issue(lines=[morphine()])

    await desk.issue(lines=[morphine(may_overlap=True)])
    await desk.issue(lines=[morphine()], caller=a_caller(Rpps(OTHER_PRESCRIBER_RPPS)))
    await desk.issue(lines=[morphine()], patient=patient)
    await desk.issue(lines=[morphine(OXYCODONE)])

    assert await desk.count("covered_period") == 5


async def test_two_lines_of_a_substance_on_one_prescription_cover_its_days_together(desk):
    lines = [morphine(duration_days=7), morphine(ORAL_MORPHINE_DROPS)]

    await desk.issue(lines=lines)

    row = await desk.pool.fetchrow("SELECT covered_from, covered_until FROM covered_period")
    assert tuple(row) == (ISSUED_ON, ISSUED_ON + timedelta(days=13))


async def test_what_replaces_a_prescription_may_cover_its_days(desk):
    first = await desk.issue(lines=[morphine()])
    replaces = {"number": first.number, "reason": "wrong_content"}

    decision = await desk.decide(lines=[morphine()], replaces=replaces)

    assert isinstance(decision, Acknowledgement), decision


@pytest.mark.parametrize("scope", [None, "whole", "rest"])
async def test_what_replaces_a_replacement_may_cover_the_days_of_all_before_it(desk, scope):
    numbers = [(await desk.issue(lines=[morphine()])).number]
    for _ in range(2):
        replaces = {"number": numbers[-1], "reason": "wrong_content"}
        numbers.append((await desk.issue(lines=[morphine()], replaces=replaces)).number)
        if scope is not None:  # else dispense has not answered yet
            link = replacement_id(*numbers[-2:])
            await desk.take(cancelled(numbers[-2], link, scope=scope, state="replaced"))

    unrelated = await desk.decide(lines=[morphine()])

    assert refusals(unrelated) == ["chevauchement_forbidden"]
    assert await desk.count("covered_period") == (1 if scope == "whole" else 3)


async def test_days_are_released_when_dispense_confirms_a_cancellation(desk):
    first = await desk.issue(lines=[morphine()])
    asked = await desk.cancelled(first.number)
    pending = await desk.decide(lines=[morphine()])

    await desk.take(cancelled(first.number, asked))

    assert refusals(pending) == ["chevauchement_forbidden"]
    assert isinstance(await desk.decide(lines=[morphine()]), Acknowledgement)


async def test_days_stay_covered_when_a_part_was_handed_over_before_the_end(desk):
    first = await desk.issue(lines=[morphine()])
    asked = await desk.cancelled(first.number)

    await desk.take(cancelled(first.number, asked, scope="rest"))

    replaces = {"number": first.number, "reason": "wrong_content"}
    assert refusals(await desk.decide(lines=[morphine()])) == ["chevauchement_forbidden"]
    assert isinstance(await desk.decide(lines=[morphine()], replaces=replaces), Acknowledgement)


async def test_days_stay_covered_when_dispense_rejects_a_cancellation(desk):
    first = await desk.issue(lines=[morphine()])

    await desk.take(rejected(first.number, await desk.cancelled(first.number)))

    assert refusals(await desk.decide(lines=[morphine()])) == ["chevauchement_forbidden"]


async def test_a_draft_of_a_number_that_is_stored_is_told_so_and_no_chevauchement(desk):
    await desk.issue(number=a_number(7), lines=[morphine()])

    decision = await desk.decide(number=a_number(7), lines=[morphine()])

    assert isinstance(decision, NumberTaken)


async def test_of_ten_drafts_at_once_one_covers_the_days(desk):
    decisions = await asyncio.gather(*(desk.decide(lines=[morphine()]) for _ in range(RACERS)))

    assert sum(isinstance(decision, Acknowledgement) for decision in decisions) == 1
    assert sum(isinstance(decision, DraftRefused) for decision in decisions) == RACERS - 1
    assert await desk.count("prescription") == await desk.count("covered_period") == 1


async def test_what_was_signed_while_another_took_the_days_is_refused(desk):
    draft = PrescriptionDraft.model_validate(a_draft(lines=[morphine()]))
    context = await use_cases.look_up(desk.pool, desk.resources, draft, desk.caller)
    signed = await use_cases.sign_draft(desk.resources, draft, context)
    await desk.issue(lines=[morphine()])

    async with transaction(desk.pool) as conn:
        decision = await use_cases.issue_prescription(conn, desk.resources, signed, desk.caller)

    assert refusals(decision) == ["chevauchement_forbidden"]
    assert isinstance(decision, DraftRefused)
    assert decision.secure_paper_required


async def test_an_ordinary_draft_asks_the_database_nothing_and_stores_no_period(desk):
    body = a_draft(lines=[a_drafted_line(), morphine(TRAMADOL)])
    draft = PrescriptionDraft.model_validate(body)

    without_pool: Any = None  # any query would fail
    context = await use_cases.look_up(without_pool, desk.resources, draft, desk.caller)
    await desk.issue(**body)

    assert context.covered == ()
    assert await desk.count("covered_period") == 0


async def test_what_is_stored_names_neither_patient_nor_prescriber_nor_substance(desk):
    await desk.issue(lines=[morphine()])

    ref = await desk.pool.fetchval("SELECT overlap_ref FROM covered_period")
    patient_ref = await desk.pool.fetchval("SELECT patient_ref FROM prescription")
    assert len(ref) == len(patient_ref) == 32
    assert ref != patient_ref


async def test_a_check_tells_of_covered_days_too(desk):
    await desk.issue(lines=[morphine()])
    draft = PrescriptionDraft.model_validate(a_draft(lines=[morphine()]))

    async with transaction(desk.pool) as conn:
        checked = await use_cases.check_prescription(conn, desk.resources, draft, desk.caller)

    assert [refusal.code for refusal in checked.refusals] == ["chevauchement_forbidden"]
