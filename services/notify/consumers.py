"""Kafka <-> notify: which event leads to which use case."""

from functools import partial
from typing import Final

from services.notify import use_cases
from services.notify.resources import Resources
from shared.contracts import dispense, fraud, prescribe
from shared.contracts.dispense import (
    DispensationBilled,
    DispensationRecorded,
    PrescriptionPresented,
)
from shared.contracts.prescribe import PrescriptionIssued, SigningKeyPublished
from shared.kafka import Broker, subscribe

SERVICE: Final = "notify"


def subscribe_all(broker: Broker, resources: Resources) -> None:
    """Listen to prescribe, dispense and fraud; an unreadable event must not hold up the mail."""

    async def on_prescribe_event(event: PrescriptionIssued | SigningKeyPublished) -> None:
        match event:
            case PrescriptionIssued():
                await use_cases.announce_issue(resources, event)
            case SigningKeyPublished():
                pass  # nobody is told about keys

    async def on_dispense_event(
        event: PrescriptionPresented | DispensationRecorded | DispensationBilled,
    ) -> None:
        match event:
            case DispensationRecorded():
                await use_cases.announce_dispensation(resources, event)
            case DispensationBilled():
                await use_cases.announce_billing(resources, event)
            case PrescriptionPresented():
                pass  # a consult is no news; what is wrong with one comes from fraud

    listen = partial(subscribe, broker, service=SERVICE, on_poison="set_aside", pool=resources.pool)
    listen(topic=prescribe.TOPIC, events=prescribe.EVENTS, handle=on_prescribe_event)
    listen(topic=dispense.TOPIC, events=dispense.EVENTS, handle=on_dispense_event)
    listen(
        topic=fraud.TOPIC, events=fraud.EVENTS, handle=partial(use_cases.announce_signal, resources)
    )
