"""Kafka <-> prescribe: which event leads to which use case."""

from functools import partial

from services.prescribe import use_cases
from services.prescribe.resources import Resources
from services.prescribe.use_cases.following import SERVICE
from shared.contracts import dispense, notify
from shared.contracts.dispense import (
    DispensationBilled,
    DispensationRecorded,
    PrescriptionPresented,
)
from shared.contracts.notify import MessageDelivered, MessageFailed, PatientConsentChanged
from shared.db import Pool
from shared.kafka import Broker, subscribe


def subscribe_all(broker: Broker, pool: Pool, resources: Resources) -> None:
    """Listen to dispense and notify; an unreadable event is held: it may be a patient's refusal."""

    async def on_dispense_event(
        event: PrescriptionPresented | DispensationRecorded | DispensationBilled,
    ) -> None:
        match event:
            case DispensationRecorded():
                await use_cases.note_dispensation(pool, resources, event)
            case DispensationBilled():
                await use_cases.note_billing(pool, resources, event)
            case PrescriptionPresented():
                pass  # a consult is between the patient, the officine and fraud

    async def on_notify_event(
        event: MessageDelivered | MessageFailed | PatientConsentChanged,
    ) -> None:
        match event:
            case PatientConsentChanged():
                await use_cases.note_consent(pool, event)
            case MessageDelivered() | MessageFailed():
                pass  # notify looks after its own deliveries

    listen = partial(subscribe, broker, service=SERVICE, on_poison="hold", pool=pool)
    listen(topic=dispense.TOPIC, events=dispense.EVENTS, handle=on_dispense_event)
    listen(topic=notify.TOPIC, events=notify.EVENTS, handle=on_notify_event)
