"""The body of a refusal of dispensing."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.dispense.model import RefusalRequest
from services.dispense.requests.shape import LINES_MAX, LineNumber, refuse_repeated
from shared.contracts.dispense import DispensingRefusalReason
from shared.fields import Model, Text


class RefusalBody(Model):
    """Ce que le pharmacien refuse de délivrer, et ce qu’il a constaté ; lu par le prescripteur.

    Sans « lines », toute l’ordonnance.
    """

    consultation_id: UUID
    reason: DispensingRefusalReason
    lines: Annotated[tuple[LineNumber, ...], Field(max_length=LINES_MAX)] = ()
    comment: Annotated[str, Text(max=500, multiline=True)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        refuse_repeated(self.lines)
        return self

    def as_domain(self) -> RefusalRequest:
        """Return the refusal for the rules."""
        return RefusalRequest(**self.model_dump())
