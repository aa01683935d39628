"""What the author may see of the execution of his prescription; pure.

The patient may object at issue or later (L.4071 CSP, décret 2023-1222): then nothing tells
whether anything was dispensed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.prescribe.answers.ending import CancellationAnswer, Cancellations
from services.prescribe.answers.reading import (
    Dispensation,
    DispensedLine,
    Execution,
    PrescriptionView,
)
from services.prescribe.model import StoredDispensation
from services.prescribe.model.ending import StoredCancellation
from services.prescribe.model.following import LineLeft
from services.prescribe.view_of_lines import billing_of, executed_lines
from shared.contracts.dispense import ExecutionNotice, PrescriptionState
from shared.contracts.prescription import PrescriptionContent
from shared.days import last_day_to_execute

_FINAL: Final[frozenset[PrescriptionState]] = frozenset({"dispensed", "cancelled", "replaced"})
HIDDEN = Execution(visibility="hidden_by_patient", dispensations=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What dispense told of an execution, the last dispensation first.

    `notices` by dispensation: one without a notice is shown without labels.
    """

    state: PrescriptionState | None
    dispensations: Sequence[StoredDispensation]
    left: Sequence[LineLeft]
    notices: Mapping[UUID, ExecutionNotice]


def visible_view(content: PrescriptionContent, told: Told, *, today: date) -> PrescriptionView:
    """Show the prescription and all that was done with it."""
    shown = tuple(
        _dispensation_of(done, told.notices.get(done.dispensation_id))
        for done in told.dispensations
    )
    now = state_on(today, told.state, content)
    lines = executed_lines(
        content, told.dispensations, left=told.left, notices=told.notices, on=(now, today)
    )
    execution = Execution(visibility="visible", dispensations=shown, lines=lines)
    return _view(content, now, execution)


def hidden_view(
    content: PrescriptionContent, cancellations: Sequence[StoredCancellation]
) -> PrescriptionView:
    """Show the prescription alone: even "issued" would tell that nothing was dispensed.

    What the author ended himself he may know, in the same words whatever was decided (ADR 19).
    """
    shown = _view(content, state_if_hidden(cancellations), HIDDEN)
    return shown.model_copy(update={"replaced_by": replaced_by(cancellations)})


def state_if_hidden(cancellations: Iterable[StoredCancellation]) -> PrescriptionState | None:
    """Return the end that the author put, as soon as any answer to him is there."""
    ended = next((each for each in cancellations if each.decided is not None), None)
    if ended is None:
        return None
    return "cancelled" if ended.replaced_by is None else "replaced"


def replaced_by(cancellations: Iterable[StoredCancellation]) -> str | None:
    """Return the number of the prescription that takes the place of this one."""
    return next((each.replaced_by for each in cancellations if each.replaced_by), None)


def cancellations_view(
    number: str,
    found: Sequence[StoredCancellation],
    *,
    comments: Mapping[UUID, str | None],
    is_visible: bool,
) -> Cancellations:
    """Show what was asked and answered; hidden, every answer reads the same (ADR 19)."""
    return Cancellations(
        number=number,
        visibility="visible" if is_visible else "hidden_by_patient",
        cancellations=tuple(
            _cancellation_of(each, comments.get(each.cancellation_id), is_visible=is_visible)
            for each in found
        ),
    )


def state_on(
    today: date, told: PrescriptionState | None, content: PrescriptionContent
) -> PrescriptionState:
    """Return the state on a day: what nobody may dispense any more has expired or ended before.

    That is, what is not dispensed when validity ends (R.5132-21 CSP), and what was never begun
    while it was less than three months old (R.5132-22).
    """
    if told is not None and told in _FINAL:
        return told
    last = last_day_to_execute(
        issued_on=content.issued_on,
        valid_until=content.valid_until,
        is_begun=told == "partially_dispensed",
    )
    return "expired" if today > last else told or "issued"


def _view(
    content: PrescriptionContent, state: PrescriptionState | None, execution: Execution
) -> PrescriptionView:
    return PrescriptionView(
        number=content.number,
        state=state,
        issued_on=content.issued_on,
        valid_until=content.valid_until,
        content=content,
        execution=execution,
    )


def _dispensation_of(
    dispensation: StoredDispensation, notice: ExecutionNotice | None
) -> Dispensation:
    labels = {line.line: line.delivered for line in notice.lines} if notice else {}
    lines = (
        DispensedLine(
            line=recorded.line,
            outcome=recorded.outcome,
            is_reversed=recorded.line in dispensation.reversed_lines,
            packs=recorded.packs,
            covers_days=recorded.covers_days,
            reason=recorded.reason,
            agreed_by=recorded.agreed_by,
            agreed_at=recorded.agreed_at,
            expected_on=recorded.expected_on,
            owed_packs=recorded.owed_packs,
            deducted=recorded.deducted,
            label=labels.get(recorded.line),
        )
        for recorded in dispensation.lines
    )
    return Dispensation(
        dispensation_id=dispensation.dispensation_id,
        recorded_at=dispensation.recorded_at,
        pharmacy_finess=dispensation.pharmacy_finess,
        lines=tuple(lines),
        billing=billing_of(dispensation.billing),
    )


def _cancellation_of(
    asked: StoredCancellation, comment: str | None, *, is_visible: bool
) -> CancellationAnswer:
    decided = asked.decided
    shown = decided if is_visible else None
    return CancellationAnswer(
        cancellation_id=asked.cancellation_id,
        state="cancelled" if decided is not None and not is_visible else asked.state,
        reason=asked.reason,
        comment=comment,
        requested_at=asked.requested_at,
        replaced_by=asked.replaced_by,
        scope=None if shown is None else shown.scope,
        rejection=None if shown is None else shown.rejection,
        decided_at=None if decided is None else decided.decided_at,
    )
