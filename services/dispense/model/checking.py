"""A second pair of eyes on a dispensation, and the officine's register of errors (ADR 36)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from shared.contracts.prescription import Patient
from shared.identifiers import Finess, Rpps

CheckOutcome = Literal["confirmed", "error_found"]
ErrorKind = Literal["identification", "dosage_quantity", "interaction_contraindication", "other"]
ErrorState = Literal["open", "resolved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What went wrong, in words; `cause` where somebody knows it already."""

    kind: ErrorKind
    details: str
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """What a second person found; a `mistake` where it is an error."""

    dispensation_id: UUID
    outcome: CheckOutcome
    mistake: Mistake | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one person found of a dispensation; `error_id` is its entry in the register."""

    dispensation_id: UUID
    checked_by: Rpps
    checked_at: datetime
    outcome: CheckOutcome
    error_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReport:
    """An error that somebody reports: of a dispensation, or else of an invoice."""

    mistake: Mistake
    dispensation_id: UUID | None = None
    invoice_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorResolution:
    """What was done about an error, by whom, and when."""

    text: str
    resolved_by: Rpps
    resolved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorEntry:
    """An entry of the register, as people read it.

    `number`, `patient_ref` and `patient` are those of its dispensation, where it is of one.
    """

    error_id: UUID
    pharmacy: Finess
    report: ErrorReport
    reported_by: Rpps
    reported_at: datetime
    resolution: ErrorResolution | None = None
    number: str | None = None
    patient_ref: str | None = None
    patient: Patient | None = None

    @property
    def state(self) -> ErrorState:
        """Whether somebody said what was done about it."""
        return "open" if self.resolution is None else "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredError:
    """An entry as its row tells it, beside the prescription of its dispensation."""

    error_id: UUID
    pharmacy: Finess
    kind: ErrorKind
    dispensation_id: UUID | None
    sealed_words: str
    reported_by: Rpps
    reported_at: datetime
    resolved_by: Rpps | None = None
    resolved_at: datetime | None = None
    sealed_resolution: str | None = None
    number: str | None = None
    patient_ref: str | None = None
    sealed_content: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorLimits:
    """How many entries an officine may write in a window; what a check finds is never refused."""

    most: int = 100
    window: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ErrorPosition:
    """Where a page of the register ends."""

    reported_at: datetime
    error_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorQuery:
    """One page of what is open, the oldest first, or of what is resolved, the newest first."""

    state: ErrorState
    limit: int
    after: ErrorPosition | None = None
