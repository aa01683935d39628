"""Bodies of a check, of an error that is reported, and of its resolution."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from services.dispense.model import (
    CheckOutcome,
    CheckRequest,
    ErrorKind,
    ErrorReport,
    Mistake,
)
from shared.fields import Model, Text


class MistakeBody(Model):
    """Ce qui s’est passé ; le texte est chiffré et ne quitte pas votre officine.

    « kind » : l’identification (du patient ou du produit), le dosage ou la quantité, une
    interaction ou une contre-indication, autre chose. « cause » : si elle est déjà connue.
    """

    kind: ErrorKind
    details: Annotated[str, Text(max=1_000, multiline=True)]
    cause: Annotated[str, Text(max=1_000, multiline=True)] | None = None

    def as_mistake(self) -> Mistake:
        """Return what went wrong for the rules."""
        return Mistake(kind=self.kind, details=self.details, cause=self.cause)


class CheckBody(Model):
    """Ce qu’a constaté une seconde personne ; une erreur se décrit dans « error »."""

    outcome: CheckOutcome
    error: MistakeBody | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.outcome == "error_found" and self.error is None:
            raise PydanticCustomError("error_missing", "an error that is found is described")
        if self.outcome == "confirmed" and self.error is not None:
            raise PydanticCustomError("error_unexpected", "what is confirmed has no error")
        return self

    def as_domain(self, dispensation_id: UUID) -> CheckRequest:
        """Return the check for the rules."""
        return CheckRequest(
            dispensation_id=dispensation_id,
            outcome=self.outcome,
            mistake=None if self.error is None else self.error.as_mistake(),
        )


class ErrorBody(MistakeBody):
    """Une erreur à porter au registre : d’une délivrance de votre officine, ou d’une facture.

    « invoice_number » : pour ce qui n’est pas enregistré ici. L’un des deux, pas les deux.
    """

    dispensation_id: UUID | None = None
    invoice_number: Annotated[str, Text(max=40)] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.dispensation_id is None) == (self.invoice_number is None):
            raise PydanticCustomError("error_subject_ambiguous", "of one thing")
        return self

    def as_domain(self) -> ErrorReport:
        """Return the report for the rules."""
        return ErrorReport(
            mistake=self.as_mistake(),
            dispensation_id=self.dispensation_id,
            invoice_number=self.invoice_number,
        )


class ErrorResolutionBody(Model):
    """Ce qui a été fait : patient rappelé, produit échangé, procédure revue."""

    resolution: Annotated[str, Text(max=1_000, multiline=True)]
