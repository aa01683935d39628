"""The officine that told an execution afterwards says what became of its conflict (ADR 33)."""

from dataclasses import replace
from typing import Final

from services.dispense import rules, store
from services.dispense.model import (
    Caller,
    Declined,
    Resolution,
    ResolutionRequest,
    Resolved,
)
from services.dispense.resources import Resources
from services.dispense.use_cases import sealed
from services.dispense.use_cases.tracing import decline_of, subject_of, trace
from shared.access.audit import REPEATED
from shared.access.habilitation import Operation
from shared.db import Connection
from shared.problems import Refusal

CONFLICT_NOT_FOUND: Final = Refusal("conflict_not_found")
RESOLVED: Final = "resolved"
OPERATION: Final = Operation.CONFLICT_RESOLVE


async def resolve_conflict(
    conn: Connection, resources: Resources, asked: ResolutionRequest, caller: Caller
) -> Resolved | Declined:
    """End a conflict of the caller's officine, under the lock of its row; no balance changes.

    The first end stands; the same one again, under whatever key, is answered as before.
    """
    found = await store.lock_conflict(conn, asked.late_execution_id)
    detail = {"late_execution_id": str(asked.late_execution_id)}
    subject = await subject_of(conn, None if found is None else found.number, **detail)
    if found is None or not caller.may(OPERATION, caller.relation_to(found.pharmacy)):
        return await decline_of(conn, caller, OPERATION, CONFLICT_NOT_FOUND, subject=subject)
    conflict = sealed.open_resolution(resources.key_ring, found)
    if (refusal := rules.refuse_other_resolution(asked, conflict)) is not None:
        return await decline_of(conn, caller, OPERATION, refusal, subject=subject)
    resolution = conflict.resolution
    if resolution is None:
        resolution = _resolution(asked, caller)
        ended = sealed.seal_resolution(resources.key_ring, replace(conflict, resolution=resolution))
        await store.mark_resolved(conn, ended)
    is_news = conflict.resolution is None
    await trace(conn, caller, OPERATION, subject, outcome=RESOLVED if is_news else REPEATED)
    return Resolved(conflict=conflict, resolution=resolution, patient_ref=subject.patient_ref)


def _resolution(asked: ResolutionRequest, caller: Caller) -> Resolution:
    return Resolution(
        outcome=asked.outcome,
        resolved_at=caller.at,
        pharmacist=caller.officine.pharmacist,
        comment=asked.comment,
    )
