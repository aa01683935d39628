"""What several answers share."""

from dataclasses import asdict
from datetime import date
from typing import Any, Final

from services.dispense import rules
from services.dispense.answers import RecordedLineAnswer
from services.dispense.model import (
    Consultation,
    Dispensation,
    LineState,
    Prescription,
)

_OVER: Final = frozenset({"dispensed", "expired", "cancelled"})


def is_over(state: LineState, consultation: Consultation) -> bool:
    """Tell whether nothing of a line may leave any more: then nothing more is to be known of it."""
    prescription, today = consultation.prescription, consultation.consulted_on
    return rules.status_of(state, prescription, today) in _OVER


def may_be_unchecked(state: LineState, consultation: Consultation) -> bool:
    """Tell whether the checks of a line may go on, even where its last pack has left."""
    prescription, today = consultation.prescription, consultation.consulted_on
    is_out = rules.status_of(state, prescription, today) == "dispensed"
    return not consultation.is_qr_read and (is_out or not is_over(state, consultation))


def left_answer(state: LineState | None, prescription: Prescription, today: date) -> dict[str, Any]:
    """Return what is left of a line, as fields of an answer; nulls for a line that is none."""
    if state is None:
        return {"left_now": None, "left_total": None, "next_possible_on": None}
    return asdict(rules.left_of(state, prescription, today))


def recorded_lines(dispensation: Dispensation) -> tuple[RecordedLineAnswer, ...]:
    """Return what was recorded of each line."""
    return tuple(
        RecordedLineAnswer.model_validate(line, from_attributes=True) for line in dispensation.lines
    )
