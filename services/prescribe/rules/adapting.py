"""When a prescriber may answer a request to adapt a line, and with what; pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.prescribe.model.adapting import AnswerGiven
from shared.contracts.prescribe import AdaptationOutcome
from shared.problems import Refusal, first_refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerContext:
    """What a rule may look at besides the answer: the request's end, the clock, who was first.

    `earlier` is the answer that was given before, whatever it said.
    """

    now: datetime
    answer_by: datetime
    outcome: AdaptationOutcome | None = None
    earlier: AnswerGiven | None = None


AnswerRule = Callable[[AnswerGiven, AnswerContext], Refusal | None]


def refuse_second_answer(given: AnswerGiven, context: AnswerContext) -> Refusal | None:
    """Refuse to change an answer: the officine may have acted on it already (ADR 20)."""
    if context.earlier in {None, given}:
        return None
    return Refusal("adaptation_already_answered")


def refuse_late_answer(_given: AnswerGiven, context: AnswerContext) -> Refusal | None:
    """Refuse an answer from the end of its time on: the line is as it was prescribed (ADR 20)."""
    is_open = context.outcome is None and context.now < context.answer_by
    if is_open or context.earlier is not None:
        return None
    return Refusal("adaptation_lapsed")


def refuse_silent_counter_proposal(given: AnswerGiven, _context: AnswerContext) -> Refusal | None:
    """Refuse to propose something else without saying what (ADR 20)."""
    if given.outcome == "counter_proposal" and given.words.counter_proposal is None:
        return Refusal("counter_proposal_missing", field="counter_proposal")
    return None


def refuse_contradictory_answer(given: AnswerGiven, _context: AnswerContext) -> Refusal | None:
    """Refuse a plain yes or no that proposes something else as well (ADR 20)."""
    if given.outcome != "counter_proposal" and given.words.counter_proposal is not None:
        return Refusal("counter_proposal_unexpected", field="counter_proposal")
    return None


ANSWER_RULES: Final[tuple[AnswerRule, ...]] = (
    refuse_silent_counter_proposal,
    refuse_contradictory_answer,
    refuse_second_answer,
    refuse_late_answer,
)


def decide_answer(given: AnswerGiven, context: AnswerContext) -> Refusal | None:
    """Return why the prescriber may not answer so, None when he may, or did before."""
    return first_refusal(rule(given, context) for rule in ANSWER_RULES)
