"""What prescribe takes and answers. Generated from its OpenAPI document: `make schemas`."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ordoflux_client.models.prescription import (
    AdaptationKind,
    AdaptationOutcome,
    Patient,
    ProductProposal,
    ProposalBody,
)
from ordoflux_client.shapes import Answered, Asked


class AdaptationView(Answered):
    """Ce qu’une officine demande, jusqu’à quand répondre, et ce qui a été répondu.

    « lapsed » : personne n’a répondu à temps, et la ligne reste telle qu’elle est prescrite.
    """

    request_id: UUID
    number: str
    line: int
    kind: AdaptationKind | str
    state: Literal["open", "answered", "lapsed"] | str
    requested_at: datetime
    answer_by: datetime
    pharmacy_finess: str
    pharmacy_name: str | None
    patient: Patient | None
    prescribed: str | None
    proposal: ProductProposal | None
    comment: str | None
    outcome: AdaptationOutcome | str | None
    decided_at: datetime | None
    counter_proposal: ProductProposal | None
    answer_comment: str | None


class AdaptationPage(Answered):
    """Une page de demandes, de la plus récente à la plus ancienne ; « next » mène à la suivante."""

    adaptations: tuple[AdaptationView, ...]
    next: str | None


class AnswerBody(Asked):
    """Accord, refus ou autre proposition ; « counter_proposal » accompagne celle-ci seule."""

    answer: Literal["accepted", "refused", "counter_proposal"]
    counter_proposal: ProposalBody | None = None
    comment: Annotated[str, Field(min_length=1, max_length=500)] | None = None
