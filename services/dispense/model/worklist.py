"""What an officine still has to do, one kind at a time."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.contracts.prescription import Line, Patient

WorklistKind = Literal["to_bill", "mismatch", "renewal_due", "sent_by_patient"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistDelays:
    """Until when an invoice is waited for, and how long before its day a renewal is told."""

    billing_working_days: int = 8
    renewal_ahead_days: int = 7


@dataclass(frozen=True, slots=True)
class WorklistPosition:
    """Where a page ends: entries are sorted by the moment since which they wait, then by id."""

    since: datetime
    about: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistQuery:
    """One page of one kind."""

    kind: WorklistKind
    limit: int
    after: WorklistPosition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWork:
    """One entry as rows tell it; `sealed_content` opens to the prescription.

    `position.about` is the dispensation (for some kinds another thing) that waits.
    `lines` are those concerned, none: the whole prescription.
    """

    position: WorklistPosition
    number: str
    patient_ref: str
    sealed_content: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One entry as people read it; `due_on` is the last day in time, None where there is none."""

    kind: WorklistKind
    position: WorklistPosition
    number: str
    patient: Patient
    since: date
    due_on: date | None
    is_late: bool
    lines: tuple[Line, ...]
