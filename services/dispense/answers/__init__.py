"""Bodies of the answers that officines read."""

from services.dispense.answers.adapting import AdaptationAnswer
from services.dispense.answers.billing import (
    BillingAnswer,
    BillingState,
    DifferenceAnswer,
    Reconciliation,
)
from services.dispense.answers.consulting import (
    AlertAnswer,
    ConsultationAnswer,
    ConsultedLine,
    WarningAnswer,
)
from services.dispense.answers.reading import (
    DispensationReadAnswer,
    HistoryEntry,
    ReasonToGoOnAnswer,
    RecordedLineAnswer,
)
from services.dispense.answers.recording import DispensationAnswer, RefusalAnswer, StepOneLine

__all__ = [
    "AdaptationAnswer",
    "AlertAnswer",
    "BillingAnswer",
    "BillingState",
    "ConsultationAnswer",
    "ConsultedLine",
    "DifferenceAnswer",
    "DispensationAnswer",
    "DispensationReadAnswer",
    "HistoryEntry",
    "ReasonToGoOnAnswer",
    "Reconciliation",
    "RecordedLineAnswer",
    "RefusalAnswer",
    "StepOneLine",
    "WarningAnswer",
]
