"""What an officine reads of step 2."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.fields import Model

Reconciliation = Literal["reconciled", "mismatch"]


class BillingState(Model):
    """Où en est l’étape 2 d’une délivrance ; « credit_number » : l’avoir qui annule la facture."""

    reconciliation: Reconciliation
    billed_at: datetime
    credit_number: str | None


class DifferenceAnswer(Model):
    """Une différence entre la facture et ce qui a été délivré."""

    code: str
    line: int | None
    expected: str | None
    observed: str | None
    detail: str


class BillingAnswer(BillingState):
    """L’étape 2 enregistrée, et son rapprochement avec l’étape 1."""

    invoice_id: UUID
    differences: tuple[DifferenceAnswer, ...]
