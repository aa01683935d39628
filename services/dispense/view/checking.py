"""A check, and an entry of the register of errors."""

from collections.abc import Sequence

from services.dispense.answers import (
    CheckAnswer,
    DispensationCheckAnswer,
    DispensingErrorAnswer,
    ErrorResolutionAnswer,
)
from services.dispense.model import Check, ErrorEntry
from services.dispense.view.worklist import patient_answer


def check_answers(checks: Sequence[Check]) -> tuple[CheckAnswer, ...]:
    """Return who checked a dispensation, the first of them first."""
    return tuple(
        CheckAnswer(
            outcome=check.outcome,
            checked_at=check.checked_at,
            checked_by=check.checked_by,
            error_id=check.error_id,
        )
        for check in checks
    )


def dispensation_check_answer(check: Check, *, number: str) -> DispensationCheckAnswer:
    """Return a check that is kept; where it found an error, how to take the dispensation back."""
    (kept,) = check_answers([check])
    has_error = check.outcome == "error_found"
    return DispensationCheckAnswer(
        **kept.model_dump(),
        dispensation_id=check.dispensation_id,
        number=number,
        reversal_path=f"/v1/dispensations/{check.dispensation_id}/reversal" if has_error else None,
    )


def error_answer(entry: ErrorEntry) -> DispensingErrorAnswer:
    """Return an entry of the register, in words."""
    report, resolution, patient = entry.report, entry.resolution, entry.patient
    return DispensingErrorAnswer(
        error_id=entry.error_id,
        state=entry.state,
        kind=report.mistake.kind,
        details=report.mistake.details,
        cause=report.mistake.cause,
        reported_at=entry.reported_at,
        reported_by=entry.reported_by,
        dispensation_id=report.dispensation_id,
        number=entry.number,
        patient=None if patient is None else patient_answer(patient),
        invoice_number=report.invoice_number,
        resolved=(
            None
            if resolution is None
            else ErrorResolutionAnswer(
                resolution=resolution.text,
                resolved_by=resolution.resolved_by,
                resolved_at=resolution.resolved_at,
            )
        ),
    )
