"""What a signal says, what a case gathers, and which cases are asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from shared.contracts.fraud import EntityKind, SignalClass, SignalName

# A case opens with its first signal, or with a refusal that suspects a fraud. Nothing closes one
# yet: "closed" waits for the analyst's decision, and a number whose case is closed gets a new one
# at its next hit.
CaseState = Literal["open", "closed"]
# What the points of a signal are capped by: one family alone does not make a case critical.
Family = Literal["identity", "quantity", "geography", "pharmacy", "authenticity"]
Severity = Literal["low", "medium", "high", "critical"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A signal fired: what it saw against which threshold, and the events that prove it.

    `sentence` and `counterfactual` (what would not have set it off) are French, without personal
    data; `points` are whole, and capped per family in the sum of a case. `rule` is the id of the
    signal: several may share a name.
    """

    rule: str
    signal: SignalName
    version: int
    signal_class: SignalClass
    window: timedelta | None
    observed: str
    threshold: str
    evidence: tuple[UUID, ...]
    sentence: str
    counterfactual: str
    entity_kind: EntityKind
    family: Family
    points: int


@dataclass(frozen=True, slots=True)
class RaisedSignal:
    """A signal already raised in a case: later hits of the same kind attach to it."""

    signal_id: UUID
    rule: str
    signal: SignalName
    signal_class: SignalClass
    observed: str
    raised_at: datetime
    family: Family = "authenticity"
    points: int = 0


@dataclass(frozen=True, slots=True)
class RaiseSignal:
    """Decision: the hit is news; it is published."""

    hit: Hit


@dataclass(frozen=True, slots=True)
class AttachHit:
    """Decision: the case already says so; the hit is added to that signal, nothing is published."""

    hit: Hit
    signal_id: UUID


HitDecision = RaiseSignal | AttachHit


@dataclass(frozen=True, slots=True)
class CasePosition:
    """Where a page of cases ended: they are listed newest first by (opened_at, case_id)."""

    opened_at: datetime
    case_id: UUID


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Which cases an analyst asks for; `limit` is checked at the edge.

    `caisse` is his: a case of another one does not exist for him, one of none is everybody's.
    """

    caisse: str
    state: CaseState | None
    signal: SignalName | None
    entity_kind: EntityKind | None
    entity_ref: str | None
    after: CasePosition | None
    limit: int
