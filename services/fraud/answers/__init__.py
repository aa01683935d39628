"""What people read of fraud, in JSON: one module per subject."""

from services.fraud.answers.cases import (
    BilledAnswer,
    CaseAnswer,
    CaseDetail,
    CasePage,
    ConflictingAnswer,
    DeniedAnswer,
    ExcessAnswer,
    PackAnswer,
    PresentedAnswer,
    QuotaAnswer,
    RecordedAnswer,
    RefusedAnswer,
    ReversedAnswer,
    SignalAnswer,
    TimelineAnswer,
)

__all__ = [
    "BilledAnswer",
    "CaseAnswer",
    "CaseDetail",
    "CasePage",
    "ConflictingAnswer",
    "DeniedAnswer",
    "ExcessAnswer",
    "PackAnswer",
    "PresentedAnswer",
    "QuotaAnswer",
    "RecordedAnswer",
    "RefusedAnswer",
    "ReversedAnswer",
    "SignalAnswer",
    "TimelineAnswer",
]
