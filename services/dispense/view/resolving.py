"""A conflict that its officine ended."""

from services.dispense.answers import ConflictResolutionAnswer
from services.dispense.model import Resolved


def conflict_resolution_answer(resolved: Resolved) -> ConflictResolutionAnswer:
    """Return what became of it, and when that was said."""
    conflict, resolution = resolved.conflict, resolved.resolution
    return ConflictResolutionAnswer(
        late_execution_id=conflict.late_execution_id,
        case_id=conflict.case_id,
        number=conflict.number,
        outcome=resolution.outcome,
        resolved_at=resolution.resolved_at,
    )
