"""The body of a proposed decision."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.fraud.model.deciding import DecisionKind, Proposal
from shared.contracts.fraud import AlertScope, AnomalyKind
from shared.fields import Model

REASON_LENGTH_MAX = 60


class ProposalBody(Model):
    """Ce que l’analyste propose de décider ; un collègue l’approuve ou le refuse.

    `spread` : avec « confirm », jusqu’où l’alerte est diffusée dès l’approbation ; sans lui, la
    diffusion se décide à part. `anomaly` : obligatoire avec « confirm ».
    """

    kind: DecisionKind
    subject_id: UUID
    reason_code: Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=REASON_LENGTH_MAX)]
    spread: AlertScope | None = None
    anomaly: AnomalyKind | None = None

    def as_domain(self) -> Proposal:
        """Return the proposal for the use case."""
        return Proposal(
            kind=self.kind,
            subject_id=self.subject_id,
            reason_code=self.reason_code,
            spread=self.spread,
            detail={} if self.anomaly is None else {"anomaly": self.anomaly},
        )
