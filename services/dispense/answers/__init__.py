"""Bodies of the answers that officines read."""

from services.dispense.answers.adapting import AdaptationAnswer
from services.dispense.answers.afterwards import LateExecutionAnswer, LateLine, LateOutcome
from services.dispense.answers.billing import (
    BillingAnswer,
    BillingState,
    DifferenceAnswer,
    Reconciliation,
)
from services.dispense.answers.checking import (
    CheckAnswer,
    DispensationCheckAnswer,
    DispensingErrorAnswer,
    DispensingErrorPage,
    ErrorResolutionAnswer,
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
    HistoryLine,
    OwnHistory,
    ReasonToGoOnAnswer,
    RecordedLineAnswer,
)
from services.dispense.answers.recording import (
    AskedLine,
    DispensationAnswer,
    RefusalAnswer,
    StepOneLine,
)
from services.dispense.answers.refusing import RefusalFiledAnswer
from services.dispense.answers.resolving import ConflictResolutionAnswer
from services.dispense.answers.returning import HandedBackAnswer, ReleasedLine
from services.dispense.answers.reversing import ReversalAnswer, ReversedLine
from services.dispense.answers.scanning import (
    ClaimedPrescriptionAnswer,
    PackAnswer,
    ScanAnswer,
)
from services.dispense.answers.sending import (
    SendingAnswer,
    SendingPage,
)
from services.dispense.answers.verifying import (
    ExemptionAnswer,
    ExpensiveLine,
    VerificationAnswer,
    VerificationOutcomeAnswer,
    VerificationStepAnswer,
)
from services.dispense.answers.worklist import WorkAnswer, WorklistPage

__all__ = [
    "AdaptationAnswer",
    "AlertAnswer",
    "AskedLine",
    "BillingAnswer",
    "BillingState",
    "CheckAnswer",
    "ClaimedPrescriptionAnswer",
    "ConflictResolutionAnswer",
    "ConsultationAnswer",
    "ConsultedLine",
    "DifferenceAnswer",
    "DispensationAnswer",
    "DispensationCheckAnswer",
    "DispensationReadAnswer",
    "DispensingErrorAnswer",
    "DispensingErrorPage",
    "ErrorResolutionAnswer",
    "ExemptionAnswer",
    "ExpensiveLine",
    "HandedBackAnswer",
    "HistoryEntry",
    "HistoryLine",
    "LateExecutionAnswer",
    "LateLine",
    "LateOutcome",
    "OwnHistory",
    "PackAnswer",
    "ReasonToGoOnAnswer",
    "Reconciliation",
    "RecordedLineAnswer",
    "RefusalAnswer",
    "RefusalFiledAnswer",
    "ReleasedLine",
    "ReversalAnswer",
    "ReversedLine",
    "ScanAnswer",
    "SendingAnswer",
    "SendingPage",
    "StepOneLine",
    "VerificationAnswer",
    "VerificationOutcomeAnswer",
    "VerificationStepAnswer",
    "WarningAnswer",
    "WorkAnswer",
    "WorklistPage",
]
