"""A dispensation as it is read back."""

from services.dispense.answers import (
    DispensationReadAnswer,
    ReasonToGoOnAnswer,
)
from services.dispense.model import Dispensation
from services.dispense.view.billing import billing_answer
from services.dispense.view.checking import check_answers
from services.dispense.view.shape import recorded_lines


def read_answer(dispensation: Dispensation) -> DispensationReadAnswer:
    """Return a dispensation as its officine, or its patient, reads it back."""
    billed, reason = dispensation.billed, dispensation.reason_to_go_on
    return DispensationReadAnswer(
        dispensation_id=dispensation.dispensation_id,
        number=dispensation.number,
        recorded_at=dispensation.recorded_at,
        source=dispensation.source,
        intended_at=dispensation.intended_at,
        pharmacy_finess=dispensation.officine.finess,
        lines=recorded_lines(dispensation),
        reason_to_go_on=(
            None if reason is None else ReasonToGoOnAnswer(code=reason.code, comment=reason.comment)
        ),
        billing=None if billed is None else billing_answer(billed),
        checks=check_answers(dispensation.checks),
    )
