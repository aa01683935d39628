"""The right to execute, which a consult gives an officine for some hours."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.dispense import store
from services.dispense.model import Caller, Declined
from services.dispense.store import StoredConsultation, StoredPrescription
from services.dispense.use_cases.tracing import decline
from shared.access.habilitation import Operation
from shared.db import Connection
from shared.problems import Refusal

CONSULTATION_NOT_FOUND: Final = Refusal("consultation_not_found")
CONSULTATION_EXPIRED: Final = Refusal("consultation_expired")
CONSULTATION_RETURNED: Final = Refusal("consultation_returned")


@dataclass(frozen=True, slots=True)
class Held:
    """A right of the officine that asks, and its prescription, whose row is locked."""

    right: StoredConsultation
    stored: StoredPrescription


async def claim_right(
    conn: Connection, consultation_id: UUID, caller: Caller, *, operation: Operation
) -> Held | Declined:
    """Return the right that a consult gives while it holds; else trace why it does not."""
    held = await find_right(conn, consultation_id, caller, operation=operation)
    if isinstance(held, Held) and (over := _refusal_of(held.right, at=caller.at)):
        return await decline(conn, caller, operation, over, number=held.right.number)
    return held


async def find_right(
    conn: Connection,
    consultation_id: UUID,
    caller: Caller,
    /,
    *,
    operation: Operation,
    **detail: str,
) -> Held | Declined:
    """Return the right that a consult gave, over or not; else trace the refusal, with `detail`.

    It says nothing on whether another officine has such a consult.
    """
    right = await store.find_consultation(conn, consultation_id)
    if right is None or not caller.may(operation, caller.relation_to(right.pharmacy)):
        number = None if right is None else right.number
        return await decline(
            conn, caller, operation, CONSULTATION_NOT_FOUND, number=number, **detail
        )
    stored = await store.lock_prescription(conn, right.number)
    assert stored is not None, "a consult names a prescription that is kept for ever"
    return Held(right, stored)


def _refusal_of(right: StoredConsultation, *, at: datetime) -> Refusal | None:
    if right.returned_at is not None:
        return CONSULTATION_RETURNED
    return CONSULTATION_EXPIRED if at >= right.expires_at else None
