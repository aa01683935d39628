"""Who signed a prescription, or is its patient, reads it back; every try leaves an audit row."""

from services.prescribe import store, view
from services.prescribe.answers.reading import PrescriptionView
from services.prescribe.model import (
    Caller,
    Printable,
    StoredPrescription,
)
from services.prescribe.resources import Resources
from services.prescribe.use_cases import sealed
from services.prescribe.use_cases.access import may_do, may_see_execution
from services.prescribe.use_cases.tracing import subject_of, trace
from shared.access.audit import SHOWN
from shared.access.habilitation import Operation
from shared.contracts.dispense import PrescriptionState
from shared.days import paris_day
from shared.db import Connection
from shared.number import PrescriptionNumber
from shared.problems import NOT_FOUND


async def read_prescription(
    conn: Connection, resources: Resources, number: PrescriptionNumber, caller: Caller
) -> PrescriptionView | None:
    """Return a prescription with its execution; None if there is none or it is not the caller's.

    The audit row of the try is in the caller's transaction: commit before answering.
    """
    operation = Operation.PRESCRIPTION_READ_OWN
    stored = await store.find_prescription(conn, number)
    found = None
    if stored is not None and may_do(caller, operation, stored):
        found = await _view_of(conn, resources, stored, caller)
    await _trace(conn, caller, operation, number, stored=stored)
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
    if stored is not None and may_do(caller, operation, stored):
        found = sealed.open_qr(resources.key_ring, stored.sealed_qr, number=number)
    await _trace(conn, caller, operation, number, stored=stored)
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
    if stored is not None and may_do(caller, operation, stored):
        found = Printable(
            content=sealed.open_content(resources.key_ring, stored.sealed_content, number=number),
            qr_text=sealed.open_qr(resources.key_ring, stored.sealed_qr, number=number),
            state=await _state_shown(conn, stored, caller),
        )
    await _trace(conn, caller, operation, number, stored=stored)
    return found


async def _state_shown(
    conn: Connection, stored: StoredPrescription, caller: Caller
) -> PrescriptionState | None:
    """Return what the reader may know of the state; hidden, only the end the author put himself."""
    if await may_see_execution(conn, stored, caller):
        return await store.find_state(conn, stored.number)
    return view.state_if_hidden(await store.list_cancellations(conn, stored.number))


async def _view_of(
    conn: Connection, resources: Resources, stored: StoredPrescription, caller: Caller
) -> PrescriptionView:
    number = stored.number
    content = sealed.open_content(resources.key_ring, stored.sealed_content, number=number)
    cancellations = await store.list_cancellations(conn, number)
    if not await may_see_execution(conn, stored, caller):
        return view.hidden_view(content, cancellations)
    dispensations = await store.list_dispensations(conn, number)
    notices = {
        done.dispensation_id: notice
        for done in dispensations
        if (notice := sealed.open_kept_notice(resources.key_ring, done)) is not None
    }
    told = view.Told(
        state=await store.find_state(conn, number),
        dispensations=dispensations,
        left=await store.list_lines_left(conn, [number]),
        notices=notices,
    )
    shown = view.visible_view(content, told, today=paris_day(caller.at))
    return shown.model_copy(update={"replaced_by": view.replaced_by(cancellations)})


async def _trace(
    conn: Connection,
    caller: Caller,
    operation: Operation,
    number: PrescriptionNumber,
    *,
    stored: StoredPrescription | None,
) -> None:
    is_shown = stored is not None and may_do(caller, operation, stored)
    outcome = SHOWN if is_shown else NOT_FOUND.code
    subject = subject_of(number, stored)
    await trace(conn, caller, operation, [subject], outcome=outcome)
