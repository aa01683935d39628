"""Step 1: an officine records what it hands over."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from services.dispense import rules, store
from services.dispense.model import (
    Caller,
    Declined,
    Dispensation,
    DispensationRequest,
    Dispensed,
    Prescription,
    Recorded,
    RefusalRequest,
)
from services.dispense.resources import Resources
from services.dispense.use_cases import publishing, sealed
from services.dispense.use_cases.completing import completed_request
from services.dispense.use_cases.covering import with_covered
from services.dispense.use_cases.loading import opened
from services.dispense.use_cases.packs import hand_over_packs, look_up_packs
from services.dispense.use_cases.refusing import Filed, file_refusal
from services.dispense.use_cases.rights import claim_right
from services.dispense.use_cases.scheduling import schedule
from services.dispense.use_cases.tracing import trace
from shared.access.audit import Subject
from shared.access.habilitation import Operation
from shared.contracts import dispense
from shared.db import Connection
from shared.outbox import enqueue


async def record_dispensation(
    conn: Connection, resources: Resources, request: DispensationRequest, caller: Caller
) -> Recorded | Declined:
    """Decide and store, under the row lock of the prescription, what leaves this officine."""
    held = await claim_right(
        conn, request.consultation_id, caller, operation=Operation.DISPENSATION_RECORD
    )
    if isinstance(held, Declined):
        return held
    prescription = await opened(conn, resources, held.stored, asker=caller.officine.finess)
    prescription = await with_covered(conn, resources, prescription, at=caller.at, is_locked=True)
    desk = Desk(conn, resources, caller, prescription)
    asked = replace(request, is_qr_read=held.right.is_qr_read)
    asked = await completed_request(conn, resources, asked, about=prescription, caller=caller)
    asked = await look_up_packs(conn, resources, asked, number=held.right.number, caller=caller)
    today = rules.day_at(caller.at, held.right.pharmacy, prescription.content)
    match rules.decide_dispensation(prescription, asked, caller.at, today=today):
        case Declined() as declined:
            return await desk.decline(declined)
        case Dispensed() as dispensed:
            return await desk.record(asked, dispensed)


@dataclass(frozen=True, slots=True)
class Desk:
    """One step 1 in its transaction: what is stored, published and audited of it."""

    conn: Connection
    resources: Resources
    caller: Caller
    prescription: Prescription
    operation: Operation = Operation.DISPENSATION_RECORD

    async def decline(self, declined: Declined) -> Declined:
        """Change nothing; the audit row tells that the prescription was looked at."""
        await self.trace(declined.refusals[0].code)
        return declined

    async def record(self, asked: DispensationRequest, dispensed: Dispensed) -> Recorded:
        """Store the dispensation and the balances after it, and tell every service."""
        number, after = self.prescription.number, dispensed.after
        dispensation = Dispensation(
            dispensation_id=self.resources.new_id(),
            number=number,
            consultation_id=asked.consultation_id,
            officine=self.caller.officine,
            prescription_version=after.version,
            recorded_at=self.caller.at,
            reason_to_go_on=asked.reason_to_go_on,
            source=asked.source,
            intended_at=asked.intended_at,
            lines=dispensed.lines,
        )
        row = sealed.seal_texts(self.resources.key_ring, dispensation)
        await store.insert_dispensation(self.conn, row)
        await self._keep_lines(dispensed)
        await hand_over_packs(self.conn, self.resources, asked, dispensation)
        await store.mark_version(self.conn, number, after.version)
        await schedule(self.conn, after, before=self.prescription)
        await store.mark_served(self.conn, number, self.caller.officine.finess)
        event = publishing.recorded_event(
            dispensation, after, caller=self.caller, resources=self.resources
        )
        await enqueue(self.conn, event, topic=dispense.TOPIC)
        await self._trace_recorded(dispensation)
        filed = await self._file_refusal(dispensation)
        return Recorded(
            dispensation_id=dispensation.dispensation_id,
            recorded_at=self.caller.at,
            recorded_on=rules.day_at(self.caller.at, self.caller.officine.finess, after.content),
            dispensed=dispensed,
            packs_verified=rules.packs_verified(asked, dispensed.lines),
            filed=filed,
        )

    async def _file_refusal(self, dispensation: Dispensation) -> Mapping[int, UUID]:
        """File the refusal of the lines whose checks refuse them; it may have been filed before.

        One request refuses for one reason.
        """
        refused = [line for line in dispensation.lines if line.verification == "refused"]
        if not refused or (verified := refused[0].verified) is None or verified.reason is None:
            return {}
        asked = RefusalRequest(
            consultation_id=dispensation.consultation_id,
            reason=verified.reason,
            comment=verified.comment,
            lines=tuple(line.line for line in refused),
        )
        match await file_refusal(
            self.conn, self.resources, asked, prescription=self.prescription, caller=self.caller
        ):
            case Filed(refusal=filed):
                return dict.fromkeys(filed.lines, filed.refusal_id)
            case Declined():
                return {}

    async def _keep_lines(self, dispensed: Dispensed) -> None:
        """Keep what is left of the lines that were touched, and what is owed of them."""
        number, touched = self.prescription.number, {line.line for line in dispensed.lines}
        lines = [state for state in dispensed.after.lines if state.signed.line in touched]
        await store.mark_lines_left(self.conn, number, lines)
        before = {state.signed.line: state.owed for state in self.prescription.lines}
        owing = [state for state in lines if state.owed != before[state.signed.line]]
        if owing:
            await store.replace_owed(self.conn, number, owing)

    async def _trace_recorded(self, dispensation: Dispensation) -> None:
        """Append the audit row, with the lines that were checked.

        Not those that the checks refuse: whom they suspect reads the list of accesses.
        """
        checked: dict[str, list[int]] = {}
        for line in dispensation.lines:
            if line.verification in {"secured", "temporary"}:
                checked.setdefault(str(line.verification), []).append(line.line)
        await self.trace("recorded", dispensation_id=str(dispensation.dispensation_id), **checked)

    async def trace(self, outcome: str, **detail: Any) -> None:
        """Append the audit row; call it once."""
        subject = Subject(
            number=self.prescription.number,
            patient_ref=self.prescription.patient_ref,
            detail=detail,
        )
        await trace(self.conn, self.caller, self.operation, subject, outcome=outcome)
