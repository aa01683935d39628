"""Questions to prescribers: put once, answered once, told, and what an answer brings about."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from services.fraud import use_cases
from services.fraud.use_cases.asking import (
    Reported,
    ask_about_report,
    ask_unasked,
    lapse_due,
    open_question,
)
from services.fraud.use_cases.forgetting import forget_due
from services.fraud.use_cases.links import Link, digest_of, read_token, write_token
from shared.contracts.fraud import (
    PrescriberHeld,
    PrescriberReleased,
    SignalRaised,
    VerificationAnswered,
    VerificationQuestion,
    VerificationRequested,
)
from shared.days import paris_day
from shared.db import transaction
from shared.problems import Refusal
from shared.sealing import KeyRing
from tests.builders import ISSUED_ON, OTHER_PRESCRIBER_RPPS, PRESCRIBER_RPPS, a_number
from tests.fraud.desk import RESOURCES, SEALING_KEYS, Desk
from tests.fraud.events import NOON, A, an_id, issued, presented
from tests.fraud.reporting import a_request, filed, on_paper
from tests.fraud.verifying import (
    a_prescriber,
    an_asking,
    answer,
    asked,
    decide,
    open_case,
    published,
    put,
    question_in,
)


async def signals(pool, name: str) -> list[SignalRaised]:
    return [each for each in await published(pool, SignalRaised) if each.signal == name]


async def held_by_answer(pool) -> PrescriberHeld:
    """The hold that an answer placed."""
    stored = await asked(pool)
    await answer(pool, stored.request_id, "identity_misused")
    (held,) = await published(pool, PrescriberHeld)
    return held


async def ask_about(pool, *events) -> int:
    shown = []
    for event in events:
        if event.type == "prescription.issued":
            await Desk(pool).take(event)
            shown.append(use_cases.as_issued(event))
        else:
            shown.extend(use_cases.as_presented(event))
    return await use_cases.ask_about_held(pool, RESOURCES, shown)


async def test_a_question_is_published_with_its_link_and_kept_without(pool):
    stored = await asked(pool)

    (event,) = await published(pool, VerificationRequested)
    assert (event.request_id, event.prescriber_rpps) == (stored.request_id, PRESCRIBER_RPPS)
    assert event.answer_by - event.occurred_at == timedelta(hours=72)
    question = question_in(event)
    assert question.issued_on == ISSUED_ON
    assert question.comment == "Écriture inhabituelle."
    assert question.answer_url is not None
    token = question.answer_url.rpartition("/")[2]
    row = await pool.fetchrow("SELECT link_digest, sealed_question FROM verification")
    assert row["link_digest"] == digest_of(token)
    assert open_question(RESOURCES, stored) == question.model_copy(update={"answer_url": None})


async def test_one_question_stands_about_one_prescription(pool):
    first = await asked(pool)

    assert await put(pool, an_asking(first.case_id)) is None
    await answer(pool, first.request_id)

    assert await put(pool, an_asking(first.case_id)) is None
    assert len(await published(pool, VerificationRequested)) == 1


async def test_after_its_time_a_question_lapses_and_may_be_put_again(pool):
    first = await asked(pool)
    await pool.execute("UPDATE verification SET requested_at = $1, answer_by = $2", *two_days_ago())

    assert await lapse_due(pool, limit=10) == 1

    assert await lapse_due(pool, limit=10) == 0
    late = await answer(pool, first.request_id)
    assert isinstance(late, Refusal)
    assert late.code == "verification_lapsed"
    assert await put(pool, an_asking(first.case_id)) is not None


def two_days_ago():
    return NOON - timedelta(days=900), NOON - timedelta(days=899)


async def test_a_report_makes_us_ask_unless_the_officine_reached_the_prescriber(pool):
    case_id = await open_case(pool)
    reported = Reported(case_id=case_id, question=VerificationQuestion(), was_reached=True)

    async with transaction(pool) as conn:
        reached = await ask_about_report(conn, RESOURCES, reported, correlation_id=None)
        alone = await ask_about_report(
            conn, RESOURCES, replace(reported, was_reached=False), correlation_id=None
        )

    assert reached is None
    assert alone is not None
    assert alone.reason == "report"


async def test_who_signed_is_asked_whatever_an_officine_typed(pool):
    case_id = await open_case(pool)
    await pool.execute("UPDATE fraud_case SET prescriber_rpps = $1", OTHER_PRESCRIBER_RPPS)
    reported = Reported(case_id=case_id, question=VerificationQuestion(), was_reached=False)

    async with transaction(pool) as conn:
        asked_one = await ask_about_report(conn, RESOURCES, reported, correlation_id=None)

    assert asked_one is not None
    assert asked_one.prescriber == PRESCRIBER_RPPS


async def test_a_report_that_comes_before_its_prescription_is_asked_about_once_it_is_here(pool):
    await filed(pool, a_request(is_disowned=False))
    await pool.execute("UPDATE report SET reported_at = now()")

    too_early = await ask_unasked(pool, RESOURCES, limit=10)
    await Desk(pool).take(issued())
    due = await ask_unasked(pool, RESOURCES, limit=10)
    again = await ask_unasked(pool, RESOURCES, limit=10)

    assert (too_early, due, again) == (0, 1, 0)
    (event,) = await published(pool, VerificationRequested)
    assert (event.number, event.reason) == (a_number(), "report")
    assert await pool.fetchval("SELECT state FROM report") == "asking_prescriber"


async def test_paper_is_asked_about_in_the_words_of_the_report(pool):
    await filed(pool, on_paper(is_disowned=False))

    (event,) = await published(pool, VerificationRequested)
    question = question_in(event)
    assert (question.patient_name, question.medicines) == (
        *("Ada PATIENTE-FICTIVE",),
        ("TRAMADOL 50 mg",),
    )
    assert event.number is None


async def test_a_disowned_prescription_warns_the_officines_at_once(pool):
    stored = await asked(pool)

    await answer(pool, stored.request_id, "not_issued")

    (told,) = await published(pool, VerificationAnswered)
    assert (told.answer, told.answered_by, told.number) == ("not_issued", "api", a_number())
    (signal,) = await signals(pool, "S4")
    assert (signal.signal_class, signal.number, signal.case_id) == (
        *("H", a_number()),
        stored.case_id,
    )
    assert signal.evidence == (told.event_id,)
    assert await published(pool, PrescriberHeld) == []


async def test_an_altered_prescription_is_told_as_such(pool):
    stored = await asked(pool)

    await answer(pool, stored.request_id, "issued_altered")

    assert "modifiée" in [each.sentence for each in await signals(pool, "S3")][-1]
    assert await signals(pool, "S4") == []


async def test_paper_that_is_disowned_warns_nobody_by_number(pool):
    case_id = await open_case(pool)
    stored = await put(pool, an_asking(case_id, number=None))

    await answer(pool, stored.request_id, "not_issued")

    (told,) = await published(pool, VerificationAnswered)
    assert told.number is None
    assert await signals(pool, "S4") == []


async def test_a_disowned_paper_is_the_first_case_of_the_queue_and_soon_due(pool):
    case_id = await open_case(pool)
    await pool.execute(
        "UPDATE fraud_case SET points = 0, severity = 'low', snoozed_until = now(), "
        "snooze_reason = 'waiting_for_prescriber'"
    )
    stored = await put(pool, an_asking(case_id, number=None))

    await answer(pool, stored.request_id, "not_issued")

    case = await pool.fetchrow("SELECT points, severity, snoozed_until, due_at FROM fraud_case")
    assert (case["points"], case["severity"], case["snoozed_until"]) == (80, "critical", None)
    assert case["due_at"] - stored.requested_at < timedelta(days=1, minutes=5)


async def test_the_same_answer_again_is_told_once_and_another_one_is_refused(pool):
    stored = await asked(pool)
    await answer(pool, stored.request_id, "not_issued")

    again = await answer(pool, stored.request_id, "not_issued", by="link")
    other = await answer(pool, stored.request_id, "issued")

    assert (again.answer, again.answered_by) == ("not_issued", "api")
    assert other.code == "verification_already_answered"
    assert "caisse" in other.values["contact"]
    assert len(await published(pool, VerificationAnswered)) == 1
    assert len(await signals(pool, "S4")) == 1


async def test_two_answers_at_once_make_one(pool):
    stored = await asked(pool)

    both = await asyncio.gather(
        answer(pool, stored.request_id, "issued"), answer(pool, stored.request_id, "not_issued")
    )

    assert sorted(isinstance(each, Refusal) for each in both) == [False, True]
    assert len(await published(pool, VerificationAnswered)) == 1


async def test_the_database_lets_nobody_change_an_answer(pool):
    stored = await asked(pool)
    await answer(pool, stored.request_id)

    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await pool.execute("UPDATE verification SET answer = 'issued'")


async def test_the_words_of_a_question_are_forgotten_in_time_and_the_answer_is_not(pool):
    stored = await asked(pool)
    await answer(pool, stored.request_id)
    days = timedelta(days=RESOURCES.report_limits.report_days)
    ended_at = await pool.fetchval("SELECT ended_at FROM verification")

    await forget_due(pool, RESOURCES, now=ended_at + days, limit=10)
    kept = await pool.fetchrow("SELECT answer, sealed_question FROM verification")
    await forget_due(pool, RESOURCES, now=ended_at + days + timedelta(seconds=1), limit=10)
    left = await pool.fetchrow("SELECT answer, sealed_question, sealed_comment FROM verification")

    assert kept["sealed_question"] is not None
    assert tuple(left) == ("not_issued", None, None)
    assert open_question(RESOURCES, replace(stored, sealed_question=None)).comment is None


async def test_what_another_prescriber_is_asked_does_not_exist(pool):
    stored = await asked(pool)

    refused = await answer(pool, stored.request_id, actor=a_prescriber(OTHER_PRESCRIBER_RPPS))

    assert refused.code == "not_found"
    assert await published(pool, VerificationAnswered) == []


async def test_a_misused_identity_is_held_once(pool):
    held = await held_by_answer(pool)

    assert (held.prescriber_rpps, held.reason) == (PRESCRIBER_RPPS, "identity_misused")
    case_id = await open_case(pool, a_number(2))
    other = await put(pool, an_asking(case_id, number=a_number(2)))
    await answer(pool, other.request_id, "identity_misused")
    assert await published(pool, PrescriberHeld) == [held]


async def test_each_later_prescription_of_a_held_identity_is_asked_about_once(pool):
    held = await held_by_answer(pool)
    today = paris_day(held.since)
    later = issued(number=a_number(5), issued_on=today)
    before = issued(number=a_number(6), issued_on=today - timedelta(days=30))
    of_others = issued(number=a_number(7), prescriber_rpps=OTHER_PRESCRIBER_RPPS, issued_on=today)

    assert await ask_about(pool, later, before, of_others) == 1
    assert await ask_about(pool, later) == 0
    assert await ask_about(pool, presented(A, number=a_number(5))) == 0
    assert await ask_about(pool, presented(A, number=a_number(6))) == 0

    event = (await published(pool, VerificationRequested))[-1]
    assert (event.number, event.reason, event.case_id) == (
        *(a_number(5), "identity_held"),
        await pool.fetchval("SELECT case_id FROM prescriber_hold"),
    )


async def test_what_was_issued_just_before_the_hold_is_asked_about_when_it_is_shown(pool):
    held = await held_by_answer(pool)
    early = issued(number=a_number(8), issued_on=paris_day(held.since))
    await Desk(pool).take(early)

    assert await ask_about(pool, presented(A, number=a_number(8))) == 1


async def test_the_link_releases_a_genuine_prescription_and_a_session_does_not(pool):
    held = await held_by_answer(pool)
    await ask_about(pool, issued(number=a_number(5), issued_on=paris_day(held.since)))
    event = (await published(pool, VerificationRequested))[-1]

    by_session = await answer(pool, event.request_id, "issued")
    await answer(pool, event.request_id, "issued", by="link")

    assert by_session.code == "verification_by_link"
    (released,) = await published(pool, PrescriberReleased)
    assert (released.hold_id, released.number) == (held.hold_id, a_number(5))


async def test_an_answer_without_a_hold_releases_nothing(pool):
    stored = await asked(pool)

    await answer(pool, stored.request_id, "issued")

    assert await published(pool, PrescriberReleased) == []


async def test_two_analysts_end_a_hold_and_nothing_is_asked_any_more(pool):
    held = await held_by_answer(pool)

    await decide(pool, "release_prescriber", held.hold_id, "identity_secured")

    (released,) = await published(pool, PrescriberReleased)
    assert (released.hold_id, released.number) == (held.hold_id, None)
    assert await ask_about(pool, issued(number=a_number(9), issued_on=paris_day(held.since))) == 0
    with pytest.raises(AssertionError, match="not_found"):
        await decide(pool, "release_prescriber", held.hold_id, "identity_secured")


async def test_no_hold_ends_without_an_approved_decision(pool):
    await held_by_answer(pool)

    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute("UPDATE prescriber_hold SET released_at = now()")
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await pool.execute(
            "UPDATE prescriber_hold SET released_at = now(), release_decision_id = $1", an_id()
        )


async def test_two_analysts_hold_an_identity_whose_prescriber_does_not_answer(pool):
    stored = await asked(pool)

    await decide(pool, "hold_prescriber", stored.case_id, "burst")

    (held,) = await published(pool, PrescriberHeld)
    assert (held.prescriber_rpps, held.reason) == (PRESCRIBER_RPPS, "burst")
    with pytest.raises(AssertionError, match="subject_changed"):
        await decide(pool, "hold_prescriber", stored.case_id, "burst")


def test_a_link_is_read_by_its_own_key_only():
    link = Link(request_id=UUID(int=12), prescriber=PRESCRIBER_RPPS, expires_at=NOON)
    token = write_token(RESOURCES.key_ring, link)

    assert read_token(RESOURCES.key_ring, token) == link
    assert write_token(RESOURCES.key_ring, link) != token
    assert read_token(KeyRing.from_setting(SEALING_KEYS), token) is None
    for wrong in ("", "x", token[:-1], token + "A", token.swapcase(), "é", "A" * 5_000):
        assert read_token(RESOURCES.key_ring, wrong) is None
