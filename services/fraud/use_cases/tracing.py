"""The audit rows of what officines and analysts do in fraud."""

from collections.abc import Sequence

from services.fraud.model.caller import Caller
from shared.access import audit
from shared.access.audit import Subject
from shared.access.habilitation import Operation
from shared.db import Connection


async def trace(
    conn: Connection, caller: Caller, operation: Operation, subject: Subject, *, outcome: str
) -> None:
    """Append one audit row in the caller's transaction."""
    await trace_all(conn, caller, operation, [subject], outcome=outcome)


async def trace_all(
    conn: Connection,
    caller: Caller,
    operation: Operation,
    subjects: Sequence[Subject],
    *,
    outcome: str,
) -> None:
    """Append one audit row a subject; one row says that nothing was found."""
    await audit.record_many(
        conn,
        subjects or [Subject(number=None, patient_ref=None)],
        actor=caller.actor,
        operation=operation,
        outcome=outcome if subjects else "none",
        at=caller.at,
        correlation_id=caller.correlation_id,
    )
