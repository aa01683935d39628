"""When a prescriber is asked, what he may answer, and what that brings about."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.fraud.model.verifying import AnswerGiven, Effects, Hold, Occasion
from services.fraud.rules.reasons import REASONS
from services.fraud.rules.verifying import (
    AnswerContext,
    decide_answer,
    effects_of,
    held_since,
    is_under,
    reason_to_ask,
    suggestion_of,
)
from tests.builders import PRESCRIBER_RPPS
from tests.fraud.events import an_id

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
REPORTED = Occasion(source="report", prescriber=PRESCRIBER_RPPS)
IN_TIME = AnswerContext(now=NOW, answer_by=NOW + timedelta(microseconds=1))


def given(code="not_issued", by="api") -> AnswerGiven:
    return AnswerGiven(code=code, by=by)


def code_of(answer: AnswerGiven, context: AnswerContext) -> str | None:
    refusal = decide_answer(answer, context)
    return None if refusal is None else refusal.code


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "report"),
        ({"prescriber": None}, None),
        ({"was_reached": True}, None),
        ({"was_reached": True, "is_held": True}, "identity_held"),
        ({"is_held": True}, "identity_held"),
        ({"is_asked": True, "is_held": True}, None),
        ({"open_count": 9}, "report"),
        ({"open_count": 10, "is_held": True}, None),
        ({"source": "issue"}, None),
        ({"source": "issue", "is_held": True}, "identity_held"),
        ({"source": "presentation", "is_held": True}, "identity_held"),
        ({"source": "presentation"}, None),
    ],
)
def test_a_prescriber_is_asked_about_reports_and_under_a_hold_never_twice(changes, reason):
    assert reason_to_ask(replace(REPORTED, **changes), open_max=10) == reason


def test_an_answer_is_taken_until_its_time_ends():
    late = replace(IN_TIME, now=IN_TIME.answer_by)
    lapsed = replace(IN_TIME, is_ended=True)

    assert code_of(given(), IN_TIME) is None
    assert code_of(given(), late) == "verification_lapsed"
    assert code_of(given(), lapsed) == "verification_lapsed"


def test_the_same_answer_again_is_the_same_and_another_one_is_refused():
    answered = replace(IN_TIME, is_ended=True, earlier="not_issued", contact="la caisse")

    assert code_of(given("not_issued"), answered) is None
    assert code_of(given("not_issued", "link"), replace(answered, now=NOW + timedelta(9))) is None
    assert code_of(given("issued"), answered) == "verification_already_answered"
    refusal = decide_answer(given("issued"), answered)
    assert refusal is not None
    assert refusal.values == {"contact": "la caisse"}


@pytest.mark.parametrize(
    ("code", "by", "is_held", "refused"),
    [
        ("issued", "api", True, True),
        ("issued", "link", True, False),
        ("issued", "api", False, False),
        ("not_issued", "api", True, False),
        ("issued_altered", "api", True, False),
        ("identity_misused", "api", True, False),
    ],
)
def test_a_session_releases_nothing_of_a_held_identity(code, by, is_held, refused):
    found = code_of(given(code, by), replace(IN_TIME, is_held=is_held))

    assert found == ("verification_by_link" if refused else None)


def test_a_release_by_session_that_was_given_before_the_hold_may_be_repeated():
    answered = replace(IN_TIME, is_ended=True, earlier="issued", is_held=True)

    assert code_of(given("issued"), answered) is None


def test_each_answer_has_its_effects():
    assert effects_of("issued") == Effects(releases_number=True)
    assert effects_of("issued_altered") == Effects(signal="S3", points=80)
    assert effects_of("not_issued") == Effects(signal="S4", points=80)
    assert effects_of("identity_misused") == Effects(signal="S4", holds_identity=True, points=80)


@pytest.mark.parametrize(
    ("issued_on", "day"),
    [
        (date(2026, 11, 22), 22),
        (date(2026, 11, 21), 21),
        (date(2026, 11, 19), 19),
        (date(2026, 11, 18), 19),  # not too long ago
        (date(2026, 11, 23), 22),  # never in the future
        (None, 22),
    ],
)
def test_an_identity_is_held_from_the_day_of_what_was_disowned(issued_on, day):
    since = held_since(issued_on, NOW, look_back_days=3)

    assert since.astimezone(UTC) == datetime(2026, 11, day, tzinfo=UTC) - timedelta(hours=1)


@pytest.mark.parametrize(
    ("issued_on", "is_held"),
    [(date(2026, 11, 19), False), (date(2026, 11, 20), True), (None, True)],
)
def test_what_was_issued_before_the_hold_is_not_under_it(issued_on, is_held):
    hold = Hold(
        hold_id=an_id(),
        prescriber=PRESCRIBER_RPPS,
        case_id=an_id(),
        since=datetime(2026, 11, 19, 23, 0, tzinfo=UTC),  # midnight in Paris
        reason="identity_misused",
        held_at=NOW,
    )

    assert is_under(hold, issued_on) is is_held


@pytest.mark.parametrize(
    ("answer", "is_paper", "suggested"),
    [
        ("issued", False, ("dismiss", "prescriber_confirms", {})),
        (
            "issued_altered",
            False,
            ("confirm", "prescriber_denies_content", {"anomaly": "content_altered"}),
        ),
        ("not_issued", True, ("confirm", "prescriber_denies", {"anomaly": "fabricated"})),
        (
            "not_issued",
            False,
            ("confirm", "prescriber_denies", {"anomaly": "prescriber_impersonated"}),
        ),
        (
            "identity_misused",
            True,
            ("confirm", "prescriber_denies", {"anomaly": "prescriber_impersonated"}),
        ),
    ],
)
def test_an_answer_suggests_a_decision_that_could_be_proposed(answer, is_paper, suggested):
    case_id = an_id()

    proposal = suggestion_of(answer, case_id, is_paper=is_paper)

    assert (proposal.kind, proposal.reason_code, proposal.detail) == suggested
    assert proposal.subject_id == case_id
    assert proposal.reason_code in REASONS[proposal.kind]
