"""Frozen types of adaptations: what officines ask of a prescriber, and what he answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.dispense import AdaptationKind
from shared.contracts.prescribe import AdaptationAnswer, AdaptationOutcome
from shared.identifiers import Finess, Rpps

AdaptationState = Literal["open", "answered", "lapsed"]
GivenOutcome = Literal["accepted", "refused", "counter_proposal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven:
    """What the prescriber says to one request."""

    outcome: GivenOutcome
    words: AdaptationAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedAdaptation:
    """How a request ended, and when; `sealed_answer` opens to `AdaptationAnswer`."""

    outcome: AdaptationOutcome
    decided_at: datetime
    sealed_answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdaptationEnd:
    """How a request ends and when: its prescriber answered, or there is nothing to answer more."""

    outcome: AdaptationOutcome
    words: AdaptationAnswer
    at: datetime
    correlation_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAdaptation:
    """A request as it is kept; its words are sealed for the event that told it."""

    request_id: UUID
    event_id: UUID
    number: str
    line: int
    kind: AdaptationKind
    patient_ref: str
    prescriber_rpps: Rpps
    pharmacy_finess: Finess
    requested_at: datetime
    answer_by: datetime
    sealed_question: str
    decided: DecidedAdaptation | None = None

    @property
    def state(self) -> AdaptationState:
        """Where the request stands; one past its time is open until its end is told."""
        if self.decided is None:
            return "open"
        return "lapsed" if self.decided.outcome == "lapsed" else "answered"


@dataclass(frozen=True, slots=True)
class AdaptationPosition:
    """Where a page of the list ends: it is sorted by these, the newest request first."""

    requested_at: datetime
    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AdaptationQuery:
    """One page of a prescriber's own requests."""

    state: AdaptationState
    limit: int
    after: AdaptationPosition | None = None
