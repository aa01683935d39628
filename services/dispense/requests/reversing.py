"""The body of a reversal."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.dispense.model import ReversalRequest
from services.dispense.requests.shape import LINES_MAX, LineNumber, refuse_repeated
from shared.contracts.dispense import ReversalReason
from shared.fields import Model, Text


class ReversalBody(Model):
    """Ce que l’officine retire de sa délivrance : des lignes entières ; sans « lines », toutes.

    « credit_number » : le numéro de l’avoir, quand la délivrance est facturée. Le commentaire
    reste dans votre officine.
    """

    reason: ReversalReason
    lines: Annotated[tuple[LineNumber, ...], Field(max_length=LINES_MAX)] = ()
    comment: Annotated[str, Text(max=500, multiline=True)] | None = None
    credit_number: Annotated[str, Text(max=40)] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        refuse_repeated(self.lines)
        return self

    def as_domain(self, dispensation_id: UUID) -> ReversalRequest:
        """Return the reversal for the rules."""
        return ReversalRequest(dispensation_id=dispensation_id, **self.model_dump())
