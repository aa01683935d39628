"""Step 2: the invoice of a dispensation."""

from typing import Final
from uuid import UUID

from services.dispense import rules, store
from services.dispense.model import Billed, Caller, Declined, Invoice
from services.dispense.resources import Resources
from services.dispense.use_cases import publishing
from services.dispense.use_cases.loading import opened, with_lines
from shared import audit
from shared.contracts import dispense
from shared.db import Connection
from shared.habilitation import Operation
from shared.outbox import enqueue
from shared.problems import Refusal

NOT_FOUND: Final = Refusal("dispensation_not_found")
ALREADY_BILLED: Final = Refusal("already_billed")


async def bill_dispensation(
    conn: Connection,
    resources: Resources,
    invoice: Invoice,
    *,
    dispensation_id: UUID,
    caller: Caller,
) -> Billed | Declined:
    """Keep the one invoice of a dispensation and say how it agrees with it.

    The same invoice again gives the same answer; another one is refused.
    """
    found = await store.find_dispensation(conn, dispensation_id)
    if found is None or found.officine.finess != caller.officine.finess:
        return Declined((NOT_FOUND,))
    stored = await store.lock_prescription(conn, found.number)
    assert stored is not None, "a dispensation is of a prescription that is kept for ever"
    earlier = await store.find_invoice(conn, dispensation_id)
    if earlier is not None:
        return earlier if earlier.invoice == invoice else Declined((ALREADY_BILLED,))
    (dispensation,) = await with_lines(conn, resources, [found])
    differences = rules.reconcile(dispensation.lines, invoice)
    billed = Billed(invoice_id=resources.new_id(), invoice=invoice, differences=differences)
    await store.insert_invoice(conn, dispensation_id, billed, now=caller.at)
    prescription = await opened(conn, resources, stored)
    event = publishing.billed_event(
        billed, dispensation, prescription=prescription, caller=caller, resources=resources
    )
    await enqueue(conn, event, topic=dispense.TOPIC)
    await audit.record(
        conn,
        actor=caller.actor,
        operation=Operation.DISPENSATION_BILL,
        number=found.number,
        patient_ref=stored.patient_ref,
        outcome=billed.reconciliation,
        at=caller.at,
        detail={"dispensation_id": str(dispensation_id)},
        correlation_id=caller.correlation_id,
    )
    return billed
