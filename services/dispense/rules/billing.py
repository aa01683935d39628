"""Step 2: whether an invoice may be kept, and whether it is what was dispensed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from services.dispense.model import Dispensation, DispensationLine, Invoice, InvoiceLine
from shared.contracts.dispense import BillingDifference
from shared.days import paris_day
from shared.document.dates import short_date
from shared.problems import Refusal, first_refusal

# Overseas the day of an officine begins or ends some hours away from that of Paris.
OTHER_SIDE_OF_MIDNIGHT: Final = timedelta(days=1)
# Each part of a line is rounded by itself: together they may miss its amount by as much.
ROUNDING_CENTS: Final = 1
SATURDAY: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class BillContext:
    """What a rule may look at besides the invoice."""

    dispensation: Dispensation
    now: datetime


InvoiceRule = Callable[[Invoice, BillContext], Refusal | None]


def refuse_second_invoice(_invoice: Invoice, context: BillContext) -> Refusal | None:
    """Refuse any invoice after one that agrees: step 2 is final.

    Source: execution in two steps (since the end of 2023): one step 2 settles one step 1.
    """
    earlier = context.dispensation.invoice_standing
    if earlier is not None and earlier.reconciliation == "reconciled":
        return Refusal("already_billed")
    return None


def refuse_credited_invoice(invoice: Invoice, context: BillContext) -> Refusal | None:
    """Refuse an invoice that a credit note has undone: what stands is billed under a new number.

    Source: art. 242 nonies A, I, 7° of annex II to the CGI (one unique number an invoice).
    """
    earlier = context.dispensation.billed
    if earlier is None or earlier.credit_number is None:
        return None
    if invoice.invoice_number != earlier.invoice.invoice_number:
        return None
    return Refusal("invoice_credited", field="invoice_number")


def refuse_invoice_of_nothing(_invoice: Invoice, context: BillContext) -> Refusal | None:
    """Refuse to bill a dispensation of which nothing left the officine.

    Source: execution in two steps (since the end of 2023): only what was dispensed is billed.
    """
    if any(line.packs for line in context.dispensation.standing):
        return None
    return Refusal("nothing_to_bill")


def refuse_impossible_day(invoice: Invoice, context: BillContext) -> Refusal | None:
    """Refuse an invoice dated before its hand-over or after today.

    Source: execution in two steps (since the end of 2023): billing follows dispensing.
    """
    first = paris_day(context.dispensation.happened_at) - OTHER_SIDE_OF_MIDNIGHT
    last = paris_day(context.now) + OTHER_SIDE_OF_MIDNIGHT
    if first <= invoice.invoiced_on <= last:
        return None
    values = {"first_day": short_date(first), "last_day": short_date(last)}
    return Refusal("invoice_day_impossible", field="invoiced_on", values=values)


INVOICE_RULES: Final[tuple[InvoiceRule, ...]] = (
    refuse_second_invoice,
    refuse_credited_invoice,
    refuse_invoice_of_nothing,
    refuse_impossible_day,
)


def refuse_invoice(invoice: Invoice, dispensation: Dispensation, now: datetime) -> Refusal | None:
    """Return why an invoice may not be kept, None when it may, whatever it differs in."""
    context = BillContext(dispensation=dispensation, now=now)
    return first_refusal(rule(invoice, context) for rule in INVOICE_RULES)


def last_day_to_bill(recorded_on: date, working_days: int) -> date:
    """Return the last day to send an invoice: so many working days after the day of the hand-over.

    Eight where the patient advances no money (R.161-47 CSS). Public holidays are counted as
    working days, so the day may come early, never late.
    """
    day = recorded_on
    while working_days:
        day += timedelta(days=1)
        working_days -= day.weekday() < SATURDAY
    return day


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
    found += _scan_differences(handed_over.values(), invoice)
    return (*found, *_total_differences(invoice))


def _scan_differences(
    handed_over: Iterable[DispensationLine], invoice: Invoice
) -> list[BillingDifference]:
    """Return whether the paper with the mention of the checks was scanned (SCOR; ADR 30).

    Source: the checks of 24 October 2022: the mention is written, scanned and sent.
    """
    if invoice.supporting_document == "scor":
        return []
    return [
        BillingDifference(
            code="scan_missing", line=line.line, expected="scor", observed="automatic"
        )
        for line in handed_over
        if line.verified is not None
    ]


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
        promised = recorded.packs + recorded.owed_packs
        found.append(
            BillingDifference(
                code="owed_packs_billed" if billed.packs == promised else "packs_differ",
                line=billed.line,
                expected=str(recorded.packs),
                observed=str(billed.packs),
            )
        )
    return [*found, *_parts_differences(billed)]


def _parts_differences(billed: InvoiceLine) -> list[BillingDifference]:
    """Return whether the parts of a line, where they are told, make its amount to a cent."""
    parts, amount = billed.parts, billed.amount_cents
    if parts is None or abs(parts.sum_cents - amount) <= ROUNDING_CENTS:
        return []
    return [
        BillingDifference(
            code="parts_differ",
            line=billed.line,
            expected=str(amount),
            observed=str(parts.sum_cents),
        )
    ]


def _total_differences(invoice: Invoice) -> list[BillingDifference]:
    total = sum(line.amount_cents for line in invoice.lines)
    if total == invoice.total_cents:
        return []
    return [
        BillingDifference(
            code="total_differs", expected=str(total), observed=str(invoice.total_cents)
        )
    ]
