"""From what was decided to the events of dispense, and to the words people will read."""

from collections.abc import Mapping

from services.dispense import rules
from services.dispense.model import (
    AcceptedLine,
    Billed,
    Caller,
    Dispensation,
    DispensationRequest,
    Dispensed,
    Prescription,
    Recorded,
    RecordedDispensationLine,
)
from services.dispense.resources import Resources
from shared.contracts.dispense import (
    DispensationBilled,
    DispensationRecorded,
    ExecutionNotice,
    NoticeLine,
    RecordedLine,
)
from shared.contracts.event import aad_for
from shared.contracts.prescription import Line
from shared.days import paris_day

_RECORDED_TYPE = str(DispensationRecorded.model_fields["type"].default)
_BILLED_TYPE = str(DispensationBilled.model_fields["type"].default)


def lines_of(dispensed: Dispensed) -> tuple[RecordedDispensationLine, ...]:
    """Return the accepted lines of step 1 as they are recorded."""
    signed = {line.line: line for line in dispensed.after.content.lines}
    return tuple(_recorded(line, signed[line.request.line]) for line in dispensed.lines)


def recorded_event(
    recorded: Recorded, asked: DispensationRequest, caller: Caller, *, resources: Resources
) -> DispensationRecorded:
    """Return the event of step 1; names and labels travel sealed."""
    prescription, lines = recorded.dispensed.after, lines_of(recorded.dispensed)
    reason = asked.alert_reason
    event_id = resources.new_id()
    aad = aad_for(_RECORDED_TYPE, prescription.number, event_id)
    return DispensationRecorded(
        event_id=event_id,
        occurred_at=caller.at,
        correlation_id=caller.correlation_id,
        number=prescription.number,
        dispensation_id=recorded.dispensation_id,
        prescription_version=prescription.version,
        pharmacy_finess=caller.officine.finess,
        pharmacist_rpps=caller.officine.pharmacist,
        patient_ref=prescription.patient_ref,
        prescriber_rpps=prescription.content.prescriber.rpps,
        prescriber_sees_execution=prescription.content.prescriber_sees_execution,
        state=rules.state_of(prescription, paris_day(caller.at)),
        lines=tuple(_published(line) for line in lines),
        alert_reason=None if reason is None else reason.code,
        sealed=resources.key_ring.seal(_notice(prescription, lines, caller), aad=aad),
    )


def billed_event(
    billed: Billed,
    dispensation: Dispensation,
    *,
    prescription: Prescription,
    caller: Caller,
    resources: Resources,
) -> DispensationBilled:
    """Return the event of step 2; it changes no balance, so the version stays as it is."""
    invoice = billed.invoice
    event_id = resources.new_id()
    aad = aad_for(_BILLED_TYPE, prescription.number, event_id)
    notice = _notice(prescription, dispensation.lines, caller)
    return DispensationBilled(
        event_id=event_id,
        occurred_at=caller.at,
        correlation_id=caller.correlation_id,
        number=prescription.number,
        dispensation_id=dispensation.dispensation_id,
        prescription_version=prescription.version,
        pharmacy_finess=caller.officine.finess,
        patient_ref=prescription.patient_ref,
        prescriber_rpps=prescription.content.prescriber.rpps,
        prescriber_sees_execution=prescription.content.prescriber_sees_execution,
        invoice_id=billed.invoice_id,
        invoiced_on=invoice.invoiced_on,
        total_cents=invoice.total_cents,
        supporting_document=invoice.supporting_document,
        reconciliation=billed.reconciliation,
        differences=billed.differences,
        sealed=resources.key_ring.seal(notice, aad=aad),
    )


def _recorded(accepted: AcceptedLine, signed: Line) -> RecordedDispensationLine:
    asked, product = accepted.request, accepted.request.product
    is_handed_over = asked.outcome != "not_delivered"
    own_label = signed.product.label if is_handed_over else None
    return RecordedDispensationLine(
        line=asked.line,
        outcome=asked.outcome,
        packs=asked.packs or 0,
        covers_days=asked.covers_days,
        cis=None if product is None else product.cis,
        cip13=asked.cip13,
        lpp=asked.lpp,
        reason=asked.reason,
        label=own_label if product is None else product.label,
        left_total=accepted.left_total,
    )


def _published(line: RecordedDispensationLine) -> RecordedLine:
    return RecordedLine(
        line=line.line,
        outcome=line.outcome,
        cis=line.cis,
        cip13=line.cip13,
        packs=line.packs,
        covers_days=line.covers_days,
        reason=line.reason,
        left_total=line.left_total,
    )


def _notice(
    prescription: Prescription,
    lines: tuple[RecordedDispensationLine, ...],
    caller: Caller,
) -> bytes:
    labels: Mapping[int, str] = {
        line.line: line.product.label for line in prescription.content.lines
    }
    notice = ExecutionNotice(
        patient=prescription.content.patient,
        prescriber=prescription.content.prescriber,
        pharmacy_name=caller.actor.site_name,
        lines=tuple(
            NoticeLine(line=line.line, prescribed=labels[line.line], delivered=line.label)
            for line in lines
        ),
    )
    return notice.model_dump_json().encode()
