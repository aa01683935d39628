"""The body of a request to adapt a line."""

from typing import Annotated
from uuid import UUID

from services.dispense.model import AdaptationRequest
from services.dispense.requests.shape import LineNumber
from shared.contracts.dispense import AdaptationKind
from shared.fields import Model, Text
from shared.proposals import ProposalBody


class AdaptationBody(Model):
    """Une ligne que l’officine demande à délivrer autrement, et comment."""

    consultation_id: UUID
    line: LineNumber
    kind: AdaptationKind
    proposal: ProposalBody
    comment: Annotated[str, Text(max=500, multiline=True)] | None = None

    def as_domain(self) -> AdaptationRequest:
        """Return the request for the rules."""
        return AdaptationRequest(
            consultation_id=self.consultation_id,
            line=self.line,
            kind=self.kind,
            proposal=self.proposal.as_contract(),
            comment=self.comment,
        )
