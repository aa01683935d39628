"""What prescribe learns from dispense and from notify, for the author's view."""

from typing import Final

from services.prescribe import store
from services.prescribe.model import People, StoredBilling, StoredDispensation
from services.prescribe.model.ending import DecidedCancellation
from services.prescribe.resources import Resources
from services.prescribe.use_cases import sealed
from services.prescribe.use_cases.following import note_progress, wait_anew
from shared.contracts import dispense, notify
from shared.contracts.dispense import (
    AdaptationRequested,
    CancellationRejected,
    DispensationBilled,
    DispensationRecorded,
    DispensationReversed,
    EventWithNotice,
    PrescriptionCancelled,
    PrescriptionExpired,
)
from shared.contracts.notify import PatientConsentChanged
from shared.db import Connection, Pool, transaction
from shared.inbox import claim
from shared.kafka.consume import ContradictoryEvent, NotYetKnown, consumer_name
from shared.kafka.people import check_sealed_people

SERVICE: Final = "prescribe"
DISPENSE_CONSUMER: Final = consumer_name(SERVICE, dispense.TOPIC)
NOTIFY_CONSUMER: Final = consumer_name(SERVICE, notify.TOPIC)

EventAboutPeople = EventWithNotice | AdaptationRequested


async def note_dispensation(pool: Pool, resources: Resources, event: DispensationRecorded) -> None:
    """Copy step 1; its labels stay as dispense sealed them, once they have opened here.

    Raise `NotYetKnown`, `ContradictoryEvent` and `Unsealable`.
    """
    _check_notice(resources, event)
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await check_people(conn, event)
        await store.upsert_state(
            conn, number=event.number, state=event.state, version=event.prescription_version
        )
        await store.insert_dispensation(
            conn,
            StoredDispensation(
                dispensation_id=event.dispensation_id,
                event_id=event.event_id,
                number=event.number,
                version=event.prescription_version,
                recorded_at=event.occurred_at,
                pharmacy_finess=event.pharmacy_finess,
                lines=event.lines,
                sealed_notice=event.sealed,
            ),
        )
        await note_progress(conn, resources, event)


async def note_reversal(pool: Pool, resources: Resources, event: DispensationReversed) -> None:
    """Copy what an officine took back, and what is left and waited for since.

    Raise `NotYetKnown`, `ContradictoryEvent` and `Unsealable`.
    """
    _check_notice(resources, event)
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await check_people(conn, event)
        await store.upsert_state(
            conn, number=event.number, state=event.state, version=event.prescription_version
        )
        lines = [line.line for line in event.lines]
        if not await store.mark_reversed(conn, event.dispensation_id, lines, number=event.number):
            raise NotYetKnown
        await note_progress(conn, resources, event)


async def note_billing(pool: Pool, resources: Resources, event: DispensationBilled) -> None:
    """Copy how step 2 agrees with step 1.

    Raise `NotYetKnown`, `ContradictoryEvent` and `Unsealable`.
    """
    _check_notice(resources, event)
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await check_people(conn, event)
        billing = StoredBilling(event.reconciliation, event.occurred_at)
        is_known = await store.mark_billed(
            conn, event.dispensation_id, billing, number=event.number
        )
        if not is_known:
            raise NotYetKnown


async def note_outcome(
    pool: Pool, resources: Resources, event: PrescriptionCancelled | CancellationRejected
) -> None:
    """Copy what dispense decided of a cancellation, and the state that it led to.

    Raise `NotYetKnown`, `ContradictoryEvent` and `Unsealable`.
    """
    _check_notice(resources, event)
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await check_people(conn, event)
        if isinstance(event, PrescriptionCancelled):
            await store.upsert_state(
                conn, number=event.number, state=event.state, version=event.prescription_version
            )
            if event.scope == "whole":  # what the patient holds still covers its days (ADR 19)
                await store.release_covered_periods(conn, event.number)
        is_known = await store.mark_outcome(
            conn, event.cancellation_id, _decided(event), number=event.number
        )
        if not is_known:
            raise ContradictoryEvent


async def note_expiry(pool: Pool, resources: Resources, event: PrescriptionExpired) -> None:
    """Copy that the last day is over: nothing is waited for any more.

    Raise `NotYetKnown`, `ContradictoryEvent` and `Unsealable`.
    """
    _check_notice(resources, event)
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await check_people(conn, event)
        await store.upsert_state(
            conn, number=event.number, state=event.state, version=event.prescription_version
        )
        await wait_anew(conn, resources, event.number)


async def note_consent(pool: Pool, event: PatientConsentChanged) -> None:
    """Keep the patient's choice; it acts on the next read.

    Raise `NotYetKnown` and `ContradictoryEvent`.
    """
    async with transaction(pool) as conn:
        if not await claim(conn, NOTIFY_CONSUMER, event.event_id):
            return
        people = await _people(conn, event.number)
        if event.patient_ref != people.patient_ref:
            raise ContradictoryEvent
        await store.upsert_consent(
            conn,
            number=event.number,
            prescriber_sees_execution=event.prescriber_sees_execution,
            sequence=event.sequence,
        )


def _decided(event: PrescriptionCancelled | CancellationRejected) -> DecidedCancellation:
    match event:
        case PrescriptionCancelled(scope=scope, occurred_at=at):
            return DecidedCancellation(state="cancelled", decided_at=at, scope=scope)
        case CancellationRejected(rejection=rejection, occurred_at=at):
            return DecidedCancellation(state="rejected", decided_at=at, rejection=rejection)


def _check_notice(resources: Resources, event: EventWithNotice) -> None:
    """Open the notice now: what could not be shown must not be stored."""
    notice = sealed.open_notice(resources.key_ring, event.sealed, aad=event.aad)
    check_sealed_people(event, notice, patient_refs=resources.patient_refs)


async def check_people(conn: Connection, event: EventAboutPeople) -> None:
    """Raise `NotYetKnown`, and `ContradictoryEvent` unless the prescription is theirs.

    Nobody's execution is hidden or shown because of an event that is wrong or forged.
    """
    if _named_by(event) != await _people(conn, event.number):
        raise ContradictoryEvent


def _named_by(event: EventAboutPeople) -> People:
    return People(event.patient_ref, event.prescriber_rpps)


async def _people(conn: Connection, number: str) -> People:
    people = await store.find_people(conn, number)
    if people is None:
        raise NotYetKnown
    return people
