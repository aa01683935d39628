"""What officines noted beside a prescription; where its row says there is none nobody asks."""

from services.dispense import store
from services.dispense.model import Adaptation, DispensingRefusal, LateExecution
from services.dispense.resources import Resources
from services.dispense.store import StoredPrescription
from services.dispense.use_cases.adapting import adaptations_of
from shared.db import Connection


async def noted_adaptations(
    conn: Connection, resources: Resources, stored: StoredPrescription
) -> tuple[Adaptation, ...]:
    """Return what officines asked the prescriber, and what he answered."""
    if not stored.has_adaptations:
        return ()
    return await adaptations_of(conn, resources, stored.number)


async def noted_refusals(
    conn: Connection, stored: StoredPrescription
) -> tuple[DispensingRefusal, ...]:
    """Return who refused to dispense it, comments sealed."""
    return tuple(await store.list_refusals(conn, stored.number)) if stored.has_refusals else ()


async def noted_conflicts(
    conn: Connection, stored: StoredPrescription
) -> tuple[LateExecution, ...]:
    """Return the executions told afterwards that people must decide about."""
    return tuple(await store.list_conflicts(conn, stored.number)) if stored.has_conflicts else ()
