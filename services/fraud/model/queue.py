"""The analysts' queue: what is asked of it, and what one line of it says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.fraud.model.cases import Severity
from services.fraud.model.deciding import DecisionKind
from shared.contracts.fraud import EntityKind, SignalName

# to_do: open, not put off, nothing proposed; mine: in the hands of who asks; second_look: proposed
# by a colleague; waiting: put off for now, or for the colleague who is to look at a proposal.
QueueView = Literal["to_do", "mine", "second_look", "waiting"]
CaseEventKind = Literal[
    "taken",
    "released",
    "snoozed",
    "woken",
    "noted",
    "name_opened",
    "asked_prescriber",
    "report_moved",
    "proposed",
    "approved",
    "refused",
]


@dataclass(frozen=True, slots=True)
class QueuePosition:
    """Where a page of the queue ended: by (points, due_at, case_id)."""

    points: int
    due_at: datetime
    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueQuery:
    """Which cases are asked for, most urgent first; `limit` is checked at the edge."""

    view: QueueView
    severity: Severity | None
    signal: SignalName | None
    entity_kind: EntityKind | None
    after: QueuePosition | None
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedCase:
    """One line of the queue."""

    case_id: UUID
    entity_kind: EntityKind
    entity_ref: str
    number: str | None
    patient_ref: str | None
    severity: Severity
    points: int
    opened_at: datetime
    last_hit_at: datetime
    due_at: datetime
    signals: tuple[str, ...]
    taken_by: str | None
    taken_by_name: str | None
    taken_until: datetime | None
    snoozed_until: datetime | None
    snooze_reason: str | None
    caisse: str | None  # None: of all
    outcome: Literal["confirmed", "unfounded", "undetermined"] | None  # None: open
    proposed_id: UUID | None
    proposed_kind: DecisionKind | None
    proposed_by: str | None
    is_sample: bool  # drawn at random, not flagged


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """What an analyst did in a case."""

    at: datetime
    actor_id: str
    actor_name: str | None
    kind: CaseEventKind
    code: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class CaseNote:
    """What an analyst wrote in a case."""

    note_id: UUID
    at: datetime
    actor_name: str | None
    text: str
