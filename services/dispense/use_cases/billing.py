"""Step 2: the invoice of a dispensation."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.dispense import rules, store
from services.dispense.model import Billed, Caller, Declined, Dispensation, Invoice
from services.dispense.resources import Resources
from services.dispense.store import StoredPrescription
from services.dispense.use_cases import publishing
from services.dispense.use_cases.loading import completed, opened
from shared.access import audit
from shared.access.habilitation import Operation
from shared.contracts import dispense
from shared.db import Connection
from shared.outbox import enqueue
from shared.problems import Refusal

NOT_FOUND: Final = Refusal("dispensation_not_found")


@dataclass(frozen=True, slots=True)
class Settled:
    """Step 2 is answered: the invoice that is kept, and whose prescription it is of."""

    billed: Billed
    number: str
    patient_ref: str


async def bill_dispensation(
    conn: Connection,
    resources: Resources,
    invoice: Invoice,
    *,
    dispensation_id: UUID,
    caller: Caller,
) -> Settled | Declined:
    """Keep the invoice of a dispensation and say how it agrees with it.

    The same invoice again gives the same answer; another one corrects an invoice that differs
    from what was handed over, and is refused once they agree.
    """
    clerk = _Clerk(conn, resources, caller, dispensation_id)
    found = await store.find_dispensation(conn, dispensation_id)
    if found is None or not caller.may(
        Operation.DISPENSATION_BILL, caller.relation_to(found.officine.finess)
    ):
        return await clerk.decline(NOT_FOUND, found)
    stored = await store.lock_prescription(conn, found.number)
    assert stored is not None, "a dispensation is of a prescription that is kept for ever"
    (dispensation,) = await completed(conn, resources, [found])
    earlier = dispensation.billed
    if earlier is not None and earlier.invoice == invoice:
        return Settled(earlier, stored.number, stored.patient_ref)
    refusal = rules.refuse_invoice(invoice, dispensation, now=caller.at)
    if refusal is not None:
        return await clerk.decline(refusal, found)
    billed = await clerk.bill(invoice, dispensation, stored)
    return Settled(billed, stored.number, stored.patient_ref)


@dataclass(frozen=True, slots=True)
class _Clerk:
    """One step 2 in its transaction: what is stored, published and audited of it."""

    conn: Connection
    resources: Resources
    caller: Caller
    dispensation_id: UUID

    async def decline(self, refusal: Refusal, found: Dispensation | None) -> Declined:
        """Change nothing; the audit row tells of the try."""
        await self._audit(refusal.code, None if found is None else found.number)
        return Declined((refusal,))

    async def bill(
        self, invoice: Invoice, dispensation: Dispensation, stored: StoredPrescription
    ) -> Billed:
        """Store the invoice, in the place of one that differed, and tell every service."""
        billed = Billed(
            invoice_id=self.resources.new_id(),
            billed_at=self.caller.at,
            invoice=invoice,
            differences=rules.reconcile(dispensation.lines, invoice),
        )
        await store.replace_invoice(self.conn, self.dispensation_id, billed)
        event = publishing.billed_event(
            billed,
            dispensation,
            prescription=await opened(self.conn, self.resources, stored),
            caller=self.caller,
            resources=self.resources,
        )
        await enqueue(self.conn, event, topic=dispense.TOPIC)
        await self._audit(billed.reconciliation, stored.number, stored.patient_ref)
        return billed

    async def _audit(
        self, outcome: str, number: str | None, patient_ref: str | None = None
    ) -> None:
        await audit.record(
            self.conn,
            actor=self.caller.actor,
            operation=Operation.DISPENSATION_BILL,
            number=number,
            patient_ref=patient_ref,
            outcome=outcome,
            at=self.caller.at,
            detail={"dispensation_id": str(self.dispensation_id)},
            correlation_id=self.caller.correlation_id,
        )
