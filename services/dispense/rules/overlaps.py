"""Chevauchement at the counter: no day of a substance is covered twice (R.5132-33 al. 2 CSP)."""

from collections.abc import Set as AbstractSet
from datetime import date, timedelta

from services.dispense.model import Prescription, RequestedLine
from services.dispense.rules.asked import LineContext, is_hand_over, quantity_of
from shared.contracts.prescription import Line
from shared.document.dates import short_date
from shared.problems import Refusal


def refuse_chevauchement(asked: RequestedLine, context: LineContext) -> Refusal | None:
    """Refuse what the patient still holds by another prescription of the same prescriber.

    Unless the prescriber lets it by an express mention (R.5132-33 al. 2 CSP). What counts is what
    left an officine: a prescription nobody executed keeps no patient from his treatment (ADR 27).
    """
    if asked.product is None or not is_hand_over(asked):
        return None
    signed, today = context.state.signed, context.today
    taken = quantity_of(asked, context.state)
    last = last_day_covered(signed, taken, asked.covers_days, on=today)
    until = covered_until(
        signed, asked.product.overlaps, context.prescription, today=today, last=last
    )
    if until is None:
        return None
    return Refusal("chevauchement", line=asked.line, values={"until": short_date(until)})


def covered_until(
    signed: Line,
    substances: AbstractSet[str],
    prescription: Prescription,
    *,
    today: date,
    last: date | None = None,
) -> date | None:
    """Return the last day that another prescription covers of a line, None where none does.

    Counted is what it covers from `today` on, up to `last`: of an execution that is told
    afterwards others may have come after it (ADR 33).
    """
    if signed.mentions is not None and signed.mentions.may_overlap:
        return None
    days = [
        covered.until
        for covered in prescription.covered_elsewhere
        if covered.until >= today
        and (last is None or covered.since <= last)
        and not substances.isdisjoint(covered.substances)
    ]
    return max(days, default=None)


def last_day_covered(signed: Line, quantity: int, days: int | None, *, on: date) -> date:
    """Return the last day that a hand-over of a day covers; `quantity` is in the line's unit.

    Packs cover their share of the duration at least, whatever days they are said to cover: nothing
    else bounds what is said of them.
    """
    prescribed = signed.quantity
    if prescribed.unit == "pack":
        lasts = prescribed.period_days or signed.duration_days or 1
        quantity = max(days or 0, -(-quantity * lasts // prescribed.per_dispensing))
    return on + timedelta(days=quantity - 1)
