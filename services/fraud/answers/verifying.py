"""A question to a prescriber, as he and the analysts read it."""

from datetime import date, datetime
from uuid import UUID

from services.fraud.model.verifying import StoredVerification, VerificationState
from shared.contracts.fraud import (
    AnsweredBy,
    VerificationAnswerCode,
    VerificationQuestion,
    VerificationReason,
)
from shared.fields import Model
from shared.identifiers import Rpps


class VerificationView(Model):
    """« Avez-vous rédigé cette ordonnance ? » : ce qui a été présenté en votre nom, et pourquoi.

    Pour une ordonnance numérique, son contenu se lit par son numéro auprès du service de
    prescription. « reason » : « report », une officine l’a signalée ; « signal », un analyste le
    demande ; « identity_held », votre identité est surveillée. « lapsed » : sans réponse à temps.
    """

    request_id: UUID
    number: str | None
    reason: VerificationReason
    state: VerificationState
    requested_at: datetime
    answer_by: datetime
    issued_on: date | None
    patient_name: str | None
    medicines: tuple[str, ...]
    pharmacy_name: str | None
    comment: str | None
    answer: VerificationAnswerCode | None
    answered_by: AnsweredBy | None
    answered_at: datetime | None
    answer_comment: str | None


class VerificationPage(Model):
    """Une page de questions, de la plus récente à la plus ancienne ; « next » : la suivante."""

    verifications: tuple[VerificationView, ...]
    next: str | None


class OrderedVerification(Model):
    """Ce qui a été demandé, à qui, et jusqu’à quand ; la réponse rejoint le dossier."""

    request_id: UUID
    case_id: UUID
    number: str | None
    prescriber_rpps: Rpps
    reason: VerificationReason
    state: VerificationState
    requested_at: datetime
    answer_by: datetime


def verification_view(
    asked: StoredVerification, question: VerificationQuestion, answer_comment: str | None
) -> VerificationView:
    """Return a question with its words, for the one who is asked."""
    return VerificationView(
        request_id=asked.request_id,
        number=asked.number,
        reason=asked.reason,
        state=asked.state,
        requested_at=asked.requested_at,
        answer_by=asked.answer_by,
        issued_on=question.issued_on,
        patient_name=question.patient_name,
        medicines=question.medicines,
        pharmacy_name=question.pharmacy_name,
        comment=question.comment,
        answer=asked.answer,
        answered_by=asked.answered_by,
        answered_at=asked.ended_at if asked.state == "answered" else None,
        answer_comment=answer_comment,
    )


def ordered_verification(asked: StoredVerification) -> OrderedVerification:
    """Return what an analyst had asked; the words stay between the case and the prescriber."""
    return OrderedVerification(
        request_id=asked.request_id,
        case_id=asked.case_id,
        number=asked.number,
        prescriber_rpps=asked.prescriber,
        reason=asked.reason,
        state=asked.state,
        requested_at=asked.requested_at,
        answer_by=asked.answer_by,
    )
