"""Reading a dispensation back; the audit row is committed before the answer."""

from uuid import UUID

from services.dispense import store
from services.dispense.model import Caller, Declined, DispensationRead
from services.dispense.resources import Resources
from services.dispense.store import StoredDispensation
from services.dispense.use_cases.billing import NOT_FOUND
from services.dispense.use_cases.loading import with_lines
from shared import audit
from shared.db import Connection, Pool, transaction
from shared.habilitation import Operation, Relation, may


async def read_dispensation(
    pool: Pool, resources: Resources, dispensation_id: UUID, caller: Caller
) -> DispensationRead | Declined:
    """Return a dispensation to the officine that recorded it, or to its patient."""
    async with transaction(pool) as conn:
        found = await store.find_dispensation(conn, dispensation_id)
        if found is None:
            return Declined((NOT_FOUND,))
        patient_ref = await _patient_ref(conn, found)
        if not may(
            caller.actor.role, Operation.DISPENSATION_READ, _relation(found, caller, patient_ref)
        ):
            return Declined((NOT_FOUND,))
        (dispensation,) = await with_lines(conn, resources, [found])
        billed = await store.find_invoice(conn, dispensation_id)
        await audit.record(
            conn,
            actor=caller.actor,
            operation=Operation.DISPENSATION_READ,
            number=found.number,
            patient_ref=patient_ref,
            outcome="shown",
            at=caller.at,
            detail={"dispensation_id": str(dispensation_id)},
            correlation_id=caller.correlation_id,
        )
    return DispensationRead(dispensation=dispensation, billed=billed)


async def _patient_ref(conn: Connection, found: StoredDispensation) -> str:
    stored = await store.share_prescription(conn, found.number)
    assert stored is not None, "a dispensation is of a prescription that is kept for ever"
    return stored.patient_ref


def _relation(found: StoredDispensation, caller: Caller, patient_ref: str) -> Relation:
    if caller.actor.finess is not None and caller.actor.finess == found.officine.finess:
        return Relation.SAME_PHARMACY
    if caller.actor.patient_ref is not None and caller.actor.patient_ref == patient_ref:
        return Relation.SUBJECT
    return Relation.STRANGER
