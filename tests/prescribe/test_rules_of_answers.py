"""When a prescriber may answer an officine, and with what."""

from datetime import timedelta

import pytest

from services.prescribe.model.adapting import AnswerGiven
from services.prescribe.rules.adapting import AnswerContext, decide_answer
from shared.contracts.prescribe import AdaptationAnswer
from shared.contracts.prescription import ProductProposal
from tests.prescribe.desk import NOW

INSTANT = timedelta(microseconds=1)
OTHER = AdaptationAnswer(counter_proposal=ProductProposal(text="EFFERALGAN 1 g"))
PLAIN = AdaptationAnswer()
YES = AnswerGiven(outcome="accepted", words=PLAIN)
NO = AnswerGiven(outcome="refused", words=PLAIN)
INSTEAD = AnswerGiven(outcome="counter_proposal", words=OTHER)


def code_of(given, **changes) -> str | None:
    parts = {"now": NOW, "answer_by": NOW + INSTANT}
    refusal = decide_answer(given, AnswerContext(**parts | changes))
    return None if refusal is None else refusal.code


@pytest.mark.parametrize("given", [YES, NO, INSTEAD])
def test_any_answer_is_taken_until_the_last_instant_and_none_from_the_deadline_on(given):
    assert code_of(given, answer_by=NOW + INSTANT) is None
    assert code_of(given, answer_by=NOW) == "adaptation_lapsed"
    assert code_of(given, answer_by=NOW - INSTANT) == "adaptation_lapsed"


def test_what_has_lapsed_is_not_answered_whatever_the_clock_says():
    assert code_of(YES, outcome="lapsed") == "adaptation_lapsed"


@pytest.mark.parametrize("now", [NOW, NOW + timedelta(days=2)])
def test_the_same_answer_again_is_no_other_answer_even_after_the_deadline(now):
    assert code_of(YES, outcome="accepted", earlier=YES, now=now) is None
    assert code_of(NO, outcome="accepted", earlier=YES, now=now) == "adaptation_already_answered"


def test_the_same_word_with_another_comment_is_another_answer():
    commented = AnswerGiven(outcome="accepted", words=AdaptationAnswer(comment="Une semaine."))

    assert code_of(commented, outcome="accepted", earlier=YES) == "adaptation_already_answered"


@pytest.mark.parametrize(
    ("outcome", "words", "code"),
    [
        ("counter_proposal", PLAIN, "counter_proposal_missing"),
        ("counter_proposal", OTHER, None),
        ("accepted", OTHER, "counter_proposal_unexpected"),
        ("refused", OTHER, "counter_proposal_unexpected"),
        ("accepted", PLAIN, None),
    ],
)
def test_a_proposal_goes_with_a_counter_proposal_and_with_nothing_else(outcome, words, code):
    assert code_of(AnswerGiven(outcome=outcome, words=words)) == code
