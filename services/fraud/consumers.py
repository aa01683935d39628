"""Kafka <-> fraud: which event leads to which use case."""

from services.fraud import use_cases
from services.fraud.resources import Resources
from shared.contracts import dispense, prescribe
from shared.contracts.dispense import (
    DispensationBilled,
    DispensationRecorded,
    PrescriptionPresented,
)
from shared.contracts.prescribe import PrescriptionIssued, SigningKeyPublished
from shared.db import Pool
from shared.kafka import Broker, subscribe

SERVICE = "fraud"


def subscribe_all(broker: Broker, pool: Pool, resources: Resources) -> None:
    """Listen to prescribe and dispense; an unreadable event is set aside: nothing waits for it."""

    async def on_prescribe_event(event: PrescriptionIssued | SigningKeyPublished) -> None:
        match event:
            case PrescriptionIssued():
                await use_cases.copy_prescription(pool, event)
            case SigningKeyPublished():
                pass  # dispense verifies signatures and tells us what it found

    async def on_dispense_event(
        event: PrescriptionPresented | DispensationRecorded | DispensationBilled,
    ) -> None:
        match event:
            case PrescriptionPresented():
                await use_cases.examine_presentation(pool, resources, event)
            case DispensationRecorded():
                await use_cases.note_dispensation(pool, event)
            case DispensationBilled():
                await use_cases.note_billing(pool, event)

    subscribe(
        broker,
        service=SERVICE,
        topic=prescribe.TOPIC,
        events=prescribe.EVENTS,
        handle=on_prescribe_event,
        on_poison="set_aside",
        pool=pool,
    )
    subscribe(
        broker,
        service=SERVICE,
        topic=dispense.TOPIC,
        events=dispense.EVENTS,
        handle=on_dispense_event,
        on_poison="set_aside",
        pool=pool,
    )
