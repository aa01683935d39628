"""The body of step 2."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from services.dispense.model import (
    Invoice,
    InvoiceLine,
    Parts,
    SupportingDocument,
)
from services.dispense.requests.shape import LINES_MAX, LineNumber, refuse_repeated
from shared.fields import Cents, Count, Day, Model, Text
from shared.identifiers import Cip13, Lpp


class PartsBody(Model):
    """Qui paie une ligne : assurance maladie obligatoire, complémentaire, patient ; en centimes."""

    amo_cents: Cents
    amc_cents: Cents
    patient_cents: Cents = 0

    def as_domain(self) -> Parts:
        """Return the parts for the rules."""
        return Parts(**self.model_dump())


class InvoiceLineBody(Model):
    """Une ligne de la facture ; le montant est en centimes d’euro.

    « parts » : la somme est celle du montant, à un centime près.
    """

    line: LineNumber
    cip13: Cip13 | None = None
    lpp: Lpp | None = None
    packs: Count
    amount_cents: Cents
    parts: PartsBody | None = None

    def as_domain(self) -> InvoiceLine:
        """Return the line for the rules."""
        parts = None if self.parts is None else self.parts.as_domain()
        return InvoiceLine(**self.model_dump(exclude={"parts"}), parts=parts)


class BillingBody(Model):
    """Étape 2 : la facture d’une délivrance ; les montants sont en centimes d’euro."""

    invoice_number: Annotated[str, Text(max=40)]
    invoiced_on: Day
    supporting_document: SupportingDocument
    total_cents: Cents
    lines: Annotated[tuple[InvoiceLineBody, ...], Field(min_length=1, max_length=LINES_MAX)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        refuse_repeated([line.line for line in self.lines])
        return self

    def as_domain(self) -> Invoice:
        """Return the invoice for the rules."""
        return Invoice(
            invoice_number=self.invoice_number,
            invoiced_on=self.invoiced_on,
            supporting_document=self.supporting_document,
            total_cents=self.total_cents,
            lines=tuple(line.as_domain() for line in self.lines),
        )
