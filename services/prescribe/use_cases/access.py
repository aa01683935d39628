"""Who may do what with a prescription, and see what of it."""

from typing import Protocol

from services.prescribe import store
from services.prescribe.model import Caller, StoredPrescription
from services.prescribe.rules.access import author_sees_execution
from shared.access.actors import Role
from shared.access.habilitation import Operation, Relation, may
from shared.db import Connection
from shared.identifiers import Rpps


class OfPeople(Protocol):
    """A prescription, or what is about one."""

    @property
    def patient_ref(self) -> str: ...
    @property
    def prescriber_rpps(self) -> Rpps: ...


def may_do(caller: Caller, operation: Operation, stored: OfPeople) -> bool:
    """Tell what the matrix of habilitations says of this person and this prescription."""
    return may(caller.actor.role, operation, _relation(stored, caller))


async def may_see_execution(conn: Connection, stored: StoredPrescription, caller: Caller) -> bool:
    """Let the patient see his own, and the prescriber as far as the patient lets him."""
    if caller.actor.role is Role.PATIENT:
        return True
    later = await store.find_consent(conn, stored.number)
    return author_sees_execution(at_issue=stored.prescriber_sees_execution, later=later)


def _relation(stored: OfPeople, caller: Caller) -> Relation:
    actor = caller.actor
    if actor.role is Role.PRESCRIBER and actor.rpps == stored.prescriber_rpps:
        return Relation.ISSUER
    if actor.role is Role.PATIENT and actor.patient_ref == stored.patient_ref:
        return Relation.SUBJECT
    return Relation.STRANGER
