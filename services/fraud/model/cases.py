"""What fraud knows of a prescription, what a signal says of it, and which cases are asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from shared.contracts.dispense import (
    Authenticity,
    DispensationRecorded,
    PrescriptionPresented,
    PrescriptionState,
    RecordedLine,
)
from shared.contracts.fraud import SignalClass, SignalName
from shared.identifiers import Finess, Rpps

# A case opens with its first signal, or with a refusal that suspects a fraud. Nothing closes one
# yet: "closed" waits for the analyst's decision, and a number whose case is closed gets a new one
# at its next hit.
CaseState = Literal["open", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a case is opened or touched by: of which number, when, and under which pseudonyms."""

    number: str
    occurred_at: datetime
    is_known: bool
    patient_ref: str | None
    prescriber: Rpps | None


@dataclass(frozen=True, slots=True)
class Presentation:
    """An officine consulted a prescription, or tried to; `executed_by` is as of that moment."""

    event_id: UUID
    number: str
    occurred_at: datetime
    pharmacy: Finess
    authenticity: Authenticity
    difference_count: int
    is_known: bool
    state: PrescriptionState | None
    has_quantity_left: bool | None
    executed_by: frozenset[Finess]
    patient_ref: str | None
    prescriber: Rpps | None

    @property
    def place(self) -> tuple[datetime, UUID]:
        """Where it stands among the others: two of the same instant have one order too."""
        return self.occurred_at, self.event_id

    @property
    def occasion(self) -> Occasion:
        """What a case needs to know of it."""
        return Occasion(
            number=self.number,
            occurred_at=self.occurred_at,
            is_known=self.is_known,
            patient_ref=self.patient_ref,
            prescriber=self.prescriber,
        )

    @classmethod
    def from_event(cls, event: PrescriptionPresented) -> "Presentation":
        """Keep what the signals look at, and the pseudonyms a case is filed under."""
        return cls(
            event_id=event.event_id,
            number=event.number,
            occurred_at=event.occurred_at,
            pharmacy=event.pharmacy_finess,
            authenticity=event.authenticity,
            difference_count=len(event.differences),
            is_known=event.is_known,
            state=event.state,
            has_quantity_left=event.has_quantity_left,
            executed_by=frozenset(event.executed_by),
            patient_ref=event.patient_ref,
            prescriber=event.prescriber_rpps,
        )


@dataclass(frozen=True, slots=True)
class Handover:
    """What one step 1 means for the signals: did the officine serve, did it send the patient on."""

    event_id: UUID
    number: str
    occurred_at: datetime
    pharmacy: Finess
    has_served: bool
    has_left_rest: bool

    @classmethod
    def from_event(cls, event: DispensationRecorded) -> "Handover":
        """Reduce the lines to two facts; which medicines they were is of no use here."""
        return cls(
            event_id=event.event_id,
            number=event.number,
            occurred_at=event.intended_at or event.occurred_at,  # told afterwards, or at once
            pharmacy=event.pharmacy_finess,
            has_served=any(_is_served(line) for line in event.lines),
            has_left_rest=any(_leaves_rest(line) for line in event.lines),
        )


def _is_served(line: RecordedLine) -> bool:
    return line.outcome != "not_delivered"


def _leaves_rest(line: RecordedLine) -> bool:
    if line.left_total <= 0:
        return False
    return _is_served(line) or line.reason == "stock_out"


@dataclass(frozen=True, slots=True)
class History:
    """The recent past of one prescription, each part in order of event time; bounded on reading.

    Of visits that repeat each other (same officine, finding and day, no step 1 in between) it
    holds the first and the last: a window of a day or more sees the same officines as in all.
    """

    presentations: tuple[Presentation, ...] = ()
    handovers: tuple[Handover, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A signal fired: what it saw against which threshold, and the events that prove it."""

    signal: SignalName
    version: int
    signal_class: SignalClass
    window: timedelta | None
    observed: str
    threshold: str
    evidence: tuple[UUID, ...]
    sentence: str  # French, without personal data


@dataclass(frozen=True, slots=True)
class RaisedSignal:
    """A signal already raised in a case: later hits of the same kind attach to it."""

    signal_id: UUID
    signal: SignalName
    signal_class: SignalClass
    observed: str
    raised_at: datetime


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
    """Which cases an analyst asks for; `limit` is checked at the edge."""

    state: CaseState | None
    signal: SignalName | None
    after: CasePosition | None
    limit: int
