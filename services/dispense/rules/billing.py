"""Step 2: whether an invoice is what was dispensed."""

from services.dispense.model import Invoice, InvoiceLine, RecordedDispensationLine
from shared.contracts.dispense import BillingDifference


def reconcile(
    recorded: tuple[RecordedDispensationLine, ...], invoice: Invoice
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
    recorded: RecordedDispensationLine | None, billed: InvoiceLine | None
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
