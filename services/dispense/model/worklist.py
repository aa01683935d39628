"""What an officine still has to do, one kind at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.contracts.prescription import Line, Patient

WorklistKind = Literal[
    "to_bill", "mismatch", "owing", "renewal_due", "sent_by_patient", "conflict", "to_check"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistDelays:
    """When an invoice is due, and how early a renewal is told."""

    billing_working_days: int = 8
    renewal_ahead_days: int = 7


@dataclass(frozen=True, slots=True)
class WorklistPosition:
    """Where a page ends: entries are sorted by the moment since which they wait, then by id.

    `about` is the id of what waits: the number of a prescription for what is owed, else a UUID.
    """

    since: datetime
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistQuery:
    """One page of one kind."""

    kind: WorklistKind
    limit: int
    after: WorklistPosition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWork:
    """One entry as rows tell it; `sealed_content` opens to the prescription.

    `lines` are those concerned with their packs, where packs are counted; none: the whole
    prescription. `expected_on` is the day for which its officine promised it.
    """

    position: WorklistPosition
    number: str
    patient_ref: str
    sealed_content: str
    lines: Mapping[int, int | None]
    dispensation_id: UUID | None = None
    expected_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """A line concerned, and how many packs, where packs are counted."""

    signed: Line
    packs: int | None


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
    lines: tuple[WorkLine, ...]
    dispensation_id: UUID | None
