"""What dispense decides about: prescriptions with what is left of them, requests, decisions."""

from services.dispense.model.adapting import (
    Adaptation,
    AdaptationLimits,
    AdaptationRequest,
    AnswerGiven,
    OpenRequests,
    StoredAdaptation,
    StoredAnswer,
)
from services.dispense.model.billing import (
    Billed,
    Invoice,
    InvoiceLine,
    SupportingDocument,
)
from services.dispense.model.consulting import (
    Consultation,
    Mode,
    PaperDifference,
    PrintedLine,
)
from services.dispense.model.dispensing import (
    Agreement,
    Declined,
    DeliveredProduct,
    Dispensation,
    DispensationLine,
    DispensationRequest,
    Dispensed,
    ReasonToGoOn,
    Recorded,
    RequestedLine,
)
from services.dispense.model.ending import (
    Cancellation,
    Cancelled,
    NothingToCancel,
)
from services.dispense.model.expiring import (
    ActionKind,
    Expired,
    NextAction,
    StillOpen,
)
from services.dispense.model.people import Caller, Naming, Officine
from services.dispense.model.prescription import (
    Alert,
    End,
    HandedOverBefore,
    Left,
    LineState,
    LineStatus,
    Prescription,
)
from services.dispense.model.refusing import DispensingRefusal, RefusalRequest
from services.dispense.model.scanning import (
    ClaimedPrescription,
    Origin,
    Scan,
    ScanHint,
    ScanKind,
    ScanSeen,
)

__all__ = [
    "ActionKind",
    "Adaptation",
    "AdaptationLimits",
    "AdaptationRequest",
    "Agreement",
    "Alert",
    "AnswerGiven",
    "Billed",
    "Caller",
    "Cancellation",
    "Cancelled",
    "ClaimedPrescription",
    "Consultation",
    "Declined",
    "DeliveredProduct",
    "Dispensation",
    "DispensationLine",
    "DispensationRequest",
    "Dispensed",
    "DispensingRefusal",
    "End",
    "Expired",
    "HandedOverBefore",
    "Invoice",
    "InvoiceLine",
    "Left",
    "LineState",
    "LineStatus",
    "Mode",
    "Naming",
    "NextAction",
    "NothingToCancel",
    "Officine",
    "OpenRequests",
    "Origin",
    "PaperDifference",
    "Prescription",
    "PrintedLine",
    "ReasonToGoOn",
    "Recorded",
    "RefusalRequest",
    "RequestedLine",
    "Scan",
    "ScanHint",
    "ScanKind",
    "ScanSeen",
    "StillOpen",
    "StoredAdaptation",
    "StoredAnswer",
    "SupportingDocument",
]
