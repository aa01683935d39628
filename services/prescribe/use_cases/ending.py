"""A prescriber asks to cancel what is left of his prescription, and reads what became of it."""

from typing import Final

from services.prescribe import rules, store, view
from services.prescribe.answers.ending import Cancellations
from services.prescribe.model import Caller, StoredPrescription
from services.prescribe.model.ending import CancellationWish, Requested, StoredCancellation
from services.prescribe.resources import Resources
from services.prescribe.use_cases import sealed
from services.prescribe.use_cases.access import may_do, may_see_execution
from services.prescribe.use_cases.lapsing import lapse_of_prescription
from services.prescribe.use_cases.tracing import subject_of, trace
from shared.access.actors import Role
from shared.access.audit import SHOWN
from shared.access.habilitation import Operation
from shared.contracts import prescribe
from shared.contracts.prescribe import CancellationRequested
from shared.db import Connection
from shared.number import PrescriptionNumber
from shared.outbox import enqueue
from shared.problems import NOT_FOUND, Refusal

REQUESTED: Final = "requested"


async def request_cancellation(
    conn: Connection,
    resources: Resources,
    wish: CancellationWish,
    *,
    number: PrescriptionNumber,
    caller: Caller,
) -> Requested | Refusal:
    """Keep and publish a request; dispense, which alone knows what was handed over, decides.

    A refusal leaves an audit row: commit it too.
    """
    operation = Operation.PRESCRIPTION_CANCEL
    stored = await store.lock_prescription(conn, number)
    refusal: Refusal | None = NOT_FOUND
    if stored is not None and may_do(caller, operation, stored):
        refusal = rules.refuse_cancellation(await store.list_cancellations(conn, number))
    subject = subject_of(number, stored)
    if refusal is not None:
        await trace(conn, caller, operation, [subject], outcome=refusal.code)
        return refusal
    assert stored is not None, "only a prescription that exists passes"
    asked = await _request(conn, resources, wish, stored, caller=caller)
    # Whatever dispense decides: an end only when it agrees would tell of what was handed over.
    await lapse_of_prescription(conn, resources, number)
    await trace(conn, caller, operation, [subject], outcome=REQUESTED)
    return Requested(asked, stored.patient_ref)


async def read_cancellations(
    conn: Connection, resources: Resources, number: PrescriptionNumber, caller: Caller
) -> Cancellations | None:
    """Return what was asked and decided; None if there is none or it is not the caller's.

    The comment is for its author alone. The audit row is in the caller's transaction.
    """
    operation = Operation.PRESCRIPTION_READ_OWN
    stored = await store.find_prescription(conn, number)
    subject = subject_of(number, stored)
    if stored is None or not may_do(caller, operation, stored):
        await trace(conn, caller, operation, [subject], outcome=NOT_FOUND.code)
        return None
    found = await store.list_cancellations(conn, number)
    comments = {
        each.cancellation_id: sealed.open_comment(resources.key_ring, each)
        for each in found
        if caller.actor.role is Role.PRESCRIBER
    }
    is_visible = await may_see_execution(conn, stored, caller)
    await trace(conn, caller, operation, [subject], outcome=SHOWN)
    return view.cancellations_view(number, found, comments=comments, is_visible=is_visible)


async def _request(
    conn: Connection,
    resources: Resources,
    wish: CancellationWish,
    stored: StoredPrescription,
    *,
    caller: Caller,
) -> StoredCancellation:
    cancellation_id = resources.new_id()
    asked = StoredCancellation(
        cancellation_id=cancellation_id,
        number=stored.number,
        reason=wish.reason,
        requested_at=caller.at,
        sealed_comment=sealed.seal_comment(
            resources.key_ring, wish.comment, cancellation_id=cancellation_id
        ),
    )
    await store.insert_cancellation(conn, asked)
    event = CancellationRequested(
        event_id=resources.new_id(),
        occurred_at=caller.at,
        correlation_id=caller.correlation_id,
        number=stored.number,
        cancellation_id=cancellation_id,
        reason=wish.reason,
        patient_ref=stored.patient_ref,
        prescriber_rpps=stored.prescriber_rpps,
    )
    await enqueue(conn, event, topic=prescribe.TOPIC)
    return asked
