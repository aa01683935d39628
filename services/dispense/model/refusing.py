"""A pharmacist refuses to dispense: what he found, and what is kept of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.dispense.model.people import Officine
from shared.contracts.dispense import DispensingRefusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalRequest:
    """What a pharmacist refuses to dispense and why; no `lines`: the whole prescription."""

    consultation_id: UUID
    reason: DispensingRefusalReason
    comment: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensingRefusal:
    """A refusal as it is kept; rows of the store keep its comment sealed."""

    refusal_id: UUID
    number: str
    consultation_id: UUID
    officine: Officine
    refused_at: datetime
    reason: DispensingRefusalReason
    comment: str
    lines: tuple[int, ...] = ()

    def covers(self, lines: tuple[int, ...]) -> bool:
        """Tell whether it refuses all of these lines already; none: the whole prescription."""
        return not self.lines or (bool(lines) and set(lines) <= set(self.lines))
