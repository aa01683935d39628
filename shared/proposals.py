"""What is proposed in place of a prescribed line, as officines and prescribers send it."""

from typing import Annotated, Final

from pydantic import Field

from shared.contracts.prescription import ProductProposal
from shared.fields import Count, Model, Text
from shared.identifiers import Cip13, Cis

DAYS_MAX: Final = 366


class ProposalBody(Model):
    """Un autre produit, une autre dose ou quantité ; « text » est ce que lisent les personnes."""

    text: Annotated[str, Text(max=500)]
    cis: Cis | None = None
    cip13: Cip13 | None = None
    posology: Annotated[str, Text(max=500)] | None = None
    duration_days: Annotated[int, Field(strict=True, ge=1, le=DAYS_MAX)] | None = None
    packs: Count | None = None

    def as_contract(self) -> ProductProposal:
        """Return the proposal as it travels."""
        return ProductProposal(**self.model_dump())
