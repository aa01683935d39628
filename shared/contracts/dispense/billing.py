"""Step 2: the invoice of a dispensation."""

from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.event import Contract, PrescriptionEvent
from shared.identifiers import Finess, Rpps


class BillingDifference(Contract):
    """One way in which the invoice is not what was dispensed; amounts in euro cents."""

    code: Literal[
        "line_not_dispensed",
        "line_not_billed",
        "product_differs",
        "packs_differ",
        "owed_packs_billed",
        "parts_differ",
        "total_differs",
        "scan_missing",
    ]
    line: int | None = None
    expected: str | None = None
    observed: str | None = None


class DispensationBilled(PrescriptionEvent):
    """Step 2: the invoice of a dispensation, and whether it agrees with step 1."""

    type: Literal["dispensation.billed"] = "dispensation.billed"
    version: Literal[1] = 1
    dispensation_id: UUID
    prescription_version: int
    pharmacy_finess: Finess
    patient_ref: str
    prescriber_rpps: Rpps
    prescriber_sees_execution: bool
    invoice_id: UUID
    invoiced_on: date
    total_cents: int
    supporting_document: Literal["automatic", "scor"]
    reconciliation: Literal["reconciled", "mismatch"]
    differences: tuple[BillingDifference, ...] = ()
    sealed: str  # ExecutionNotice
