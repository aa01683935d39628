"""The audit rows of what officines and patients do with prescriptions."""

from collections.abc import Sequence
from dataclasses import replace

from services.dispense import store
from services.dispense.model import Caller, Declined
from shared.access import audit
from shared.access.audit import Subject
from shared.access.habilitation import Operation
from shared.db import Connection
from shared.problems import Refusal


async def trace(
    conn: Connection, caller: Caller, operation: Operation, subject: Subject, *, outcome: str
) -> None:
    """Append one audit row in the caller's transaction; call it once, and last.

    It names the officine that asks, beside its pharmacist: he may work in several.
    """
    await trace_all(conn, caller, operation, [subject], outcome=outcome)


async def trace_all(
    conn: Connection,
    caller: Caller,
    operation: Operation,
    subjects: Sequence[Subject],
    *,
    outcome: str,
) -> None:
    """Append one audit row a subject, as `trace` does; none where nothing is shown."""
    site = caller.actor.finess
    officine = {} if site is None else {"pharmacy_finess": str(site)}
    if subjects:
        await audit.record_many(
            conn,
            [replace(each, detail=officine | dict(each.detail)) for each in subjects],
            actor=caller.actor,
            operation=operation,
            outcome=outcome,
            at=caller.at,
            correlation_id=caller.correlation_id,
        )


async def decline_of(
    conn: Connection, caller: Caller, operation: Operation, refusal: Refusal, *, subject: Subject
) -> Declined:
    """Change nothing; the audit row tells of the try, and of what it was about."""
    await trace(conn, caller, operation, subject, outcome=refusal.code)
    return Declined((refusal,))


async def decline(
    conn: Connection,
    caller: Caller,
    operation: Operation,
    refusal: Refusal,
    *,
    number: str | None,
    **detail: str,
) -> Declined:
    """Decline as `decline_of`; the row tells whose prescription it was."""
    subject = await subject_of(conn, number, **detail)
    return await decline_of(conn, caller, operation, refusal, subject=subject)


async def subject_of(conn: Connection, number: str | None, **detail: str) -> Subject:
    """Return what a row says of a number, and of whose prescription it is where it is one."""
    patient_ref = None if number is None else await store.find_patient_ref(conn, number)
    return Subject(number=number, patient_ref=patient_ref, detail=detail)
