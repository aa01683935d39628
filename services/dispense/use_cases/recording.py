"""Step 1: an officine records what it hands over."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from services.dispense import products, rules, store
from services.dispense.model import (
    Caller,
    Declined,
    DispensationRequest,
    Dispensed,
    Prescription,
    Recorded,
    RecordedDispensationLine,
    RequestedLine,
)
from services.dispense.resources import Resources
from services.dispense.store import StoredDispensation, StoredLine
from services.dispense.use_cases import publishing, sealed
from services.dispense.use_cases.loading import LABEL_PLACE, opened
from shared import audit
from shared.contracts import dispense
from shared.days import paris_day
from shared.db import Connection
from shared.habilitation import Operation
from shared.outbox import enqueue
from shared.problems import Refusal

CONSULTATION_NOT_FOUND: Final = Refusal("consultation_not_found")
CONSULTATION_EXPIRED: Final = Refusal("consultation_expired")
COMMENT_PLACE: Final = "alert_comment"


async def record_dispensation(
    conn: Connection, resources: Resources, request: DispensationRequest, caller: Caller
) -> Recorded | Declined:
    """Decide and store, under the row lock of the prescription, what leaves this officine."""
    right = await store.find_consultation(
        conn, request.consultation_id, pharmacy=caller.officine.finess
    )
    if right is None:
        return Declined((CONSULTATION_NOT_FOUND,))
    stored = await store.lock_prescription(conn, right.number)
    assert stored is not None, "a consult names a prescription that is kept for ever"
    prescription = await opened(conn, resources, stored)
    desk = _Desk(conn, resources, caller, prescription)
    if caller.at >= right.expires_at:
        return await desk.decline(Declined((CONSULTATION_EXPIRED,)))
    asked = _with_products(request, prescription, resources)
    match rules.decide_dispensation(prescription, asked, caller.at):
        case Declined() as declined:
            return await desk.decline(declined)
        case Dispensed() as dispensed:
            return await desk.record(asked, dispensed)


def _with_products(
    request: DispensationRequest, prescription: Prescription, resources: Resources
) -> DispensationRequest:
    """Add what the catalogue says of each delivered code, seen from its line."""
    signed = {line.line: line for line in prescription.content.lines}

    def complete(asked: RequestedLine) -> RequestedLine:
        if asked.cip13 is None or asked.line not in signed:
            return asked
        prescribed = signed[asked.line].product
        product = products.seen_from(prescribed, asked.cip13, medicines=resources.medicines)
        return replace(asked, product=product)

    return replace(request, lines=tuple(complete(asked) for asked in request.lines))


@dataclass(frozen=True, slots=True)
class _Desk:
    """One step 1 in its transaction: what is stored, published and audited of it."""

    conn: Connection
    resources: Resources
    caller: Caller
    prescription: Prescription

    async def decline(self, declined: Declined) -> Declined:
        """Change nothing; the audit row tells that the prescription was looked at."""
        await self._audit(declined.refusals[0].code)
        return declined

    async def record(self, asked: DispensationRequest, dispensed: Dispensed) -> Recorded:
        """Store the dispensation, take it from the balances, and tell every service."""
        dispensation = self._row(asked, dispensed)
        dispensation_id, number = dispensation.dispensation_id, self.prescription.number
        lines = [self._line_row(dispensation_id, line) for line in publishing.lines_of(dispensed)]
        await store.insert_dispensation(self.conn, dispensation, lines)
        await store.mark_handed_over(
            self.conn, number, dispensed.lines, today=paris_day(self.caller.at)
        )
        await store.mark_version(self.conn, number, dispensed.after.version)
        recorded = Recorded(
            dispensation_id=dispensation_id, recorded_at=self.caller.at, dispensed=dispensed
        )
        event = publishing.recorded_event(recorded, asked, self.caller, resources=self.resources)
        await enqueue(self.conn, event, topic=dispense.TOPIC)
        await self._audit("recorded", dispensation_id)
        return recorded

    def _row(self, asked: DispensationRequest, dispensed: Dispensed) -> StoredDispensation:
        dispensation_id = self.resources.new_id()
        reason = asked.alert_reason
        return StoredDispensation(
            dispensation_id=dispensation_id,
            number=self.prescription.number,
            consultation_id=asked.consultation_id,
            prescription_version=dispensed.after.version,
            officine=self.caller.officine,
            recorded_at=self.caller.at,
            alert_reason=None if reason is None else reason.code,
            sealed_alert_comment=sealed.seal_text(
                self.resources.key_ring,
                None if reason is None else reason.comment,
                place=COMMENT_PLACE,
                dispensation=dispensation_id,
            ),
        )

    def _line_row(self, dispensation_id: UUID, line: RecordedDispensationLine) -> StoredLine:
        return StoredLine(
            dispensation_id=dispensation_id,
            line=line.line,
            outcome=line.outcome,
            packs=line.packs,
            covers_days=line.covers_days,
            cis=line.cis,
            cip13=line.cip13,
            lpp=line.lpp,
            reason=line.reason,
            left_total=line.left_total,
            sealed_label=sealed.seal_text(
                self.resources.key_ring,
                line.label,
                place=f"{LABEL_PLACE}.{line.line}",
                dispensation=dispensation_id,
            ),
        )

    async def _audit(self, outcome: str, dispensation_id: UUID | None = None) -> None:
        detail = {"pharmacy_finess": str(self.caller.officine.finess)}
        if dispensation_id is not None:
            detail["dispensation_id"] = str(dispensation_id)
        await audit.record(
            self.conn,
            actor=self.caller.actor,
            operation=Operation.DISPENSATION_RECORD,
            number=self.prescription.number,
            patient_ref=self.prescription.patient_ref,
            outcome=outcome,
            at=self.caller.at,
            detail=detail,
            correlation_id=self.caller.correlation_id,
        )
