"""Kafka <-> dispense: which event leads to which use case."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from services.dispense import use_cases
from services.dispense.resources import Resources
from shared.contracts import fraud, prescribe
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
from shared.db import Pool
from shared.kafka.broker import Broker, subscribe


def subscribe_all(
    broker: Broker, pool: Pool, resources: Resources, *, now: Callable[[], datetime]
) -> None:
    """Listen to prescribe and fraud; an unreadable event is held.

    A skipped prescription could not be dispensed, and a skipped alert would reach no officine.
    """
    listen = partial(subscribe, broker, service=use_cases.SERVICE, on_poison="hold", pool=pool)

    async def on_prescribe_event(event: prescribe.Published) -> None:
        match event:
            case SigningKeyPublished():
                await use_cases.learn_signing_key(pool, event)
            case SigningKeyRevoked():
                await use_cases.distrust_signing_key(pool, event)
            case PrescriptionIssued():
                await use_cases.accept_prescription(pool, resources, event, now=now())
            case CancellationRequested() | PrescriptionReplaced():
                await use_cases.end_prescription(pool, resources, event, now=now())
            case AdaptationAnswered():
                await use_cases.keep_answer(pool, resources, event)

    listen(topic=prescribe.TOPIC, events=prescribe.EVENTS, handle=on_prescribe_event)
    listen(topic=fraud.TOPIC, events=fraud.EVENTS, handle=partial(_on_fraud_event, pool))


async def _on_fraud_event(pool: Pool, event: fraud.Published) -> None:
    match event:
        case SignalRaised():
            await use_cases.keep_signal(pool, event)
        case AlertConfirmed():
            await use_cases.keep_confirmed_alert(pool, event)
        case AlertWithdrawn():
            await use_cases.forget_alert(pool, event)
        case PrescriberHeld():
            await use_cases.keep_hold(pool, event)
        case PrescriberReleased():
            await use_cases.end_hold(pool, event)
        case SuspicionReported() | VerificationRequested() | VerificationAnswered():
            pass  # between officine, prescriber and analysts
