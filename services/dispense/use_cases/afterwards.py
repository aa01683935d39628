"""An execution told afterwards: what fits is recorded, what conflicts is for people (ADR 33)."""

from dataclasses import dataclass, replace
from typing import Final

from services.dispense import rules, store
from services.dispense.model import (
    Caller,
    Declined,
    DispensationLine,
    DispensationRequest,
    LateExecution,
    LateRequest,
    Told,
    ToldAfterwards,
)
from services.dispense.resources import Resources
from services.dispense.store import StoredConsultation
from services.dispense.use_cases.completing import completed_request
from services.dispense.use_cases.covering import with_covered
from services.dispense.use_cases.loading import completed, opened
from services.dispense.use_cases.packs import look_up_packs
from services.dispense.use_cases.proofs import ScannedQr, TypedNumber
from services.dispense.use_cases.proving import prove
from services.dispense.use_cases.quotas import tell_excess
from services.dispense.use_cases.recording import Desk
from shared.access.audit import REPEATED
from shared.access.habilitation import Operation
from shared.contracts import dispense
from shared.contracts.dispense import ConflictingLine, ExecutionConflicting
from shared.db import Connection
from shared.outbox import enqueue
from shared.problems import Refusal

TOLD_OTHERWISE: Final = Refusal("late_execution_differs", field="intended_at")
CONFLICTING: Final = "conflicting"
OPERATION: Final = Operation.LATE_EXECUTION_RECORD


async def tell_afterwards(
    conn: Connection,
    resources: Resources,
    told: LateRequest,
    *,
    proof: ScannedQr | TypedNumber,
    caller: Caller,
) -> Told | Declined:
    """Decide, under the lock of the prescription, what of an execution fits what stands now.

    The same execution told again, under whatever key, is answered as before and done once.
    """
    proven = await prove(conn, resources, proof, caller, operation=OPERATION)
    if isinstance(proven, Declined):
        return proven
    stored = await store.lock_prescription(conn, proven.number)
    assert stored is not None, "what was proven is kept for ever"
    prescription = await opened(conn, resources, stored)
    # Who read the QR offline has checked its signature; paper was handed over as paper.
    is_qr_read = isinstance(proof, ScannedQr) and told.source == "offline"
    clerk = _Clerk(Desk(conn, resources, caller, prescription, OPERATION), told, is_qr_read)
    before = await store.find_late_execution(
        conn, stored.number, caller.officine.finess, told.intended_at
    )
    if before is not None:
        return await clerk.repeat(before)
    return await clerk.decide()


