"""What the author may see of the execution of his prescription; pure.

The patient may object at issue or later (L.4071 CSP, décret 2023-1222): then nothing tells
whether anything was dispensed.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.prescribe.answers.reading import (
    Billing,
    Dispensation,
    DispensedLine,
    Execution,
    PrescriptionView,
)
from services.prescribe.model import StoredBilling, StoredDispensation
from shared.contracts.dispense import ExecutionNotice, PrescriptionState
from shared.contracts.prescription import PrescriptionContent
from shared.days import last_first_day

HIDDEN = Execution(visibility="hidden_by_patient", dispensations=())


def may_see_execution(*, at_issue: bool, later: bool | None) -> bool:
    """Tell whether the author sees the execution: the patient's last word counts."""
    return at_issue if later is None else later


def visible_view(
    content: PrescriptionContent,
    state: PrescriptionState | None,
    dispensations: Sequence[StoredDispensation],
    *,
    notices: Mapping[UUID, ExecutionNotice],
    today: date,
) -> PrescriptionView:
    """Show the prescription and all that was done with it.

    `notices` by dispensation: one without a notice is shown without labels.
    """
    shown = tuple(_dispensation_of(d, notices.get(d.dispensation_id)) for d in dispensations)
    execution = Execution(visibility="visible", dispensations=shown)
    return _view(content, state_on(today, state, content), execution)


def hidden_view(content: PrescriptionContent) -> PrescriptionView:
    """Show the prescription alone: even "issued" would tell that nothing was dispensed."""
    return _view(content, None, HIDDEN)


def state_on(
    today: date, told: PrescriptionState | None, content: PrescriptionContent
) -> PrescriptionState:
    """Return the state on a day: what nobody may dispense any more has expired.

    That is, what is not dispensed when validity ends (R.5132-21 CSP), and what was never begun
    while it was less than three months old (R.5132-22).
    """
    if told == "dispensed":
        return told
    is_begun = told == "partially_dispensed"
    last = content.valid_until if is_begun else last_first_day(content.issued_on)
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
            packs=recorded.packs,
            covers_days=recorded.covers_days,
            reason=recorded.reason,
            label=labels.get(recorded.line),
        )
        for recorded in dispensation.lines
    )
    return Dispensation(
        dispensation_id=dispensation.dispensation_id,
        recorded_at=dispensation.recorded_at,
        pharmacy_finess=dispensation.pharmacy_finess,
        lines=tuple(lines),
        billing=_billing_of(dispensation.billing),
    )


def _billing_of(billing: StoredBilling | None) -> Billing | None:
    if billing is None:
        return None
    return Billing(reconciliation=billing.reconciliation, billed_at=billing.billed_at)
