"""Frozen types of adaptations: what an officine asks of the prescriber, and what he answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared.contracts.dispense import AdaptationKind, AdaptationQuestion
from shared.contracts.prescribe import AdaptationAnswer, AdaptationOutcome
from shared.contracts.prescription import ProductProposal
from shared.identifiers import Finess, Rpps


@dataclass(frozen=True, slots=True, kw_only=True)
class AdaptationLimits:
    """How long a prescriber has to answer, and how many requests may be open at once."""

    answer_within: timedelta = timedelta(hours=24)
    open_of_prescription_max: int = 5
    open_of_pharmacy_max: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AdaptationRequest:
    """A line that an officine would rather dispense otherwise, and how."""

    consultation_id: UUID
    line: int
    kind: AdaptationKind
    proposal: ProductProposal
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRequests:
    """How many requests wait for their answer: on the prescription, and of the officine."""

    of_prescription: int
    of_pharmacy: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven:
    """What the prescriber answered, or that he let the time pass."""

    outcome: AdaptationOutcome
    answered_at: datetime
    words: AdaptationAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Adaptation:
    """A request as people may read it, with its answer once it came."""

    request_id: UUID
    number: str
    line: int
    kind: AdaptationKind
    pharmacy: Finess
    pharmacist: Rpps
    requested_at: datetime
    answer_by: datetime
    question: AdaptationQuestion
    answer: AnswerGiven | None = None

    @property
    def agreed(self) -> ProductProposal | None:
        """What the prescriber agreed to, None without such an answer."""
        if self.answer is None:
            return None
        match self.answer.outcome:
            case "accepted":
                return self.question.proposal
            case "counter_proposal":
                return self.answer.words.counter_proposal
            case "refused" | "lapsed":
                return None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """The answer as its columns keep it; `sealed` opens to `AdaptationAnswer`."""

    outcome: AdaptationOutcome
    answered_at: datetime
    sealed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAdaptation:
    """A request as its row keeps it; `sealed_question` opens to `AdaptationQuestion`."""

    request_id: UUID
    number: str
    line: int
    kind: AdaptationKind
    pharmacy: Finess
    pharmacist: Rpps
    requested_at: datetime
    answer_by: datetime
    sealed_question: str
    answer: StoredAnswer | None = None
