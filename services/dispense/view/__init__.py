"""From what the use cases return to the bodies that officines read."""

from services.dispense.view.adapting import adaptation_answer
from services.dispense.view.afterwards import late_execution_answer
from services.dispense.view.billing import billing_answer
from services.dispense.view.checking import (
    check_answers,
    dispensation_check_answer,
    error_answer,
)
from services.dispense.view.consulting import alerts_answer, consultation_answer
from services.dispense.view.reading import read_answer
from services.dispense.view.recording import dispensation_answer
from services.dispense.view.refusing import refusal_answer
from services.dispense.view.resolving import conflict_resolution_answer
from services.dispense.view.returning import handed_back_answer
from services.dispense.view.reversing import reversal_answer
from services.dispense.view.scanning import scan_answer
from services.dispense.view.sending import (
    sending_answer,
)
from services.dispense.view.worklist import work_answer

__all__ = [
    "adaptation_answer",
    "alerts_answer",
    "billing_answer",
    "check_answers",
    "conflict_resolution_answer",
    "consultation_answer",
    "dispensation_answer",
    "dispensation_check_answer",
    "error_answer",
    "handed_back_answer",
    "late_execution_answer",
    "read_answer",
    "refusal_answer",
    "reversal_answer",
    "scan_answer",
    "sending_answer",
    "work_answer",
]
