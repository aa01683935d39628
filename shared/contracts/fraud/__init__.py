"""Events that fraud publishes."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from shared.contracts.fraud.alerting import AlertConfirmed, AlertWithdrawn, SuspicionReported
from shared.contracts.fraud.signalling import SignalRaised
from shared.contracts.fraud.verifying import (
    PrescriberHeld,
    PrescriberReleased,
    VerificationAnswered,
    VerificationQuestion,
    VerificationRequested,
)
from shared.contracts.fraud.words import (
    AlertScope,
    AnomalyKind,
    AnsweredBy,
    EntityKind,
    HoldReason,
    ReportKind,
    SignalClass,
    SignalName,
    VerificationAnswerCode,
    VerificationReason,
    WithdrawalReason,
)

__all__ = [
    "EVENTS",
    "TOPIC",
    "AlertConfirmed",
    "AlertScope",
    "AlertWithdrawn",
    "AnomalyKind",
    "AnsweredBy",
    "EntityKind",
    "FraudEvent",
    "HoldReason",
    "PrescriberHeld",
    "PrescriberReleased",
    "Published",
    "ReportKind",
    "SignalClass",
    "SignalName",
    "SignalRaised",
    "SuspicionReported",
    "VerificationAnswerCode",
    "VerificationAnswered",
    "VerificationQuestion",
    "VerificationReason",
    "VerificationRequested",
    "WithdrawalReason",
]

TOPIC = "fraud.events"

Published = (
    SignalRaised
    | SuspicionReported
    | AlertConfirmed
    | AlertWithdrawn
    | VerificationRequested
    | VerificationAnswered
    | PrescriberHeld
    | PrescriberReleased
)
FraudEvent = Annotated[Published, Field(discriminator="type")]
EVENTS: TypeAdapter[Published] = TypeAdapter(FraudEvent)
