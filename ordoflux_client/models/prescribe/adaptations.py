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


class ProposalBody(Asked):
    """Un autre produit, une autre dose ou quantité ; « text » est ce que lisent les personnes."""

    text: Annotated[str, Field(min_length=1, max_length=500)]
    cis: Annotated[str, Field(pattern="^6[0-9]{7}$")] | None = None
    cip13: Annotated[str, Field(pattern="^34009[0-9]{8}$")] | None = None
    posology: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    duration_days: Annotated[int, Field(ge=1, le=366)] | None = None
    packs: Annotated[int, Field(ge=1, le=9999)] | None = None


class AnswerBody(Asked):
    """Accord, refus ou autre proposition ; « counter_proposal » accompagne celle-ci seule."""

    answer: Literal["accepted", "refused", "counter_proposal"]
    counter_proposal: ProposalBody | None = None
    comment: Annotated[str, Field(min_length=1, max_length=500)] | None = None
