"""Kafka <-> fraud: events come by the batch, and the examiner looks at them in their order."""

from collections.abc import Sequence
from functools import partial

from services.fraud import use_cases
from services.fraud.resources import Resources
from services.fraud.use_cases.names import DISPENSE_CONSUMER, NOTIFY_CONSUMER, PRESCRIBE_CONSUMER
from shared.contracts import dispense, notify, prescribe
from shared.contracts.dispense import PrescriptionPresented
from shared.contracts.prescribe import PrescriptionIssued
from shared.db import Pool
from shared.kafka.broker import Broker, subscribe_to_batches

SERVICE = "fraud"


def subscribe_all(
    broker: Broker, pool: Pool, resources: Resources, examiner: use_cases.Examiner
) -> None:
    """Listen to what others publish; an unreadable event is set aside: nothing waits for it."""
    listen = partial(
        subscribe_to_batches, broker, service=SERVICE, on_poison="set_aside", pool=pool
    )
    listen(
        topic=prescribe.TOPIC,
        events=prescribe.EVENTS,
        handle=partial(_on_prescribe_events, pool, resources, examiner),
    )
    listen(
        topic=dispense.TOPIC,
        events=dispense.EVENTS,
        handle=partial(_on_dispense_events, pool, resources, examiner),
    )
    listen(
        topic=notify.TOPIC,
        events=notify.EVENTS,
        handle=partial(_on_notify_events, examiner),
    )


async def _on_prescribe_events(
    pool: Pool,
    resources: Resources,
    examiner: use_cases.Examiner,
    events: Sequence[prescribe.Published],
) -> None:
    """Keep what was issued; keys are nobody's business here, and ends show when presented."""
    await examiner.take(PRESCRIBE_CONSUMER, events)
    issues = [event for event in events if isinstance(event, PrescriptionIssued)]
    issued = [use_cases.as_issued(event) for event in issues]
    await use_cases.ask_about_held(pool, resources, issued)


async def _on_dispense_events(
    pool: Pool,
    resources: Resources,
    examiner: use_cases.Examiner,
    events: Sequence[dispense.Published],
) -> None:
    """Examine what happened at counters; a presentation tells the end of a prescription it met."""
    await examiner.take(DISPENSE_CONSUMER, events)
    shown = [
        each
        for event in events
        if isinstance(event, PrescriptionPresented)
        for each in use_cases.as_presented(event)
    ]
    await use_cases.ask_about_held(pool, resources, shown)


async def _on_notify_events(
    examiner: use_cases.Examiner, events: Sequence[notify.Published]
) -> None:
    """Weigh what patients deny; of mails nothing is of use here."""
    await examiner.take(NOTIFY_CONSUMER, events)
