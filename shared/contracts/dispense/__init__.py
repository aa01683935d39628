"""Events that dispense publishes."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from shared.contracts.dispense.adapting import AdaptationQuestion, AdaptationRequested
from shared.contracts.dispense.billing import BillingDifference, DispensationBilled
from shared.contracts.dispense.ending import (
    CancellationRejected,
    PrescriptionCancelled,
    PrescriptionExpired,
)
from shared.contracts.dispense.executing import (
    ConflictingLine,
    DispensationRecorded,
    ExecutionConflicting,
    RecordedLine,
)
from shared.contracts.dispense.notice import ExecutionNotice, NoticeLine
from shared.contracts.dispense.presenting import PackPresented, PrescriptionPresented, QuotaExceeded
from shared.contracts.dispense.reversing import (
    DispensationReversed,
    DispensingRefused,
    RefusalNotice,
)
from shared.contracts.dispense.words import (
    AdaptationKind,
    AgreedBy,
    Authenticity,
    CancellationRejection,
    CancellationScope,
    Coverage,
    DispensingRefusalReason,
    ExecutionSource,
    FillKind,
    LineOutcome,
    NotDeliveredReason,
    PackFinding,
    PrescriptionState,
    QuotaKind,
    ReasonToGoOnCode,
    ReversalReason,
    VerificationOutcome,
    VerificationStep,
)

__all__ = [
    "EVENTS",
    "TOPIC",
    "AdaptationKind",
    "AdaptationQuestion",
    "AdaptationRequested",
    "AgreedBy",
    "Authenticity",
    "BillingDifference",
    "CancellationRejected",
    "CancellationRejection",
    "CancellationScope",
    "ConflictingLine",
    "Coverage",
    "DispensationBilled",
    "DispensationRecorded",
    "DispensationReversed",
    "DispenseEvent",
    "DispensingRefusalReason",
    "DispensingRefused",
    "EventWithNotice",
    "ExecutionConflicting",
    "ExecutionNotice",
    "ExecutionSource",
    "FillKind",
    "LineOutcome",
    "NotDeliveredReason",
    "NoticeLine",
    "PackFinding",
    "PackPresented",
    "PrescriptionCancelled",
    "PrescriptionExpired",
    "PrescriptionPresented",
    "PrescriptionState",
    "Published",
    "QuotaExceeded",
    "QuotaKind",
    "ReasonToGoOnCode",
    "RecordedLine",
    "RefusalNotice",
    "ReversalReason",
    "VerificationOutcome",
    "VerificationStep",
]

TOPIC = "dispense.events"

EventWithNotice = (
    DispensationRecorded
    | DispensationBilled
    | PrescriptionCancelled
    | CancellationRejected
    | DispensationReversed
    | PrescriptionExpired
)

Published = (
    PrescriptionPresented
    | PackPresented
    | QuotaExceeded
    | DispensationRecorded
    | ExecutionConflicting
    | DispensationBilled
    | DispensationReversed
    | DispensingRefused
    | PrescriptionCancelled
    | CancellationRejected
    | PrescriptionExpired
    | AdaptationRequested
)
DispenseEvent = Annotated[Published, Field(discriminator="type")]
EVENTS: TypeAdapter[Published] = TypeAdapter(DispenseEvent)
