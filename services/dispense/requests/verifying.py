"""What an officine says of its checks of an expensive medicine."""

from collections.abc import Iterable
from typing import Annotated, Final, Self, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.dispense.model import Verification
from shared.contracts.dispense import (
    DispensingRefusalReason,
    VerificationOutcome,
    VerificationStep,
)
from shared.fields import Model, Text

STEPS_MAX: Final = len(get_args(VerificationStep))


class VerificationBody(Model):
    """La vérification d’un médicament onéreux : les étapes faites, et sa conclusion « outcome ».

    « secured » : authentifiée ; « temporary » : le plus petit conditionnement, les vérifications se
    poursuivent ; « refused » : refus de délivrance, avec son motif « reason » et ce que le
    pharmacien a constaté (« comment »), que le prescripteur lira ; la ligne est « not_delivered ».
    """

    outcome: VerificationOutcome
    steps: Annotated[tuple[VerificationStep, ...], Field(min_length=1, max_length=STEPS_MAX)]
    reason: DispensingRefusalReason | None = None
    comment: Annotated[str, Text(max=500, multiline=True)] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        is_refused = self.outcome == "refused"
        if (self.reason is not None, self.comment is not None) != (is_refused, is_refused):
            raise PydanticCustomError("verification_ambiguous", "reason and comment of a refusal")
        return self

    def as_domain(self) -> Verification:
        """Return the checks for the rules, each step once."""
        return Verification(
            outcome=self.outcome,
            steps=tuple(dict.fromkeys(self.steps)),
            reason=self.reason,
            comment=self.comment or "",
        )


def refuse_two_refusals(verifications: Iterable[VerificationBody | None]) -> None:
    """Raise when the checks of two lines refuse for two reasons: one request files one refusal."""
    reasons = {
        (each.reason, each.comment)
        for each in verifications
        if each is not None and each.outcome == "refused"
    }
    if len(reasons) > 1:
        raise PydanticCustomError("verification_ambiguous", "one refusal, one reason")
