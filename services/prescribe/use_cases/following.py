"""What prescribe learns from dispense and from notify, for the author's view."""

from typing import Final

from services.prescribe import store
from services.prescribe.model import StoredBilling, StoredDispensation
from shared.consume import NotYetKnown, consumer_name
from shared.contracts import dispense, notify
from shared.contracts.dispense import DispensationBilled, DispensationRecorded
from shared.contracts.notify import PatientConsentChanged
from shared.db import Connection, Pool, transaction
from shared.inbox import claim

SERVICE: Final = "prescribe"
DISPENSE_CONSUMER: Final = consumer_name(SERVICE, dispense.TOPIC)
NOTIFY_CONSUMER: Final = consumer_name(SERVICE, notify.TOPIC)


class ContradictoryEvent(Exception):
    """The event names another patient than the prescription does: wrong or forged.

    It is held like what cannot be read. Nobody's execution is hidden or shown because of it.
    """


async def note_dispensation(pool: Pool, event: DispensationRecorded) -> None:
    """Copy step 1; its labels stay as dispense sealed them.

    Raise `NotYetKnown` and `ContradictoryEvent`.
    """
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await _require(conn, event.number, event.patient_ref)
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


async def note_billing(pool: Pool, event: DispensationBilled) -> None:
    """Copy how step 2 agrees with step 1. Raise `NotYetKnown` and `ContradictoryEvent`."""
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await _require(conn, event.number, event.patient_ref)
        billing = StoredBilling(event.reconciliation, event.occurred_at)
        if not await store.mark_billed(conn, event.dispensation_id, billing):
            raise NotYetKnown


async def note_consent(pool: Pool, event: PatientConsentChanged) -> None:
    """Keep the patient's choice; it acts on the next read.

    Raise `NotYetKnown` and `ContradictoryEvent`.
    """
    async with transaction(pool) as conn:
        if not await claim(conn, NOTIFY_CONSUMER, event.event_id):
            return
        await _require(conn, event.number, event.patient_ref)
        await store.upsert_consent(
            conn,
            number=event.number,
            prescriber_sees_execution=event.prescriber_sees_execution,
            sequence=event.sequence,
        )


async def _require(conn: Connection, number: str, patient_ref: str) -> None:
    known = await store.find_patient_ref(conn, number)
    if known is None:
        raise NotYetKnown
    if patient_ref != known:
        raise ContradictoryEvent
