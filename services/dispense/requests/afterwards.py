"""The body of an execution that is told afterwards."""

import hashlib
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from services.dispense.model import LateRequest, ReasonToGoOn
from services.dispense.requests.consulting import ProofBody
from services.dispense.requests.recording import ReasonToGoOnBody, RequestedLineBody
from services.dispense.requests.shape import LINES_MAX, refuse_repeated
from services.dispense.requests.verifying import refuse_two_refusals
from shared.fields import Moment


class LateExecutionBody(ProofBody):
    """Ce qui a été délivré hors ligne ou sur papier, et quand (« intended_at »), ligne par ligne.

    La preuve est celle d’une consultation : le QR code, ou le numéro avec le matricule INS.
    """

    source: Literal["offline", "paper"]
    intended_at: Moment
    reason_to_go_on: ReasonToGoOnBody | None = None
    lines: Annotated[tuple[RequestedLineBody, ...], Field(min_length=1, max_length=LINES_MAX)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        refuse_repeated([line.line for line in self.lines])
        refuse_two_refusals(line.verification for line in self.lines)
        return self

    def as_domain(self) -> LateRequest:
        """Return the execution for the rules; however it is proven, it is the same one."""
        reason = self.reason_to_go_on
        told = self.model_dump_json(include={"source", "intended_at", "lines"})
        return LateRequest(
            source=self.source,
            intended_at=self.intended_at,
            reason_to_go_on=None if reason is None else ReasonToGoOn(**reason.model_dump()),
            lines=tuple(line.as_domain() for line in self.lines),
            digest=hashlib.sha256(told.encode()).digest(),
        )
