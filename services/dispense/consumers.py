"""Kafka <-> dispense: which event leads to which use case."""

from collections.abc import Callable
from datetime import datetime

from services.dispense import use_cases
from services.dispense.resources import Resources
from shared.contracts import fraud, prescribe
from shared.contracts.fraud import SignalRaised
from shared.contracts.prescribe import PrescriptionIssued, SigningKeyPublished
from shared.db import Pool
from shared.kafka import Broker, subscribe


def subscribe_all(
    broker: Broker, pool: Pool, resources: Resources, *, now: Callable[[], datetime]
) -> None:
    """Listen to prescribe and fraud; an unreadable event is held.

    A skipped prescription could not be dispensed, and a skipped alert would reach no officine.
    """

    async def on_prescribe_event(event: PrescriptionIssued | SigningKeyPublished) -> None:
        match event:
            case SigningKeyPublished():
                await use_cases.learn_signing_key(pool, event)
            case PrescriptionIssued():
                await use_cases.accept_prescription(pool, resources, event, now=now())

    async def on_fraud_event(event: SignalRaised) -> None:
        await use_cases.keep_alert(pool, event)

    subscribe(
        broker,
        service=use_cases.SERVICE,
        topic=prescribe.TOPIC,
        events=prescribe.EVENTS,
        handle=on_prescribe_event,
        on_poison="hold",
        pool=pool,
    )
    subscribe(
        broker,
        service=use_cases.SERVICE,
        topic=fraud.TOPIC,
        events=fraud.EVENTS,
        handle=on_fraud_event,
        on_poison="hold",
        pool=pool,
    )
