"""What fraud asks of a prescriber, what he answers, and what is held meanwhile."""

from datetime import date
from typing import Literal
from uuid import UUID

from typing_extensions import override

from shared.contracts.event import Contract, Event, Moment
from shared.contracts.fraud.words import (
    AnsweredBy,
    HoldReason,
    VerificationAnswerCode,
    VerificationReason,
)
from shared.identifiers import Rpps


class VerificationRequested(Event):
    """The prescriber is asked: "did you write this?"."""

    type: Literal["verification.requested"] = "verification.requested"
    version: Literal[1] = 1
    request_id: UUID
    case_id: UUID
    number: str | None = None
    prescriber_rpps: Rpps
    patient_ref: str | None = None
    reason: VerificationReason
    answer_by: Moment
    sealed: str  # VerificationQuestion

    @property
    @override
    def key(self) -> str:
        """The prescription's number where there is one, else the request's own id."""
        return self.number or str(self.request_id)

    @property
    def aad(self) -> bytes:
        """What the sealed block is bound to: it opens inside no other event."""
        return f"{self.type}:{self.key}:{self.event_id}".encode()


class VerificationQuestion(Contract):
    """The sealed block of `VerificationRequested`: what was shown in his name.

    For an e-prescription notify knows the content; for paper this is what the officine read.
    """

    issued_on: date | None = None
    patient_name: str | None = None
    medicines: tuple[str, ...] = ()
    pharmacy_name: str | None = None
    comment: str | None = None
    answer_url: str | None = None  # the signed link: whoever holds it may answer, once


class VerificationAnswered(Event):
    """The prescriber answered, by his software or by the signed link."""

    type: Literal["verification.answered"] = "verification.answered"
    version: Literal[1] = 1
    request_id: UUID
    case_id: UUID
    number: str | None = None
    prescriber_rpps: Rpps
    answer: VerificationAnswerCode
    answered_by: AnsweredBy

    @property
    @override
    def key(self) -> str:
        """The key of its question."""
        return self.number or str(self.request_id)


class PrescriberHeld(Event):
    """Prescriptions of this identity issued from `since` on wait for the prescriber's word.

    Class H: the officine is asked to call, and may go on with a recorded reason.
    """

    type: Literal["prescriber.held"] = "prescriber.held"
    version: Literal[1] = 1
    hold_id: UUID
    prescriber_rpps: Rpps
    since: Moment
    reason: HoldReason
    sentence: str  # French, without personal data

    @property
    @override
    def key(self) -> str:
        """The prescriber: hold and release of one identity stay in order."""
        return str(self.prescriber_rpps)


class PrescriberReleased(Event):
    """A hold ended, or one prescription under it was confirmed by its prescriber (`number`)."""

    type: Literal["prescriber.released"] = "prescriber.released"
    version: Literal[1] = 1
    hold_id: UUID
    prescriber_rpps: Rpps
    number: str | None = None  # None: the whole hold

    @property
    @override
    def key(self) -> str:
        """The prescriber, as of the hold."""
        return str(self.prescriber_rpps)
