"""The right to execute, which a consult gives an officine for some hours."""

from datetime import datetime
from typing import Final

from services.dispense.store import StoredConsultation
from shared.problems import Refusal

CONSULTATION_NOT_FOUND: Final = Refusal("consultation_not_found")
CONSULTATION_EXPIRED: Final = Refusal("consultation_expired")
CONSULTATION_RETURNED: Final = Refusal("consultation_returned")


def refusal_of_right(right: StoredConsultation, *, at: datetime) -> Refusal | None:
    """Return why a right is over at a moment, None while it holds."""
    if right.returned_at is not None:
        return CONSULTATION_RETURNED
    return CONSULTATION_EXPIRED if at >= right.expires_at else None
