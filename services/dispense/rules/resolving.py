"""Whether an officine may say what became of a conflict: it says so once (ADR 33)."""

from services.dispense.model import Conflict, ResolutionRequest
from shared.problems import Refusal


def refuse_other_resolution(asked: ResolutionRequest, conflict: Conflict) -> Refusal | None:
    """Refuse to end a conflict otherwise than it was ended; the same end again is no other one.

    Its comment is open here.
    """
    known = conflict.resolution
    if known is None or (known.outcome, known.comment) == (asked.outcome, asked.comment):
        return None
    return Refusal("conflict_resolved")
