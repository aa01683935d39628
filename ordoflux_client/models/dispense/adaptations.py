"""What dispense takes and answers. Generated from its OpenAPI document: `make schemas`."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from ordoflux_client.models.prescription import AdaptationKind, ProposalBody
from ordoflux_client.shapes import Asked


class AdaptationBody(Asked):
    """Une ligne que l’officine demande à délivrer autrement, et comment."""

    consultation_id: UUID
    line: Annotated[int, Field(ge=1, le=100)]
    kind: AdaptationKind
    proposal: ProposalBody
    comment: Annotated[str, Field(min_length=1, max_length=500)] | None = None
