"""A request to adapt a line."""

from services.dispense.answers import AdaptationAnswer
from services.dispense.model import Adaptation
from shared.identifiers import Finess


def adaptation_answer(asked: Adaptation, *, pharmacy: Finess) -> AdaptationAnswer:
    """Return a request to adapt a line, and what the prescriber answered, as an officine reads it.

    Of another one it reads what was asked, not who asked nor in which words: as of hand-overs
    (ADR 27).
    """
    question, answer, is_own = asked.question, asked.answer, asked.pharmacy == pharmacy
    return AdaptationAnswer(
        request_id=asked.request_id,
        number=asked.number,
        line=asked.line,
        kind=asked.kind,
        pharmacy_finess=asked.pharmacy if is_own else None,
        requested_at=asked.requested_at,
        answer_by=asked.answer_by,
        prescribed=question.prescribed,
        proposal=question.proposal,
        comment=question.comment if is_own else None,
        outcome=None if answer is None else answer.outcome,
        answered_at=None if answer is None else answer.answered_at,
        counter_proposal=None if answer is None else answer.words.counter_proposal,
        answer_comment=None if answer is None else answer.words.comment,
    )
