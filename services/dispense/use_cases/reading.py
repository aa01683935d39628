"""Reading a dispensation back; every try leaves an audit row, committed before the answer."""

from dataclasses import replace
from uuid import UUID

from services.dispense import store
from services.dispense.model import Caller, Declined, Dispensation
from services.dispense.resources import Resources
from services.dispense.use_cases.billing import NOT_FOUND
from services.dispense.use_cases.loading import completed
from services.dispense.use_cases.tracing import trace
from shared.access.audit import SHOWN, Subject
from shared.access.habilitation import Operation, Relation
from shared.db import Pool, transaction


async def read_dispensation(
    pool: Pool, resources: Resources, dispensation_id: UUID, caller: Caller
) -> Dispensation | Declined:
    """Return a dispensation to the officine that recorded it, or to its patient.

    Why the officine went on, where it had to say so, is for the officine alone.
    """
    async with transaction(pool) as conn:
        found = await store.find_dispensation(conn, dispensation_id)
        patient_ref = None if found is None else await store.find_patient_ref(conn, found.number)
        relation = Relation.STRANGER
        if found is not None:
            relation = caller.relation_to(found.officine.finess, patient_ref=patient_ref)
        answer: Dispensation | Declined = Declined((NOT_FOUND,))
        if found is not None and caller.may(Operation.DISPENSATION_READ, relation):
            (answer,) = await completed(conn, resources, [found])
            if relation is not Relation.SAME_PHARMACY:
                answer = replace(answer, reason_to_go_on=None)
        subject = Subject(
            number=None if found is None else found.number,
            patient_ref=patient_ref,
            detail={"dispensation_id": str(dispensation_id)},
        )
        outcome = NOT_FOUND.code if isinstance(answer, Declined) else SHOWN
        await trace(conn, caller, Operation.DISPENSATION_READ, subject, outcome=outcome)
    return answer
