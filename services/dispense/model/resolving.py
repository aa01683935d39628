"""What became of an execution told afterwards that did not fit: its officine says so, once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from shared.identifiers import Finess, Rpps

ConflictOutcome = Literal[
    "patient_told",  # he keeps it, and knows
    "returned",  # he brought it back
    "reversed",  # a hand-over was taken back or recorded since: balances tell what he has
    "kept_after_prescriber_agreed",
    "told_by_mistake",  # nothing of it was handed over
]
# The patient holds what no balance counts: whoever consults goes on reading it.
STILL_HELD: Final[frozenset[ConflictOutcome]] = frozenset(
    {"patient_told", "kept_after_prescriber_agreed"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionRequest:
    """What an officine says became of a conflict of its own."""

    late_execution_id: UUID
    outcome: ConflictOutcome
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The end of a conflict as it is kept; the row keeps its comment sealed."""

    outcome: ConflictOutcome
    resolved_at: datetime
    pharmacist: Rpps
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """An execution told afterwards that did not fit; `resolution` is None while it waits."""

    late_execution_id: UUID
    case_id: UUID
    number: str
    pharmacy: Finess
    resolution: Resolution | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A conflict and its end, and whose prescription it is about."""

    conflict: Conflict
    resolution: Resolution
    patient_ref: str | None