@dataclass(frozen=True, slots=True)
class _Clerk:
    """One telling in its transaction; what fits goes over the desk of step 1."""

    desk: Desk
    told: LateRequest
    is_qr_read: bool

    async def repeat(self, before: LateExecution) -> Told | Declined:
        """Show again what this execution was answered; another one of that moment is refused.

        Unless the first one was a mistake, which was taken back whole: then this one is right.
        """
        recorded = await self._recorded(before)
        if before.told_digest != self.told.digest:
            if before.case_id is None and all(line.reversed_at for line in recorded):
                return await self.decide()
            return await self.desk.decline(Declined((TOLD_OTHERWISE,)))
        await self.desk.trace(REPEATED, late_execution_id=str(before.late_execution_id))
        return Told(kept=before, recorded=recorded, prescription=self.desk.prescription)

    async def _recorded(self, before: LateExecution) -> tuple[DispensationLine, ...]:
        if before.dispensation_id is None:
            return ()
        row = await store.find_dispensation(self.desk.conn, before.dispensation_id)
        assert row is not None, "it was recorded with this execution"
        (dispensation,) = await completed(self.desk.conn, self.desk.resources, [row])
        return dispensation.lines

    async def decide(self) -> Told | Declined:
        """Record what fits, and keep what does not for people."""
        caller, content = self.desk.caller, self.desk.prescription.content
        finess, intended_at = caller.officine.finess, self.told.intended_at
        day = rules.day_at(intended_at, finess, content)
        context = rules.LateContext(
            now=caller.at,
            age_max=self.desk.resources.late_execution_age_max,
            day=day,
            prescription=self.desk.prescription,
        )
        if (refusal := rules.refuse_telling(intended_at, context)) is not None:
            return await self.desk.decline(Declined((refusal,)))
        if (excess := await self._excess()) is not None:
            return await self.desk.decline(Declined((excess,)))
        request = await self._request()
        today = rules.day_at(caller.at, finess, content)
        about = await with_covered(
            self.desk.conn,
            self.desk.resources,
            self.desk.prescription,
            at=intended_at,
            is_locked=True,
        )
        match rules.decide_afterwards(about, request, day=day, today=today):
            case Declined() as declined:
                return await self.desk.decline(declined)
            case ToldAfterwards() as decided:
                return await self._keep(request, decided)

    async def _excess(self) -> Refusal | None:
        """Return why the officine has told too much of this prescription lately (ADR 28).

        Each telling leaves a consult, and may open a case: a loop would flood the people who look.
        """
        conn, resources, caller = self.desk.conn, self.desk.resources, self.desk.caller
        number, finess, quotas = (
            self.desk.prescription.number,
            caller.officine.finess,
            resources.quotas,
        )
        openings = await store.lock_openings(conn, number, finess, quotas=quotas, now=caller.at)
        excess = rules.refuse_too_many_tellings(openings.latest, quotas.polling, caller.at)
        if excess is not None:
            await tell_excess(conn, resources, quotas.polling, caller)
        return excess

    async def _request(self) -> DispensationRequest:
        """Return what step 1 is asked; the consult behind it gives no right to do more."""
        caller = self.desk.caller
        right = StoredConsultation(
            consultation_id=self.desk.resources.new_id(),
            number=self.desk.prescription.number,
            pharmacy=caller.officine.finess,
            expires_at=caller.at,
            is_qr_read=self.is_qr_read,
        )
        await store.insert_consultation(
            self.desk.conn, right, pharmacist=caller.officine.pharmacist, now=caller.at
        )
        request = DispensationRequest(
            consultation_id=right.consultation_id,
            lines=self.told.lines,
            reason_to_go_on=self.told.reason_to_go_on,
            source=self.told.source,
            intended_at=self.told.intended_at,
            is_qr_read=self.is_qr_read,
        )
        conn, resources, about = self.desk.conn, self.desk.resources, self.desk.prescription
        request = await completed_request(conn, resources, request, about=about, caller=caller)
        return await look_up_packs(conn, resources, request, number=about.number, caller=caller)

    async def _keep(self, request: DispensationRequest, decided: ToldAfterwards) -> Told:
        kept, dispensed = self._kept(decided), decided.dispensed
        if dispensed is not None:
            recorded = await self.desk.record(request, dispensed)
            kept = replace(kept, dispensation_id=recorded.dispensation_id)
        if kept.case_id is not None:
            await enqueue(self.desk.conn, self._event(kept, decided), topic=dispense.TOPIC)
        await store.replace_late_execution(self.desk.conn, kept)
        if dispensed is None:
            await self.desk.trace(CONFLICTING, case_id=str(kept.case_id))
            return Told(kept=kept, recorded=(), prescription=self.desk.prescription)
        return Told(kept=kept, recorded=dispensed.lines, prescription=dispensed.after)

    def _kept(self, decided: ToldAfterwards) -> LateExecution:
        new_id = self.desk.resources.new_id
        return LateExecution(
            late_execution_id=new_id(),
            number=self.desk.prescription.number,
            officine=self.desk.caller.officine,
            source=self.told.source,
            intended_at=self.told.intended_at,
            told_at=self.desk.caller.at,
            told_digest=self.told.digest,
            dispensation_id=None,
            case_id=new_id() if decided.conflicts else None,
            unrecorded=decided.unrecorded,
        )

    def _event(self, kept: LateExecution, decided: ToldAfterwards) -> ExecutionConflicting:
        assert kept.case_id is not None, "there is a conflict"
        prescription = self.desk.prescription
        return ExecutionConflicting(
            event_id=self.desk.resources.new_id(),
            occurred_at=kept.told_at,
            correlation_id=self.desk.caller.correlation_id,
            number=kept.number,
            case_id=kept.case_id,
            dispensation_id=kept.dispensation_id,
            source=kept.source,
            intended_at=kept.intended_at,
            pharmacy_finess=kept.officine.finess,
            pharmacist_rpps=kept.officine.pharmacist,
            patient_ref=prescription.patient_ref,
            prescriber_rpps=prescription.content.prescriber.rpps,
            lines=tuple(
                ConflictingLine(
                    line=each.line,
                    cip13=each.cip13,
                    quantity=each.quantity,
                    code=each.refusal.code,
                )
                for each in decided.conflicts
            ),
        )
