"""The checklist of expensive medicines, as the officine reads it at a consult (ADR 30)."""

from collections.abc import Iterator

from services.dispense import checklist as words
from services.dispense import rules
from services.dispense.answers import (
    ExemptionAnswer,
    ExpensiveLine,
    VerificationAnswer,
    VerificationOutcomeAnswer,
    VerificationStepAnswer,
)
from services.dispense.model import SHORT_CUTS, Consultation
from services.dispense.view.shape import is_over, may_be_unchecked


def verification_answer(consultation: Consultation) -> VerificationAnswer | None:
    """Return what to check before step 1, None where nothing of what is left has to be."""
    lines = tuple(_to_check(consultation))
    if not lines:
        return None
    is_exempt = consultation.is_qr_read
    return VerificationAnswer(
        is_required=not is_exempt,
        exemption=(ExemptionAnswer(code="qr_read", detail=words.QR_READ) if is_exempt else None),
        lines=lines,
        steps=tuple(
            VerificationStepAnswer(
                code=step, is_enough=step in SHORT_CUTS, detail=words.STEPS[step]
            )
            for step in rules.steps_for(consultation.prescription.content)
        ),
        outcomes=tuple(
            VerificationOutcomeAnswer(code=code, mention=words.MENTIONS[code], detail=detail)
            for code, detail in words.OUTCOMES.items()
        ),
    )


def _to_check(consultation: Consultation) -> Iterator[ExpensiveLine]:
    """Yield the lines that are left and may be expensive, or wait for the end of their checks."""
    for state in consultation.prescription.lines:
        line = state.signed.line
        if line in consultation.expensive and not is_over(state, consultation):
            yield ExpensiveLine(line=line, detail=words.EXPENSIVE_LINE.format(line=line))
        elif may_be_unchecked(state, consultation) and rules.temporary_hand_over(
            line, consultation.history
        ):
            yield ExpensiveLine(line=line, detail=words.TEMPORARY_LINE.format(line=line))
