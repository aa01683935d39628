"""The audit rows of what people do with prescriptions."""

from collections.abc import Sequence

from services.prescribe.model import Caller, StoredPrescription
from shared.access import audit
from shared.access.audit import Subject
from shared.access.habilitation import Operation
from shared.db import Connection


async def trace(
    conn: Connection,
    caller: Caller,
    operation: Operation,
    subjects: Sequence[Subject],
    *,
    outcome: str,
) -> None:
    """Append one audit row per subject in the caller's transaction; call it once, and last."""
    if not subjects:
        return
    await audit.record_many(
        conn,
        subjects,
        actor=caller.actor,
        operation=operation,
        outcome=outcome,
        at=caller.at,
        correlation_id=caller.correlation_id,
    )


def subject_of(number: str, stored: StoredPrescription | None) -> Subject:
    """Return what a row says of a prescription, or of a number that is none."""
    return Subject(number=number, patient_ref=None if stored is None else stored.patient_ref)
