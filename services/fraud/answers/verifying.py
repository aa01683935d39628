"""A question to a prescriber, as he and the analysts read it."""

from datetime import date, datetime
from uuid import UUID

from services.fraud.model.deciding import DecisionKind, Proposal
from services.fraud.model.verifying import HoldInCase, StoredVerification, VerificationState
from shared.contracts.fraud import (
    AnsweredBy,
    HoldReason,
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


class SuggestedDecision(Model):
    """Ce que la réponse suggère de proposer (POST /v1/decisions) ; l’analyste reste libre."""

    kind: DecisionKind
    reason_code: str
    detail: dict[str, str]


class AskedInCase(OrderedVerification):
    """Une question du dossier et ce qu’il en est ; « is_by_rule » : aucun analyste ne l’a posée."""

    is_by_rule: bool
    answer: VerificationAnswerCode | None
    answered_by: AnsweredBy | None
    answered_at: datetime | None
    answer_comment: str | None
    suggestion: SuggestedDecision | None


class HoldView(Model):
    """Une identité mise en attente ; elle est levée par « release_prescriber » sur « hold_id »."""

    hold_id: UUID
    prescriber_rpps: Rpps
    since: datetime
    reason: HoldReason
    held_at: datetime
    released_at: datetime | None


class CaseVerifications(Model):
    """Ce qui a été demandé aux prescripteurs dans un dossier, et ce qui attend à cause de lui."""

    verifications: tuple[AskedInCase, ...]
    holds: tuple[HoldView, ...]


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


def asked_in_case(
    asked: StoredVerification, answer_comment: str | None, suggestion: Proposal | None
) -> AskedInCase:
    """Return a question with its answer, and what the answer suggests."""
    return AskedInCase(
        **dict(ordered_verification(asked)),
        is_by_rule=asked.asked_by is None,
        answer=asked.answer,
        answered_by=asked.answered_by,
        answered_at=asked.ended_at if asked.state == "answered" else None,
        answer_comment=answer_comment,
        suggestion=None
        if suggestion is None
        else SuggestedDecision(
            kind=suggestion.kind,
            reason_code=suggestion.reason_code,
            detail=dict(suggestion.detail),
        ),
    )


def hold_view(hold: HoldInCase) -> HoldView:
    """Return a hold as analysts read it."""
    return HoldView(
        hold_id=hold.hold_id,
        prescriber_rpps=hold.prescriber,
        since=hold.since,
        reason=hold.reason,
        held_at=hold.held_at,
        released_at=hold.released_at,
    )
