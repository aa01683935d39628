"""What an officine reads of a conflict that it ended."""

from datetime import datetime
from uuid import UUID

from services.dispense.model import ConflictOutcome
from shared.fields import Model


class ConflictResolutionAnswer(Model):
    """Le conflit est réglé : il quitte la liste « conflict » de votre officine."""

    late_execution_id: UUID
    case_id: UUID
    number: str
    outcome: ConflictOutcome
    resolved_at: datetime
