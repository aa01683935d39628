"""Kafka <-> fraud: which event leads to which use case."""

from functools import partial

from services.fraud import use_cases
from services.fraud.resources import Resources
from shared.contracts import dispense, prescribe
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

SERVICE = "fraud"


def subscribe_all(broker: Broker, pool: Pool, resources: Resources) -> None:
    """Listen to prescribe and dispense; an unreadable event is set aside: nothing waits for it."""
    listen = partial(subscribe, broker, service=SERVICE, on_poison="set_aside", pool=pool)
    listen(
        topic=prescribe.TOPIC,
        events=prescribe.EVENTS,
        handle=partial(_on_prescribe_event, pool, resources),
    )
    listen(
        topic=dispense.TOPIC,
        events=dispense.EVENTS,
        handle=partial(_on_dispense_event, pool, resources),
    )


async def _on_prescribe_event(pool: Pool, resources: Resources, event: prescribe.Published) -> None:
    match event:
        case PrescriptionIssued():
            await use_cases.copy_prescription(pool, event)
            await use_cases.ask_about_held(pool, resources, [use_cases.as_issued(event)])
        case SigningKeyPublished() | SigningKeyRevoked():
            pass  # dispense verifies signatures and tells us what it found
        case CancellationRequested() | PrescriptionReplaced() | AdaptationAnswered():
            pass  # what dispense decided of it shows at the next presentation


async def _on_dispense_event(  # noqa: C901 - one case for each event
    pool: Pool, resources: Resources, event: dispense.Published
) -> None:
    match event:
        case PrescriptionPresented():
            await use_cases.examine_presentation(pool, resources, event)
            await use_cases.ask_about_held(pool, resources, use_cases.as_presented(event))
        case DispensationRecorded():
            await use_cases.note_dispensation(pool, event)
        case DispensingRefused():
            await use_cases.note_refusal(pool, resources, event)
        case DispensationBilled():
            await use_cases.note_billing(pool, event)
        case QuotaExceeded():
            await use_cases.note_quota(pool, event)
        case PackPresented():
            await use_cases.note_pack(pool, resources, event)
        case ExecutionConflicting():
            await use_cases.note_conflict(pool, resources, event)
        case DispensationReversed():
            await use_cases.note_reversal(pool, event)
        case PrescriptionExpired():
            pass  # a presentation tells the state that it met
        case PrescriptionCancelled() | CancellationRejected() | AdaptationRequested():
            pass  # a presentation tells the state that it met
