"""Reading dispensations back; every try leaves an audit row, committed before the answer."""

from dataclasses import replace
from uuid import UUID

from services.dispense import store
from services.dispense.model import Caller, Declined, Dispensation, Shown
from services.dispense.resources import Resources
from services.dispense.use_cases import sealed
from services.dispense.use_cases.billing import NOT_FOUND
from services.dispense.use_cases.loading import completed, with_checks
from services.dispense.use_cases.tracing import trace
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation, Relation
from shared.db import Connection, Pool, transaction
from shared.identifiers import Ins
from shared.number import PrescriptionNumber


async def read_dispensation(
    pool: Pool, resources: Resources, dispensation_id: UUID, caller: Caller
) -> Dispensation | Declined:
    """Return a dispensation to the officine that recorded it, or to its patient.

    Why the officine went on, where it had to say so, and who checked it are for it alone.
    """
    async with transaction(pool) as conn:
        return await _read(conn, resources, dispensation_id, caller)


async def show_dispensation(
    pool: Pool, resources: Resources, dispensation_id: UUID, caller: Caller
) -> Shown | None:
    """Return a dispensation and whose it is, to whom `read_dispensation` does."""
    async with transaction(pool) as conn:
        match await _read(conn, resources, dispensation_id, caller):
            case Declined():
                return None
            case read:
                ins = await _ins_of(conn, resources, read.number)
                return Shown(ins=ins, dispensations=(read,))


async def show_dispensations(
    pool: Pool, resources: Resources, number: PrescriptionNumber, caller: Caller
) -> Shown | None:
    """Return what was recorded on a prescription: to its patient all, to an officine its own.

    None where there is nothing for this caller, whether there is anything or not.
    """
    async with transaction(pool) as conn:
        patient_ref, pharmacy = await store.find_patient_ref(conn, number), caller.actor.finess
        is_patient = patient_ref is not None and caller.actor.patient_ref == patient_ref
        relation, rows = Relation.STRANGER, []
        if is_patient or pharmacy is not None:
            rows = await store.list_recorded(
                conn, number, pharmacy=None if is_patient else pharmacy
            )
            relation = Relation.SUBJECT if is_patient else Relation.SAME_PHARMACY
        shown = None
        if rows and caller.may(Operation.DISPENSATION_READ, relation):
            found = await completed(conn, resources, rows)
            shown = Shown(
                ins=await _ins_of(conn, resources, number),
                dispensations=tuple(_seen_by(relation, each) for each in found),
                is_cut=len(rows) == store.HISTORY_MAX,
            )
        subject = Subject(number=number, patient_ref=patient_ref)
        outcome = NOT_FOUND.code if shown is None else SHOWN
        await trace(conn, caller, Operation.DISPENSATION_READ, subject, outcome=outcome)
    return shown


async def _read(
    conn: Connection, resources: Resources, dispensation_id: UUID, caller: Caller
) -> Dispensation | Declined:
    found = await store.find_dispensation(conn, dispensation_id)
    patient_ref = None if found is None else await store.find_patient_ref(conn, found.number)
    relation = Relation.STRANGER
    if found is not None:
        relation = caller.relation_to(found.officine.finess, patient_ref=patient_ref)
    answer: Dispensation | Declined = Declined((NOT_FOUND,))
    if found is not None and caller.may(Operation.DISPENSATION_READ, relation):
        (read,) = await completed(conn, resources, [found])
        if relation is Relation.SAME_PHARMACY:
            (read,) = await with_checks(conn, [read], pharmacy=found.officine.finess)
        answer = _seen_by(relation, read)
    subject = Subject(
        number=None if found is None else found.number,
        patient_ref=patient_ref,
        detail={"dispensation_id": str(dispensation_id)},
    )
    outcome = NOT_FOUND.code if isinstance(answer, Declined) else SHOWN
    await trace(conn, caller, Operation.DISPENSATION_READ, subject, outcome=outcome)
    return answer


def _seen_by(relation: Relation, read: Dispensation) -> Dispensation:
    """Keep from whoever is not of the officine why it went on, and what it checked and found."""
    if relation is Relation.SAME_PHARMACY:
        return read
    lines = tuple(replace(line, verified=None) for line in read.lines)
    return replace(read, reason_to_go_on=None, lines=lines)


async def _ins_of(conn: Connection, resources: Resources, number: str) -> Ins:
    stored = await store.find_prescription(conn, number)
    assert stored is not None, "a dispensation is of a prescription that is kept for ever"
    sealed_content = stored.sealed_content
    return sealed.open_content(resources.key_ring, sealed_content, number=number).patient.ins
