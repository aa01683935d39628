"""Step 2: whether an invoice may be kept, and whether it is what was dispensed."""

from datetime import datetime, timedelta
from typing import Final

from services.dispense.model import Dispensation, DispensationLine, Invoice, InvoiceLine
from shared.contracts.dispense import BillingDifference
from shared.days import paris_day
from shared.document.dates import short_date
from shared.problems import Refusal

# Overseas the day of an officine begins or ends some hours away from that of Paris.
OTHER_SIDE_OF_MIDNIGHT: Final = timedelta(days=1)


def refuse_invoice(invoice: Invoice, dispensation: Dispensation, now: datetime) -> Refusal | None:
    """Refuse an invoice of an impossible day, and any after one that agrees (step 2 is final)."""
    earlier = dispensation.billed
    if earlier is not None and earlier.reconciliation == "reconciled":
        return Refusal("already_billed")
    first = paris_day(dispensation.recorded_at) - OTHER_SIDE_OF_MIDNIGHT
    last = paris_day(now) + OTHER_SIDE_OF_MIDNIGHT
    if first <= invoice.invoiced_on <= last:
        return None
    values = {"first_day": short_date(first), "last_day": short_date(last)}
    return Refusal("invoice_day_impossible", field="invoiced_on", values=values)


def reconcile(
    recorded: tuple[DispensationLine, ...], invoice: Invoice
) -> tuple[BillingDifference, ...]:
    """Return every way in which `invoice` is not what was handed over; none means reconciled.

    The base reconciles prescription, dispensing and invoice (automatic mode of the LGO).
    """
    handed_over = {line.line: line for line in recorded if line.packs > 0}
    billed = {line.line: line for line in invoice.lines}
    found: list[BillingDifference] = []
    for number in sorted(handed_over.keys() | billed.keys()):
        found += _line_differences(handed_over.get(number), billed.get(number))
    return (*found, *_total_differences(invoice))


def _line_differences(
    recorded: DispensationLine | None, billed: InvoiceLine | None
) -> list[BillingDifference]:
    if recorded is None:
        assert billed is not None, "the line stands on one side at least"
        return [BillingDifference(code="line_not_dispensed", line=billed.line)]
    if billed is None:
        return [BillingDifference(code="line_not_billed", line=recorded.line)]
    found: list[BillingDifference] = []
    expected, observed = recorded.cip13 or recorded.lpp, billed.cip13 or billed.lpp
    if expected != observed:
        found.append(
            BillingDifference(
                code="product_differs", line=billed.line, expected=expected, observed=observed
            )
        )
    if recorded.packs != billed.packs:
        found.append(
            BillingDifference(
                code="packs_differ",
                line=billed.line,
                expected=str(recorded.packs),
                observed=str(billed.packs),
            )
        )
    return found


def _total_differences(invoice: Invoice) -> list[BillingDifference]:
    total = sum(line.amount_cents for line in invoice.lines)
    if total == invoice.total_cents:
        return []
    return [
        BillingDifference(
            code="total_differs", expected=str(total), observed=str(invoice.total_cents)
        )
    ]
