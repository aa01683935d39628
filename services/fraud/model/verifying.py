"""What a prescriber is asked, what he may answer, and which identities are held."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from shared.contracts.fraud import (
    AnsweredBy,
    HoldReason,
    SignalName,
    VerificationAnswerCode,
    VerificationQuestion,
    VerificationReason,
)
from shared.identifiers import Rpps

VerificationState = Literal["open", "answered", "lapsed"]
Source = Literal["report", "issue", "presentation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyingTerms:
    """How long a prescriber has, how many questions he may have open, and where he answers.

    A hold goes back to the day of the disowned prescription, by `look_back_days` at most.
    """

    answer_within: timedelta = timedelta(hours=72)
    open_max: int = 200
    look_back_days: int = 3
    link_tries_per_minute_max: int = 20
    public_url: str = "http://127.0.0.1:8103"
    contact: str = "le service de lutte contre la fraude de votre caisse d’assurance maladie"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What may make us ask: where it comes from, whose name it bears, what is known of it.

    `was_reached`: the officine already spoke with the prescriber. `is_asked`: he was asked about
    the same thing, and may still answer or did.
    """

    source: Source
    prescriber: Rpps | None
    was_reached: bool = False
    is_held: bool = False
    is_asked: bool = False
    open_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One question to put: about which case and prescription, to whom, why, and in which words."""

    case_id: UUID
    number: str | None
    prescriber: Rpps
    patient_ref: str | None
    reason: VerificationReason
    question: VerificationQuestion = field(repr=False, default=VerificationQuestion())
    asked_by: str | None = None
    correlation_id: UUID | None = None

    @property
    def subject(self) -> str:
        """What the question is about: one is open at a time."""
        return self.number or str(self.case_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCase:
    """What a question needs of its case; `signer`: who signed the prescription, once it is here."""

    case_id: UUID
    caisse: str | None
    number: str | None
    prescriber: Rpps | None
    patient_ref: str | None
    signer: Rpps | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVerification:
    """A question as it is kept; `sealed_…` open with fraud's own key, until they are forgotten."""

    request_id: UUID
    case_id: UUID
    number: str | None
    prescriber: Rpps
    patient_ref: str | None
    reason: VerificationReason
    requested_at: datetime
    answer_by: datetime
    asked_by: str | None
    sealed_question: str | None = field(repr=False)
    state: VerificationState
    answer: VerificationAnswerCode | None = None
    answered_by: AnsweredBy | None = None
    sealed_comment: str | None = field(repr=False, default=None)
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven:
    """What a prescriber answers, by his software or by the link that he was sent."""

    code: VerificationAnswerCode
    by: AnsweredBy
    comment: str | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What an answer brings about, besides being told; `points`: what its case has at least."""

    points: int = 0
    signal: SignalName | None = None
    holds_identity: bool = False
    releases_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """An identity whose prescriptions wait for its prescriber's word."""

    hold_id: UUID
    prescriber: Rpps
    case_id: UUID
    since: datetime
    reason: HoldReason
    held_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldInCase:
    """A hold as analysts read it: they end it by a decision on its id."""

    hold_id: UUID
    prescriber: Rpps
    since: datetime
    reason: HoldReason
    held_at: datetime
    released_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A prescription issued, or shown at a counter, in the name of a prescriber."""

    source: Source
    number: str
    prescriber: Rpps
    patient_ref: str | None


@dataclass(frozen=True, slots=True)
class VerificationPosition:
    """Where a page ended: questions are listed newest first by (requested_at, request_id)."""

    requested_at: datetime
    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationQuery:
    """Which of his questions a prescriber asks for; `limit` is checked at the edge."""

    state: VerificationState
    after: VerificationPosition | None
    limit: int
