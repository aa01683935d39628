"""A request to adapt a line."""

from services.dispense.answers import AdaptationAnswer
from services.dispense.model import Adaptation


def adaptation_answer(asked: Adaptation) -> AdaptationAnswer:
    """Return a request to adapt a line, and what the prescriber answered."""
    question, answer = asked.question, asked.answer
    return AdaptationAnswer(
        request_id=asked.request_id,
        number=asked.number,
        line=asked.line,
        kind=asked.kind,
        pharmacy_finess=asked.pharmacy,
        requested_at=asked.requested_at,
        answer_by=asked.answer_by,
        prescribed=question.prescribed,
        proposal=question.proposal,
        comment=question.comment,
        outcome=None if answer is None else answer.outcome,
        answered_at=None if answer is None else answer.answered_at,
        counter_proposal=None if answer is None else answer.words.counter_proposal,
        answer_comment=None if answer is None else answer.words.comment,
    )
