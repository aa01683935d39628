"""A case while a batch of hits is filed in it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.fraud.model.cases import Hit, RaisedSignal, Severity
from shared.contracts.fraud import EntityKind
from shared.identifiers import Rpps

EntityKey = tuple[EntityKind, str]
HitKey = tuple[UUID, str]  # event, rule


@dataclass(slots=True, kw_only=True)
class OpenCase:
    """The one open case of an entity; `raised`: its last signals, newest first."""

    case_id: UUID
    entity: EntityKey
    number: str | None
    is_known: bool
    patient_ref: str | None
    prescriber: Rpps | None
    caisse: str | None
    opened_at: datetime
    last_hit_at: datetime
    raised: list[RaisedSignal] = field(default_factory=list)
    points: int = 0
    severity: Severity = "low"


@dataclass(frozen=True, slots=True)
class RaisedRow:
    """A signal that a batch raises in a case."""

    signal_id: UUID
    case_id: UUID
    hit: Hit
    window_hours: int | None
    raised_at: datetime
