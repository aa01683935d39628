"""What analysts read of decisions."""

from datetime import datetime
from typing import Self
from uuid import UUID

from services.fraud.model.deciding import Decision, DecisionKind, DecisionState
from shared.fields import Model


class DecisionAnswer(Model):
    """Une décision proposée par un analyste et approuvée, ou refusée, par un autre.

    `subject_id` : le dossier (avéré, clôture), l’alerte (diffusion, rectification), la version de
    règle ou la mise en attente. Une alerte porte l’identifiant de la décision qui l’a avérée.
    `is_mine` : vous l’avez proposée, un collègue doit l’approuver. Les auteurs sont désignés par un
    pseudonyme stable.
    """

    decision_id: UUID
    kind: DecisionKind
    subject_id: UUID
    reason_code: str
    detail: dict[str, str]
    state: DecisionState
    is_mine: bool
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    refused_by: str | None
    refused_at: datetime | None

    @classmethod
    def of(cls, decision: Decision, *, asker: str) -> Self:
        """Show a decision to the analyst of this key."""
        return cls(
            decision_id=decision.decision_id,
            kind=decision.kind,
            subject_id=decision.subject_id,
            reason_code=decision.reason_code,
            detail=dict(decision.detail),
            state=decision.state,
            is_mine=decision.proposed_by == asker,
            proposed_by=decision.proposed_by,
            proposed_at=decision.proposed_at,
            approved_by=decision.approved_by,
            approved_at=decision.approved_at,
            refused_by=decision.refused_by,
            refused_at=decision.refused_at,
        )


class DecisionPage(Model):
    """Une page de décisions, de la plus récente à la plus ancienne ; `next` mène à la suivante."""

    decisions: tuple[DecisionAnswer, ...]
    next: str | None


class ReasonAnswer(Model):
    """Un motif de décision : son code et ce qu’il veut dire."""

    code: str
    label: str


class DecisionKindAnswer(Model):
    """Une sorte de décision et ses motifs."""

    kind: DecisionKind
    label: str
    reasons: tuple[ReasonAnswer, ...]


class DecisionKinds(Model):
    """Les décisions qui se proposent, et leurs motifs."""

    kinds: tuple[DecisionKindAnswer, ...]
