"""What prescribe learns from dispense and from notify, for the author's view."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
EventWithState = (
    DispensationRecorded | DispensationReversed | PrescriptionCancelled | PrescriptionExpired
)


async def note_dispensation(pool: Pool, resources: Resources, event: DispensationRecorded) -> None:
    """Copy step 1; its labels stay as dispense sealed them, once they have opened here.

    Raise `NotYetKnown`, `ContradictoryEvent` and `Unsealable`.
    """
    async with _execution(pool, resources, event) as conn:
        if conn is None:
            return
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


async def note_reversal(pool: Pool, resources: Resources, event: DispensationReversed) -> None:
    """Copy what an officine took back, and what is left and waited for since.

    Raise `NotYetKnown`, `ContradictoryEvent` and `Unsealable`.
    """
    async with _execution(pool, resources, event) as conn:
        if conn is None:
            return
        lines = [line.line for line in event.lines]
        if not await store.mark_reversed(conn, event.dispensation_id, lines, number=event.number):
            raise NotYetKnown


async def note_billing(pool: Pool, resources: Resources, event: DispensationBilled) -> None:
    """Copy how step 2 agrees with step 1.

    Raise `NotYetKnown`, `ContradictoryEvent` and `Unsealable`.
    """
    async with first_time(pool, resources, event) as conn:
        if conn is None:
            return
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
    async with first_time(pool, resources, event) as conn:
        if conn is None:
            return
        if isinstance(event, PrescriptionCancelled):
            await _copy_state(conn, event)
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
    async with first_time(pool, resources, event) as conn:
        if conn is None:
            return
        await _copy_state(conn, event)
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


async def _copy_state(conn: Connection, event: EventWithState) -> None:
    await store.upsert_state(
        conn, number=event.number, state=event.state, version=event.prescription_version
    )


def _decided(event: PrescriptionCancelled | CancellationRejected) -> DecidedCancellation:
    match event:
        case PrescriptionCancelled(scope=scope, occurred_at=at):
            return DecidedCancellation(state="cancelled", decided_at=at, scope=scope)
        case CancellationRejected(rejection=rejection, occurred_at=at):
            return DecidedCancellation(state="rejected", decided_at=at, rejection=rejection)


@asynccontextmanager
async def first_time(
    pool: Pool, resources: Resources, event: EventAboutPeople
) -> AsyncIterator[Connection | None]:
    """Open the transaction of what an event changes; None where it was handled before.

    Raise `Unsealable`, `NotYetKnown`, and `ContradictoryEvent` unless the prescription is of the
    people whom the event names: nobody's execution is hidden or shown because of a forged one.
    """
    _check_sealed(resources, event)
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            yield None
            return
        if _named_by(event) != await _people(conn, event.number):
            raise ContradictoryEvent
        yield conn


@asynccontextmanager
async def _execution(
    pool: Pool, resources: Resources, event: DispensationRecorded | DispensationReversed
) -> AsyncIterator[Connection | None]:
    """Do what `first_time` does, copy the state first, and in the end what is left of each line."""
    async with first_time(pool, resources, event) as conn:
        if conn is None:
            yield None
            return
        await _copy_state(conn, event)
        yield conn
        await note_progress(conn, resources, event)


def _check_sealed(resources: Resources, event: EventAboutPeople) -> None:
    """Open the words now: what could not be shown must not be stored."""
    is_request = isinstance(event, AdaptationRequested)
    open_words = sealed.open_question if is_request else sealed.open_notice
    words = open_words(resources.key_ring, event.sealed, aad=event.aad)
    check_sealed_people(event, words, patient_refs=resources.patient_refs)


def _named_by(event: EventAboutPeople) -> People:
    return People(event.patient_ref, event.prescriber_rpps)


async def _people(conn: Connection, number: str) -> People:
    people = await store.find_people(conn, number)
    if people is None:
        raise NotYetKnown
    return people
