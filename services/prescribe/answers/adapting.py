"""A request to adapt a line, as its prescriber reads it."""

from datetime import datetime
from uuid import UUID

from services.prescribe.model.adapting import AdaptationState, StoredAdaptation
from shared.contracts.dispense import AdaptationKind, AdaptationQuestion
from shared.contracts.prescribe import AdaptationAnswer, AdaptationOutcome
from shared.contracts.prescription import Patient, ProductProposal
from shared.fields import Model


class AdaptationView(Model):
    """Ce qu’une officine demande, jusqu’à quand répondre, et ce qui a été répondu.

    « lapsed » : personne n’a répondu à temps, et la ligne reste telle qu’elle est prescrite.
    """

    request_id: UUID
    number: str
    line: int
    kind: AdaptationKind
    state: AdaptationState
    requested_at: datetime
    answer_by: datetime
    pharmacy_finess: str
    pharmacy_name: str | None
    patient: Patient | None
    prescribed: str | None
    proposal: ProductProposal | None
    comment: str | None
    outcome: AdaptationOutcome | None
    decided_at: datetime | None
    counter_proposal: ProductProposal | None
    answer_comment: str | None


class AdaptationPage(Model):
    """Une page de demandes, de la plus récente à la plus ancienne ; « next » mène à la suivante."""

    adaptations: tuple[AdaptationView, ...]
    next: str | None


def adaptation_view(
    asked: StoredAdaptation,
    question: AdaptationQuestion | None,
    answer: AdaptationAnswer | None,
) -> AdaptationView:
    """Return a request with its words; without them where their key is gone."""
    decided = asked.decided
    return AdaptationView(
        request_id=asked.request_id,
        number=asked.number,
        line=asked.line,
        kind=asked.kind,
        state=asked.state,
        requested_at=asked.requested_at,
        answer_by=asked.answer_by,
        pharmacy_finess=asked.pharmacy_finess,
        pharmacy_name=None if question is None else question.pharmacy_name,
        patient=None if question is None else question.patient,
        prescribed=None if question is None else question.prescribed,
        proposal=None if question is None else question.proposal,
        comment=None if question is None else question.comment,
        outcome=None if decided is None else decided.outcome,
        decided_at=None if decided is None else decided.decided_at,
        counter_proposal=None if answer is None else answer.counter_proposal,
        answer_comment=None if answer is None else answer.comment,
    )
