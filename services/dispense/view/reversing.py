"""What an officine took back."""

from services.dispense import rules
from services.dispense.answers import ReversalAnswer, ReversedLine
from services.dispense.model import Reversal


def reversal_answer(reversal: Reversal) -> ReversalAnswer:
    """Return what was taken back, and what is left of it now."""
    after = reversal.reversed.after
    return ReversalAnswer(
        reversal_id=reversal.reversal_id,
        dispensation_id=reversal.request.dispensation_id,
        number=reversal.number,
        reason=reversal.request.reason,
        reversed_at=reversal.reversed_at,
        state=rules.state_of(after, reversal.reversed_on),
        version=after.version,
        lines=tuple(
            ReversedLine.model_validate(line, from_attributes=True)
            for line in reversal.reversed.lines
        ),
    )
