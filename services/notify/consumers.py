"""Kafka <-> notify: which event leads to which use case."""

from typing import Final

from services.notify import use_cases
from services.notify.use_cases import Desk
from shared.contracts import dispense, fraud, prescribe
from shared.contracts.dispense import (
    DispensationBilled,
    DispensationRecorded,
    PrescriptionPresented,
)
from shared.contracts.fraud import SignalRaised
from shared.contracts.prescribe import PrescriptionIssued, SigningKeyPublished
from shared.kafka import Broker, subscribe

SERVICE: Final = "notify"


def subscribe_all(broker: Broker, desk: Desk) -> None:
    """Listen to prescribe, dispense and fraud; an unreadable event must not hold up the mail."""
    _subscribe_prescribe(broker, desk)
    _subscribe_dispense(broker, desk)
    _subscribe_fraud(broker, desk)


def _subscribe_prescribe(broker: Broker, desk: Desk) -> None:
    async def on_prescribe_event(event: PrescriptionIssued | SigningKeyPublished) -> None:
        match event:
            case PrescriptionIssued():
                await use_cases.announce_issue(desk, event)
            case SigningKeyPublished():
                pass  # nobody is told about keys

    subscribe(
        broker,
        service=SERVICE,
        topic=prescribe.TOPIC,
        events=prescribe.EVENTS,
        handle=on_prescribe_event,
        on_poison="set_aside",
        pool=desk.pool,
    )


def _subscribe_dispense(broker: Broker, desk: Desk) -> None:
    async def on_dispense_event(
        event: PrescriptionPresented | DispensationRecorded | DispensationBilled,
    ) -> None:
        match event:
            case DispensationRecorded():
                await use_cases.announce_dispensation(desk, event)
            case DispensationBilled():
                await use_cases.announce_billing(desk, event)
            case PrescriptionPresented():
                pass  # a consult is no news; what is wrong with one comes from fraud

    subscribe(
        broker,
        service=SERVICE,
        topic=dispense.TOPIC,
        events=dispense.EVENTS,
        handle=on_dispense_event,
        on_poison="set_aside",
        pool=desk.pool,
    )


def _subscribe_fraud(broker: Broker, desk: Desk) -> None:
    async def on_fraud_event(event: SignalRaised) -> None:
        await use_cases.announce_signal(desk, event)

    subscribe(
        broker,
        service=SERVICE,
        topic=fraud.TOPIC,
        events=fraud.EVENTS,
        handle=on_fraud_event,
        on_poison="set_aside",
        pool=desk.pool,
    )
