"""How far each line of a prescription was executed, as its author and its patient read it; pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.prescribe.answers.reading import Billing, ExecutedLine, HandOver, LineStatus
from services.prescribe.model import StoredBilling, StoredDispensation
from services.prescribe.model.following import LineLeft
from shared.contracts.dispense import ExecutionNotice, PrescriptionState, RecordedLine
from shared.contracts.prescription import Line, PrescriptionContent
from shared.days import last_day_to_execute


def executed_lines(
    content: PrescriptionContent,
    dispensations: Sequence[StoredDispensation],
    *,
    left: Sequence[LineLeft],
    notices: Mapping[UUID, ExecutionNotice],
    on: tuple[PrescriptionState, date],
) -> tuple[ExecutedLine, ...]:
    """Return each line with what became of it; `on` is the state of the prescription on a day.

    `dispensations` come newest first; one without its notice is shown without words.
    """
    balances = {each.line: each for each in left}
    ended = {is_begun: _end(content, *on, is_begun=is_begun) for is_begun in (True, False)}
    return tuple(
        _executed(
            line,
            balances.get(line.line) or _untouched(line, content),
            tuple(
                _hand_over(done, recorded, notices.get(done.dispensation_id))
                for done in dispensations
                for recorded in done.lines
                if recorded.line == line.line
            ),
            ended=ended,
        )
        for line in content.lines
    )


def billing_of(billing: StoredBilling | None) -> Billing | None:
    """Return how the invoice agrees, None before it came."""
    if billing is None:
        return None
    return Billing(reconciliation=billing.reconciliation, billed_at=billing.billed_at)


def _executed(
    line: Line,
    left: LineLeft,
    hand_overs: tuple[HandOver, ...],
    *,
    ended: Mapping[bool, LineStatus | None],
) -> ExecutedLine:
    end = ended[left.is_begun]
    status = _status(left, hand_overs, end)
    goes_on = end is None and left.left_total > 0
    return ExecutedLine(
        line=line.line,
        label=line.product.label,
        unit=line.quantity.unit,
        total=left.total,
        left_total=left.left_total,
        next_possible_on=left.next_possible_on if goes_on else None,
        status=status,
        hand_overs=hand_overs,
    )


def _status(left: LineLeft, hand_overs: tuple[HandOver, ...], end: LineStatus | None) -> LineStatus:
    if left.left_total == 0:
        return "dispensed"
    if end is not None:
        return end
    if left.is_begun:
        return "partially_dispensed"
    last = next((done for done in hand_overs if not done.is_reversed), None)
    if last is None:
        return "to_dispense"
    return "postponed" if last.outcome == "postponed" else "not_dispensed"


def _end(
    content: PrescriptionContent, state: PrescriptionState, today: date, *, is_begun: bool
) -> LineStatus | None:
    """Return what ended a line, None while it may be executed."""
    if state == "cancelled" or state == "replaced":  # noqa: PLR1714 - so that the type is narrowed
        return state
    last = last_day_to_execute(
        issued_on=content.issued_on, valid_until=content.valid_until, is_begun=is_begun
    )
    return "expired" if today > last else None


def _hand_over(
    done: StoredDispensation, recorded: RecordedLine, notice: ExecutionNotice | None
) -> HandOver:
    words = None if notice is None else {line.line: line.delivered for line in notice.lines}
    return HandOver(
        dispensation_id=done.dispensation_id,
        recorded_at=done.recorded_at,
        pharmacy_finess=done.pharmacy_finess,
        pharmacy_name=None if notice is None else notice.pharmacy_name,
        outcome=recorded.outcome,
        is_reversed=recorded.line in done.reversed_lines,
        is_substituted=recorded.outcome == "substituted",
        label=None if words is None else words.get(recorded.line),
        packs=recorded.packs,
        covers_days=recorded.covers_days,
        reason=recorded.reason,
        agreed_by=recorded.agreed_by,
        agreed_at=recorded.agreed_at,
        expected_on=recorded.expected_on,
        owed_packs=recorded.owed_packs,
        deducted=recorded.deducted,
        billing=billing_of(done.billing),
    )


def _untouched(line: Line, content: PrescriptionContent) -> LineLeft:
    quantity = line.quantity
    return LineLeft(
        number=content.number,
        line=line.line,
        total=quantity.total,
        left_total=quantity.total,
        left_now=quantity.per_dispensing,
    )
