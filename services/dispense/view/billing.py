"""What became of step 2."""

from services.dispense.answers import (
    BillingAnswer,
    DifferenceAnswer,
)
from services.dispense.model import Billed
from services.dispense.sentences import detail_of_difference
from shared.contracts.dispense import BillingDifference


def billing_answer(billed: Billed) -> BillingAnswer:
    """Return how an invoice agrees with what was handed over."""
    return BillingAnswer(
        invoice_id=billed.invoice_id,
        reconciliation=billed.reconciliation,
        billed_at=billed.billed_at,
        credit_number=billed.credit_number,
        differences=tuple(_difference(difference) for difference in billed.differences),
    )


def _difference(difference: BillingDifference) -> DifferenceAnswer:
    return DifferenceAnswer(
        code=difference.code,
        line=difference.line,
        expected=difference.expected,
        observed=difference.observed,
        detail=detail_of_difference(difference),
    )
