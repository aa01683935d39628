"""What the other services tell of a prescription, kept for signals and timelines."""

from services.fraud import rules
from services.fraud.resources import Resources
from services.fraud.store import conflicts, history, issues, officines, taken_back
from services.fraud.use_cases.filing import add_to_case
from services.fraud.use_cases.names import DISPENSE_CONSUMER, PRESCRIBE_CONSUMER
from shared.contracts.dispense import (
    DispensationBilled,
    DispensationRecorded,
    DispensationReversed,
    DispensingRefused,
    ExecutionConflicting,
    PackPresented,
    QuotaExceeded,
)
from shared.contracts.prescribe import PrescriptionIssued
from shared.db import Pool, transaction
from shared.inbox import claim


async def copy_prescription(pool: Pool, event: PrescriptionIssued) -> None:
    """Keep whose prescription it is, by pseudonym; no signal waits for that."""
    async with transaction(pool) as conn:
        if await claim(conn, PRESCRIBE_CONSUMER, event.event_id):
            await history.lock_number(conn, event.number)
            await history.copy_issue(conn, event)
            await issues.insert_blocks(conn, [event])


async def note_dispensation(pool: Pool, event: DispensationRecorded) -> None:
    """Remember step 1: it tells an executing officine, or a patient sent on, from a round."""
    async with transaction(pool) as conn:
        if await claim(conn, DISPENSE_CONSUMER, event.event_id):
            await history.lock_number(conn, event.number)
            await history.insert_handover(conn, event)


async def note_billing(pool: Pool, event: DispensationBilled) -> None:
    """Remember step 2 for the timeline of a case; no signal reads it yet."""
    async with transaction(pool) as conn:
        if await claim(conn, DISPENSE_CONSUMER, event.event_id):
            await history.lock_number(conn, event.number)
            await history.insert_billing(conn, event)


async def note_reversal(pool: Pool, event: DispensationReversed) -> None:
    """Remember what an officine took back: who serves nothing that stands has not executed."""
    async with transaction(pool) as conn:
        if await claim(conn, DISPENSE_CONSUMER, event.event_id):
            await history.lock_number(conn, event.number)
            await taken_back.insert_reversal(conn, event)


async def note_refusal(pool: Pool, resources: Resources, event: DispensingRefused) -> None:
    """Remember what a pharmacist refused; open a case where he suspects a fraud.

    It raises no signal: what one person suspects is told to no patient (ADR 29).
    """
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await history.lock_number(conn, event.number)
        await taken_back.insert_refusal(conn, event)
        if rules.suspects_fraud(event.reason):
            people = event.patient_ref, event.prescriber_rpps
            await add_to_case(conn, resources, event, people=people)


async def note_conflict(pool: Pool, resources: Resources, event: ExecutionConflicting) -> None:
    """Open a case on an execution that was told afterwards and does not fit, or add to one.

    It raises no signal: an officine that was cut off is no suspect (ADR 33).
    """
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await history.lock_number(conn, event.number)
        await conflicts.insert_conflict(conn, event)
        people = event.patient_ref, event.prescriber_rpps
        await add_to_case(conn, resources, event, people=people)


async def note_pack(pool: Pool, resources: Resources, event: PackPresented) -> None:
    """Remember a pack that may not be handed over; open a case where no mistake explains it.

    It raises no signal: what is wrong is the pack, and nothing is told of the patient (ADR 28).
    """
    async with transaction(pool) as conn:
        if not await claim(conn, DISPENSE_CONSUMER, event.event_id):
            return
        await history.lock_number(conn, event.number)
        await officines.insert_pack(conn, event)
        if rules.suspects_pack(
            event.finding, by=event.pharmacy_finess, first=event.first_pharmacy_finess
        ):
            await add_to_case(conn, resources, event, people=(None, None))


async def note_quota(pool: Pool, event: QuotaExceeded) -> None:
    """Keep that an officine went beyond a limit; it is about no prescription, so in no case."""
    async with transaction(pool) as conn:
        if await claim(conn, DISPENSE_CONSUMER, event.event_id):
            await officines.insert_quota(conn, event)
