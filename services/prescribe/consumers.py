"""Kafka <-> prescribe: which event leads to which use case."""

from functools import partial

from services.prescribe import use_cases
from services.prescribe.resources import Resources
from services.prescribe.use_cases.arriving import SERVICE
from shared.contracts import dispense, fraud, notify
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
from shared.contracts.notify import (
    MessageDelivered,
    MessageFailed,
    PatientConsentChanged,
    ReceiptDenied,
)
from shared.db import Pool
from shared.kafka.broker import Broker, subscribe


def subscribe_all(broker: Broker, pool: Pool, resources: Resources) -> None:
    """Listen to dispense, notify and fraud.

    An unreadable event is held: it may be a patient's refusal, or a prescriber's warning.
    """
    listen = partial(subscribe, broker, service=SERVICE, on_poison="hold", pool=pool)
    listen(
        topic=dispense.TOPIC,
        events=dispense.EVENTS,
        handle=partial(_on_dispense_event, pool, resources),
    )
    listen(topic=notify.TOPIC, events=notify.EVENTS, handle=partial(_on_notify_event, pool))
    listen(topic=fraud.TOPIC, events=fraud.EVENTS, handle=partial(_on_fraud_event, pool))


async def _on_dispense_event(pool: Pool, resources: Resources, event: dispense.Published) -> None:
    match event:
        case DispensationRecorded():
            await use_cases.note_dispensation(pool, resources, event)
        case DispensationBilled():
            await use_cases.note_billing(pool, resources, event)
        case PrescriptionCancelled() | CancellationRejected():
            await use_cases.note_outcome(pool, resources, event)
        case AdaptationRequested():
            await use_cases.note_adaptation(pool, resources, event)
        case PrescriptionExpired():
            await use_cases.note_expiry(pool, resources, event)
        case DispensationReversed():
            await use_cases.note_reversal(pool, resources, event)
        case (
            PrescriptionPresented()
            | PackPresented()
            | QuotaExceeded()
            | ExecutionConflicting()
            | DispensingRefused()
        ):
            pass  # between the patient, officines and fraud


async def _on_notify_event(pool: Pool, event: notify.Published) -> None:
    match event:
        case PatientConsentChanged():
            await use_cases.note_consent(pool, event)
        case MessageDelivered() | MessageFailed():
            pass  # notify looks after its own deliveries
        case ReceiptDenied():
            pass  # between the patient, officines and fraud


async def _on_fraud_event(pool: Pool, event: fraud.Published) -> None:
    match event:
        case PrescriberHeld():
            await use_cases.note_hold(pool, event)
        case PrescriberReleased():
            await use_cases.note_release(pool, event)
        case VerificationRequested() | VerificationAnswered():
            pass  # what was signed stays signed; fraud tells the officines (ADR 43)
        case SignalRaised() | SuspicionReported() | AlertConfirmed() | AlertWithdrawn():
            pass  # between officines and analysts
