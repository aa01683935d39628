"""Kafka <-> notify: which event leads to which use case."""

from functools import partial
from typing import Final

from services.notify import use_cases
from services.notify.resources import Resources
from shared.contracts import dispense, fraud, prescribe
from shared.contracts.dispense import (
    AdaptationRequested,
    CancellationRejected,
    DispensationBilled,
    DispensationRecorded,
    DispensationReversed,
    DispensingRefused,
    ExecutionConflicting,
    PackPresented,
    PrescriptionCancelled,
    PrescriptionExpired,
    PrescriptionPresented,
    QuotaExceeded,
)
from shared.contracts.fraud import (
    AlertConfirmed,
    AlertWithdrawn,
    PrescriberHeld,
    PrescriberReleased,
    SignalRaised,
    SuspicionReported,
    VerificationAnswered,
    VerificationRequested,
)
from shared.contracts.prescribe import (
    AdaptationAnswered,
    CancellationRequested,
    PrescriptionIssued,
    PrescriptionReplaced,
    SigningKeyPublished,
    SigningKeyRevoked,
)
from shared.kafka.broker import Broker, subscribe

SERVICE: Final = "notify"


def subscribe_all(broker: Broker, resources: Resources) -> None:
    """Listen to prescribe, dispense and fraud; an unreadable event must not hold up the mail."""
    listen = partial(subscribe, broker, service=SERVICE, on_poison="set_aside", pool=resources.pool)
    listen(
        topic=prescribe.TOPIC,
        events=prescribe.EVENTS,
        handle=partial(_on_prescribe_event, resources),
    )
    listen(
        topic=dispense.TOPIC, events=dispense.EVENTS, handle=partial(_on_dispense_event, resources)
    )
    listen(topic=fraud.TOPIC, events=fraud.EVENTS, handle=partial(_on_fraud_event, resources))


async def _on_prescribe_event(resources: Resources, event: prescribe.Published) -> None:
    match event:
        case PrescriptionIssued():
            await use_cases.announce_issue(resources, event)
        case AdaptationAnswered():
            pass  # the officine reads the answer where it asked
        case SigningKeyPublished() | SigningKeyRevoked():
            pass  # nobody is told about keys
        case CancellationRequested() | PrescriptionReplaced():
            pass  # people hear what dispense decides


async def _on_dispense_event(resources: Resources, event: dispense.Published) -> None:
    match event:
        case DispensationRecorded() | DispensationBilled() | DispensationReversed():
            await _on_execution(resources, event)
        case DispensingRefused():
            await use_cases.announce_refusal(resources, event)
        case PrescriptionCancelled() | CancellationRejected():
            await use_cases.announce_outcome(resources, event)
        case AdaptationRequested():
            await use_cases.announce_adaptation(resources, event)
        case PrescriptionExpired():
            await use_cases.announce_expiry(resources, event)
        case PrescriptionPresented() | PackPresented() | QuotaExceeded() | ExecutionConflicting():
            pass  # no news for people; what is wrong with one comes from fraud


async def _on_execution(
    resources: Resources, event: DispensationRecorded | DispensationBilled | DispensationReversed
) -> None:
    match event:
        case DispensationRecorded() | DispensationReversed():
            await use_cases.announce_execution(resources, event)
        case DispensationBilled():
            await use_cases.announce_billing(resources, event)


async def _on_fraud_event(resources: Resources, event: fraud.Published) -> None:
    match event:
        case SignalRaised():
            await use_cases.announce_signal(resources, event)
        case VerificationRequested():
            await use_cases.announce_verification(resources, event)
        case PrescriberHeld():
            await use_cases.announce_hold(resources, event)
        case PrescriberReleased():
            await use_cases.announce_release(resources, event)
        case AlertWithdrawn():
            await use_cases.announce_withdrawal(resources, event)
        case AlertConfirmed() | SuspicionReported() | VerificationAnswered():
            pass  # between officine, prescriber and analysts
