"""What a prescriber asks to end, and what became of it; frozen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.dispense import CancellationRejection, CancellationScope
from shared.contracts.prescribe import CancellationReason

DecidedState = Literal["cancelled", "rejected"]
CancellationState = Literal["pending"] | DecidedState


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationWish:
    """What the prescriber asks: why, and a word for his own records."""

    reason: CancellationReason
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedCancellation:
    """What dispense decided of a request, and when."""

    state: DecidedState
    decided_at: datetime
    scope: CancellationScope | None = None
    rejection: CancellationRejection | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCancellation:
    """A request as it is kept; `decided` is None while dispense has not answered.

    `replaced_by` is the number of the prescription in whose favour this one ends.
    """

    cancellation_id: UUID
    number: str
    reason: CancellationReason
    requested_at: datetime
    sealed_comment: str | None = None
    replaced_by: str | None = None
    decided: DecidedCancellation | None = None

    @property
    def state(self) -> CancellationState:
        """Where the request stands."""
        return "pending" if self.decided is None else self.decided.state


@dataclass(frozen=True, slots=True)
class Requested:
    """A request that was accepted, and whose prescription it is about."""

    cancellation: StoredCancellation
    patient_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """The prescription that a draft replaces, as its author may name it.

    `replaced_before`: how many it replaced itself, directly or through others.
    """

    is_same_patient: bool
    earlier: tuple[StoredCancellation, ...]
    replaced_before: int = 0
