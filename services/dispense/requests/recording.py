"""The body of step 1."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.dispense.model import (
    DispensationRequest,
    ReasonToGoOn,
    RequestedLine,
)
from services.dispense.requests.shape import LINES_MAX, LineNumber, Version, refuse_repeated
from shared.contracts.dispense import (
    LineOutcome,
    NotDeliveredReason,
    ReasonToGoOnCode,
)
from shared.fields import Count, Model, Text
from shared.identifiers import Cip13, Lpp


class ReasonToGoOnBody(Model):
    """Pourquoi l’officine poursuit : alerte, remplacement, ou autre officine désignée."""

    code: ReasonToGoOnCode
    comment: Annotated[str, Text(max=500, multiline=True, may_be_empty=True)] = ""


class RequestedLineBody(Model):
    """Ce que l’officine fait d’une ligne."""

    line: LineNumber
    outcome: LineOutcome
    cip13: Cip13 | None = None
    lpp: Lpp | None = None
    packs: Count | None = None
    covers_days: Count | None = None
    reason: NotDeliveredReason | None = None

    def as_domain(self) -> RequestedLine:
        """Return the line for the rules."""
        return RequestedLine(**self.model_dump())


class DispensationBody(Model):
    """Étape 1 : ce qui est délivré, ligne par ligne."""

    consultation_id: UUID
    version: Version | None = None
    reason_to_go_on: ReasonToGoOnBody | None = None
    lines: Annotated[tuple[RequestedLineBody, ...], Field(min_length=1, max_length=LINES_MAX)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        refuse_repeated([line.line for line in self.lines])
        return self

    def as_domain(self) -> DispensationRequest:
        """Return the request for the rules."""
        reason = self.reason_to_go_on
        return DispensationRequest(
            consultation_id=self.consultation_id,
            version=self.version,
            reason_to_go_on=None if reason is None else ReasonToGoOn(**reason.model_dump()),
            lines=tuple(line.as_domain() for line in self.lines),
        )
