"""Step 2: the invoice of a dispensation, and how it agrees with it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.contracts.dispense import BillingDifference
from shared.identifiers import Cip13, Lpp

SupportingDocument = Literal["automatic", "scor"]


# Where step 2 of a dispensation stands: nothing was handed over, or its invoice is waited for,
# differs, or agrees.
BillingState = Literal["nothing", "awaited", "mismatch", "reconciled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Who pays a line: health insurance (AMO), its complement (AMC), the patient; euro cents."""

    amo_cents: int
    amc_cents: int
    patient_cents: int = 0

    @property
    def sum_cents(self) -> int:
        """What they pay together."""
        return self.amo_cents + self.amc_cents + self.patient_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """One line of an invoice; the amount is in euro cents, `parts` None where nobody told them."""

    line: int
    packs: int
    amount_cents: int
    cip13: Cip13 | None = None
    lpp: Lpp | None = None
    parts: Parts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """Step 2 as the officine sent it; amounts in euro cents."""

    invoice_number: str
    invoiced_on: date
    supporting_document: SupportingDocument
    total_cents: int
    lines: tuple[InvoiceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """An invoice as it is kept, and how it agrees with what was handed over."""

    invoice_id: UUID
    billed_at: datetime
    invoice: Invoice
    differences: tuple[BillingDifference, ...]
    credit_number: str | None = None  # of the credit note that undid it

    @property
    def reconciliation(self) -> Literal["reconciled", "mismatch"]:
        """Whether the invoice is what was dispensed."""
        return "mismatch" if self.differences else "reconciled"
