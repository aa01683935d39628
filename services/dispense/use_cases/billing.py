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
from services.dispense.use_cases.tracing import decline, trace
from shared.access import audit
from shared.access.audit import Subject
from shared.access.habilitation import Operation
from shared.contracts import dispense
from shared.db import Connection
from shared.identifiers import Finess
from shared.outbox import enqueue
from shared.problems import Refusal

NOT_FOUND: Final = Refusal("dispensation_not_found")
STEP_ONE_MISSING: Final = Refusal("step_one_missing")


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
    if found is None:
        return await clerk.decline_early()
    if not clerk.may(found.officine.finess):
        return await clerk.decline(NOT_FOUND, found.number)
    stored = await store.lock_prescription(conn, found.number)
    assert stored is not None, "a dispensation is of a prescription that is kept for ever"
    (dispensation,) = await completed(conn, resources, [found])
    earlier = dispensation.invoice_standing
    if earlier is not None and earlier.invoice == invoice:
        return await clerk.repeat(earlier, stored)
    refusal = rules.refuse_invoice(invoice, dispensation, now=caller.at)
    if refusal is not None:
        return await clerk.decline(refusal, found.number)
    return await clerk.bill(invoice, dispensation, stored)


@dataclass(frozen=True, slots=True)
class _Clerk:
    """One step 2 in its transaction: what is stored, published and audited of it."""

    conn: Connection
    resources: Resources
    caller: Caller
    dispensation_id: UUID

    def may(self, pharmacy: Finess) -> bool:
        """Tell whether the caller may bill what this officine recorded."""
        return self.caller.may(Operation.DISPENSATION_BILL, self.caller.relation_to(pharmacy))

    async def decline_early(self) -> Declined:
        """Refuse an invoice of no dispensation; where its officine consulted, step 1 is missing."""
        right = await store.find_consultation(self.conn, self.dispensation_id)
        if right is None or not self.may(right.pharmacy):
            return await self.decline(NOT_FOUND, None if right is None else right.number)
        return await self.decline(STEP_ONE_MISSING, right.number)

    async def decline(self, refusal: Refusal, number: str | None) -> Declined:
        """Change nothing; the audit row tells of the try."""
        about = {"dispensation_id": str(self.dispensation_id)}
        operation = Operation.DISPENSATION_BILL
        return await decline(self.conn, self.caller, operation, refusal, number=number, **about)

    async def repeat(self, earlier: Billed, stored: StoredPrescription) -> Settled:
        """Show again what this invoice was answered: it tells of the patient's medicines."""
        return await self._settled(earlier, stored, outcome=audit.REPEATED)

    async def bill(
        self, invoice: Invoice, dispensation: Dispensation, stored: StoredPrescription
    ) -> Settled:
        """Store the invoice, in the place of one that differed, and tell every service."""
        billed = Billed(
            invoice_id=self.resources.new_id(),
            billed_at=self.caller.at,
            invoice=invoice,
            differences=rules.reconcile(dispensation.standing, invoice),
        )
        await store.replace_invoice(self.conn, self.dispensation_id, billed)
        await store.mark_billing(self.conn, self.dispensation_id, billed.reconciliation)
        event = publishing.billed_event(
            billed,
            dispensation,
            prescription=await opened(self.conn, self.resources, stored),
            caller=self.caller,
            resources=self.resources,
        )
        await enqueue(self.conn, event, topic=dispense.TOPIC)
        return await self._settled(billed, stored, outcome=billed.reconciliation)

    async def _settled(
        self, billed: Billed, stored: StoredPrescription, *, outcome: str
    ) -> Settled:
        about = {"dispensation_id": str(self.dispensation_id)}
        subject = Subject(number=stored.number, patient_ref=stored.patient_ref, detail=about)
        await trace(self.conn, self.caller, Operation.DISPENSATION_BILL, subject, outcome=outcome)
        return Settled(billed, stored.number, stored.patient_ref)
