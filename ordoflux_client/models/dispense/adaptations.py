"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from ordoflux_client.models.prescription import AdaptationKind
from ordoflux_client.shapes import Asked


class ProposalBody(Asked):
    """Un autre produit, une autre dose ou quantité ; « text » est ce que lisent les personnes."""

    text: Annotated[str, Field(min_length=1, max_length=500)]
    cis: Annotated[str, Field(pattern="^6[0-9]{7}$")] | None = None
    cip13: Annotated[str, Field(pattern="^34009[0-9]{8}$")] | None = None
    posology: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    duration_days: Annotated[int, Field(ge=1, le=366)] | None = None
    packs: Annotated[int, Field(ge=1, le=9999)] | None = None


class AdaptationBody(Asked):
    """Une ligne que l’officine demande à délivrer autrement, et comment."""

    consultation_id: UUID
    line: Annotated[int, Field(ge=1, le=100)]
    kind: AdaptationKind
    proposal: ProposalBody
    comment: Annotated[str, Field(min_length=1, max_length=500)] | None = None
