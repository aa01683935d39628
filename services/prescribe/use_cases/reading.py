"""Who signed a prescription, or is its patient, reads it back; every try leaves an audit row."""

from typing import Final

from services.prescribe import store, view
from services.prescribe.answers.reading import PrescriptionView
from services.prescribe.model import (
    Caller,
    Printable,
    StoredPrescription,
)
from services.prescribe.resources import Resources
from services.prescribe.use_cases import sealed
from shared import audit
from shared.actors import Role
from shared.days import paris_day
from shared.db import Connection
from shared.habilitation import Operation, Relation, may
from shared.number import PrescriptionNumber

READ: Final = "read"
NOT_FOUND: Final = "not_found"


async def read_prescription(
    conn: Connection, resources: Resources, number: PrescriptionNumber, caller: Caller
) -> PrescriptionView | None:
    """Return a prescription with its execution; None if there is none or it is not the caller's.

    The audit row of the try is in the caller's transaction: commit before answering.
    """
    operation = Operation.PRESCRIPTION_READ_OWN
    stored = await store.find_prescription(conn, number)
    found = None
    if stored is not None and _may(caller, operation, stored):
        found = await _view_of(conn, resources, stored, caller)
    await _audit(conn, caller, operation, number=number, stored=stored)
    return found


async def read_qr_text(
    conn: Connection, resources: Resources, number: PrescriptionNumber, caller: Caller
) -> str | None:
    """Return the QR text of a prescription; None if there is none or it is not the caller's.

    The audit row of the try is in the caller's transaction: commit before answering.
    """
    operation = Operation.QR_IMAGE
    stored = await store.find_prescription(conn, number)
    found = None
    if stored is not None and _may(caller, operation, stored):
        found = sealed.open_qr(resources.key_ring, stored.sealed_qr, number=number)
    await _audit(conn, caller, operation, number=number, stored=stored)
    return found


async def read_printable(
    conn: Connection, resources: Resources, number: PrescriptionNumber, caller: Caller
) -> Printable | None:
    """Return what the document is drawn from; None if there is none or it is not the caller's.

    The audit row of the try is in the caller's transaction: commit before answering.
    """
    operation = Operation.DOCUMENT
    stored = await store.find_prescription(conn, number)
    found = None
    if stored is not None and _may(caller, operation, stored):
        found = Printable(
            content=sealed.open_content(resources.key_ring, stored.sealed_content, number=number),
            qr_text=sealed.open_qr(resources.key_ring, stored.sealed_qr, number=number),
            state=await store.find_state(conn, number),
        )
    await _audit(conn, caller, operation, number=number, stored=stored)
    return found


async def _view_of(
    conn: Connection, resources: Resources, stored: StoredPrescription, caller: Caller
) -> PrescriptionView:
    number = stored.number
    content = sealed.open_content(resources.key_ring, stored.sealed_content, number=number)
    if not await _may_see_execution(conn, stored, caller):
        return view.hidden_view(content)
    dispensations = await store.list_dispensations(conn, number)
    notices = {
        done.dispensation_id: notice
        for done in dispensations
        if (notice := sealed.open_kept_notice(resources.key_ring, done)) is not None
    }
    state = await store.find_state(conn, number)
    today = paris_day(caller.at)
    return view.visible_view(content, state, dispensations, notices=notices, today=today)


async def _audit(
    conn: Connection,
    caller: Caller,
    operation: Operation,
    *,
    number: PrescriptionNumber,
    stored: StoredPrescription | None,
) -> None:
    is_read = stored is not None and _may(caller, operation, stored)
    await audit.record(
        conn,
        actor=caller.actor,
        operation=operation,
        number=number,
        patient_ref=None if stored is None else stored.patient_ref,
        outcome=READ if is_read else NOT_FOUND,
        at=caller.at,
        correlation_id=caller.correlation_id,
    )


def _may(caller: Caller, operation: Operation, stored: StoredPrescription) -> bool:
    return may(caller.actor.role, operation, _relation(stored, caller))


def _relation(stored: StoredPrescription, caller: Caller) -> Relation:
    actor = caller.actor
    if actor.role is Role.PRESCRIBER and actor.rpps == stored.prescriber_rpps:
        return Relation.ISSUER
    if actor.role is Role.PATIENT and actor.patient_ref == stored.patient_ref:
        return Relation.SUBJECT
    return Relation.STRANGER


async def _may_see_execution(conn: Connection, stored: StoredPrescription, caller: Caller) -> bool:
    """Let the patient see his own, and the prescriber as far as the patient lets him."""
    if caller.actor.role is Role.PATIENT:
        return True
    later = await store.find_consent(conn, stored.number)
    return view.may_see_execution(at_issue=stored.prescriber_sees_execution, later=later)
