"""What of a dispensation may be taken back, and what is left of its lines then; pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from services.dispense.model import (
    Dispensation,
    DispensationLine,
    LineState,
    Prescription,
    ReversalRequest,
    Reversed,
    StandingLine,
)
from services.dispense.rules.balances import left_of
from services.dispense.rules.days import day_at
from services.dispense.rules.rounds import left_total
from services.dispense.rules.standing import folded
from shared.days import officine_day
from shared.document.dates import short_date
from shared.identifiers import Finess
from shared.problems import Refusal, first_refusal

REVERSALS_WINDOW: Final = timedelta(hours=24)
REVERSALS_MAX: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalContext:
    """What a rule may look at besides the request; `days_max` counts from the hand-over.

    `earlier` is how often this officine took something of the prescription back since a day ago.
    """

    dispensation: Dispensation
    now: datetime
    days_max: int
    earlier: int = 0


ReversalRule = Callable[[ReversalRequest, ReversalContext], Refusal | None]


def refuse_lines_not_recorded(asked: ReversalRequest, context: ReversalContext) -> Refusal | None:
    """Refuse lines that this dispensation did not record (ADR 29)."""
    recorded = {line.line for line in context.dispensation.lines}
    for index, line in enumerate(asked.lines):
        if line not in recorded:
            return Refusal("line_not_recorded", line=line, field=f"lines[{index}]")
    return None


def refuse_reversed_before(asked: ReversalRequest, context: ReversalContext) -> Refusal | None:
    """Refuse to take back what was taken back, or where nothing stands any more (ADR 29)."""
    standing = {line.line for line in context.dispensation.standing}
    gone = next((line for line in asked.lines if line not in standing), None)
    if standing and gone is None:
        return None
    return Refusal("already_reversed", line=gone)


def refuse_late_reversal(_asked: ReversalRequest, context: ReversalContext) -> Refusal | None:
    """Refuse to take back after the officine's delay: a mistake is seen early (ADR 29)."""
    done, finess = context.dispensation, context.dispensation.officine.finess
    last_day = officine_day(done.recorded_at, finess) + timedelta(days=context.days_max)
    if officine_day(context.now, finess) <= last_day:
        return None
    return Refusal("reversal_too_late", values={"last_day": short_date(last_day)})


def refuse_too_many_reversals(_asked: ReversalRequest, context: ReversalContext) -> Refusal | None:
    """Refuse to record and take back in a loop: each writes to the patient (RGPD art. 32; ADR 29).

    The figure is ours: each line of a prescription may be mistaken once.
    """
    if context.earlier < REVERSALS_MAX:
        return None
    return Refusal("reversals_too_many", values={"most": REVERSALS_MAX})


def refuse_missing_credit(asked: ReversalRequest, context: ReversalContext) -> Refusal | None:
    """Refuse to take back what is billed without naming the credit note.

    Source: art. 289 CGI (an invoice is undone by a document that names it); ADR 29.
    """
    billed = context.dispensation.invoice_standing
    if billed is None or asked.credit_number is not None:
        return None
    if not any(line.packs for line in lines_of(asked, context.dispensation)):
        return None
    values = {"invoice_number": billed.invoice.invoice_number}
    return Refusal("credit_missing", field="credit_number", values=values)


def refuse_credit_of_nothing(asked: ReversalRequest, context: ReversalContext) -> Refusal | None:
    """Refuse a credit note where no invoice stands: it belongs to another dispensation."""
    if asked.credit_number is None or context.dispensation.invoice_standing is not None:
        return None
    return Refusal("credit_unexpected", field="credit_number")


# In this order: the first refusal is the one that the officine reads.
REVERSAL_RULES: Final[tuple[ReversalRule, ...]] = (
    refuse_lines_not_recorded,
    refuse_reversed_before,
    refuse_late_reversal,
    refuse_too_many_reversals,
    refuse_missing_credit,
    refuse_credit_of_nothing,
)


def refuse_reversal(asked: ReversalRequest, context: ReversalContext) -> Refusal | None:
    """Return why the officine may not take this back, None when it may."""
    return first_refusal(rule(asked, context) for rule in REVERSAL_RULES)


def lines_of(asked: ReversalRequest, dispensation: Dispensation) -> tuple[DispensationLine, ...]:
    """Return the standing lines that are taken back: those named, or all."""
    return tuple(
        line for line in dispensation.standing if not asked.lines or line.line in asked.lines
    )


def decide_reversal(
    prescription: Prescription,
    taken: Sequence[DispensationLine],
    standing: Iterable[StandingLine],
    *,
    pharmacy: Finess,
    now: datetime,
) -> Reversed:
    """Return the prescription once `taken` counts no more; `standing` is what still does.

    `standing` holds all that stands of these lines, of any officine, the oldest first. What
    `pharmacy` promised of them is promised no more. An end that the prescriber put stays.
    """
    by_line: dict[int, list[StandingLine]] = {line.line: [] for line in taken}
    for done in standing:
        by_line[done.line].append(done)

    def taken_back(state: LineState) -> LineState:
        if state.signed.line not in by_line:
            return state
        owed = tuple(each for each in state.owed if each.pharmacy != pharmacy)
        stands = by_line[state.signed.line]
        return replace(folded(state, stands, prescription.content), owed=owed)

    lines = tuple(map(taken_back, prescription.lines))
    after = replace(prescription, version=prescription.version + 1, lines=lines)
    today = day_at(now, pharmacy, prescription.content)
    return Reversed(lines=tuple(_left(line, after, today) for line in taken), after=after)


def _left(line: DispensationLine, after: Prescription, today: date) -> DispensationLine:
    state = next(state for state in after.lines if state.signed.line == line.line)
    left = left_of(state, after, today)
    return replace(
        line,
        left_now=left.left_now,
        left_total=left_total(state),
        next_possible_on=left.next_possible_on,
    )
