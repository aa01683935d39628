"""A refusal of dispensing."""

from services.dispense.answers import RefusalFiledAnswer
from services.dispense.model import DispensingRefusal
from services.dispense.sentences import mention_of_refusal


def refusal_answer(refusal: DispensingRefusal) -> RefusalFiledAnswer:
    """Return a refusal as it is kept, and what to write on the prescription."""
    return RefusalFiledAnswer(
        refusal_id=refusal.refusal_id,
        number=refusal.number,
        reason=refusal.reason,
        lines=refusal.lines,
        refused_at=refusal.refused_at,
        mentions_to_print=(mention_of_refusal(refusal),),
    )
