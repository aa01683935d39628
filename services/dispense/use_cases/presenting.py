"""What is shown at a counter, in its transaction: counted, refused, published and traced."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.dispense import rules, store
from services.dispense.model import Caller, Declined, Prescription, Quota, Quotas
from services.dispense.resources import Resources
from services.dispense.store import StoredPrescription
from services.dispense.use_cases.loading import executed_by, opened
from services.dispense.use_cases.proofs import Presentation
from services.dispense.use_cases.quotas import tell_excess
from services.dispense.use_cases.tracing import decline, trace
from shared.access.audit import Subject
from shared.access.habilitation import Operation
from shared.contracts import dispense
from shared.contracts.dispense import PrescriptionPresented
from shared.db import Connection
from shared.outbox import enqueue
from shared.problems import Refusal


@dataclass(frozen=True, slots=True)
class Counter:
    """One presentation in its transaction: what is stored, published and audited of it."""

    conn: Connection
    resources: Resources
    caller: Caller
    operation: Operation = Operation.PRESCRIPTION_CONSULT

    @property
    def quotas(self) -> Quotas:
        """The limits of every officine."""
        return self.resources.quotas

    async def count_failure(self) -> Refusal | None:
        """Count a failed consult of this officine; refuse when there were too many before."""
        failures = await store.lock_failures(self.conn, self.caller.officine.finess)
        quota = self.quotas.failed_consultations
        excess = rules.refuse_too_many_failures(failures, quota, self.caller.at)
        if excess is None:
            await self.add_failure(failures)
        return excess

    async def add_failure(self, failures: tuple[datetime, ...]) -> None:
        """Keep a failed consult beside those that still count; the caller holds their lock."""
        now, quota = self.caller.at, self.quotas.failed_consultations
        recent = rules.recent_of((*failures, now), quota, now)
        await store.mark_failures(self.conn, self.caller.officine.finess, recent)

    async def decline(
        self, number: str | None, refusal: Refusal, exceeded: Quota | None = None
    ) -> Declined:
        """Refuse without a word about the prescription; fraud is told of an exceeded limit."""
        if exceeded is not None:
            await tell_excess(self.conn, self.resources, exceeded, self.caller)
        return await decline(self.conn, self.caller, self.operation, refusal, number=number)

    async def turn_away(
        self, shown: Presentation, refusal: Refusal, stored: StoredPrescription | None
    ) -> Declined:
        """Refuse a QR; fraud learns of its presentation all the same."""
        prescription = None
        if stored is not None:
            prescription = await opened(self.conn, self.resources, stored)
        await self.publish(shown, self.resources.new_id(), prescription)
        return await self.decline(shown.number, refusal)

    async def publish(
        self, shown: Presentation, presentation_id: UUID, prescription: Prescription | None
    ) -> None:
        """Tell fraud and prescribe what was shown; None: of no prescription known here."""
        known: dict[str, Any] = {}
        if prescription is not None:
            known = {
                "state": rules.state_of(prescription, self.day_of(prescription)),
                "has_quantity_left": rules.has_quantity_left(prescription),
                "executed_by": await executed_by(self.conn, prescription),
                "patient_ref": prescription.patient_ref,
                "prescriber_rpps": prescription.content.prescriber.rpps,
            }
        event = PrescriptionPresented(
            event_id=self.resources.new_id(),
            occurred_at=self.caller.at,
            correlation_id=self.caller.correlation_id,
            number=shown.number,
            presentation_id=presentation_id,
            pharmacy_finess=self.caller.officine.finess,
            pharmacist_rpps=self.caller.officine.pharmacist,
            mode=shown.mode,
            authenticity=shown.authenticity,
            differences=tuple(difference.code for difference in shown.differences),
            is_known=prescription is not None,
            coverage=shown.coverage,
            **known,
        )
        await enqueue(self.conn, event, topic=dispense.TOPIC)

    def day_of(self, prescription: Prescription) -> date:
        """Return the day where the officine is."""
        content = prescription.content
        return rules.day_at(self.caller.at, self.caller.officine.finess, content)

    async def trace(self, subject: Subject, outcome: str) -> None:
        """Append the audit row; call it once, and last."""
        await trace(self.conn, self.caller, self.operation, subject, outcome=outcome)
