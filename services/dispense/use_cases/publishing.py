"""From what was recorded to the events of dispense, and to the words people will read."""

from collections.abc import Mapping
from datetime import date

from services.dispense import rules
from services.dispense.model import (
    AdaptationRequest,
    Billed,
    Caller,
    Dispensation,
    DispensationLine,
    Prescription,
    Reversal,
)
from services.dispense.resources import Resources
from services.dispense.use_cases.heading import heading_of
from shared.contracts.dispense import (
    AdaptationQuestion,
    AdaptationRequested,
    DispensationBilled,
    DispensationRecorded,
    DispensationReversed,
    ExecutionNotice,
    NoticeLine,
    RecordedLine,
)


def recorded_event(
    dispensation: Dispensation, prescription: Prescription, *, caller: Caller, resources: Resources
) -> DispensationRecorded:
    """Return the event of step 1; `prescription` is what it is after it; names travel sealed."""
    reason = dispensation.reason_to_go_on
    notice = _notice(prescription, dispensation.lines, caller)
    return DispensationRecorded(
        **heading_of(
            DispensationRecorded, prescription, words=notice, cause=caller, resources=resources
        ),
        dispensation_id=dispensation.dispensation_id,
        prescription_version=prescription.version,
        pharmacy_finess=dispensation.officine.finess,
        pharmacist_rpps=dispensation.officine.pharmacist,
        prescriber_sees_execution=prescription.content.prescriber_sees_execution,
        state=rules.state_of(prescription, _day_of(prescription, caller)),
        lines=tuple(
            RecordedLine.model_validate(line, from_attributes=True) for line in dispensation.lines
        ),
        reason_to_go_on=None if reason is None else reason.code,
        source=dispensation.source,
        intended_at=dispensation.intended_at,
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
    invoice, notice = billed.invoice, _notice(prescription, dispensation.standing, caller)
    return DispensationBilled(
        **heading_of(
            DispensationBilled, prescription, words=notice, cause=caller, resources=resources
        ),
        dispensation_id=dispensation.dispensation_id,
        prescription_version=prescription.version,
        pharmacy_finess=caller.officine.finess,
        prescriber_sees_execution=prescription.content.prescriber_sees_execution,
        invoice_id=billed.invoice_id,
        invoiced_on=invoice.invoiced_on,
        total_cents=invoice.total_cents,
        supporting_document=invoice.supporting_document,
        reconciliation=billed.reconciliation,
        differences=billed.differences,
    )


def reversed_event(
    reversal: Reversal, *, caller: Caller, resources: Resources
) -> DispensationReversed:
    """Return the event of a reversal: what is taken back, and what is left of it now."""
    lines, after = reversal.reversed.lines, reversal.reversed.after
    notice = _notice(after, lines, caller)
    return DispensationReversed(
        **heading_of(DispensationReversed, after, words=notice, cause=caller, resources=resources),
        reversal_id=reversal.reversal_id,
        dispensation_id=reversal.request.dispensation_id,
        prescription_version=after.version,
        reason=reversal.request.reason,
        pharmacy_finess=caller.officine.finess,
        pharmacist_rpps=caller.officine.pharmacist,
        prescriber_sees_execution=after.content.prescriber_sees_execution,
        state=rules.state_of(after, _day_of(after, caller)),
        lines=tuple(RecordedLine.model_validate(line, from_attributes=True) for line in lines),
    )


def adaptation_event(
    request: AdaptationRequest,
    prescription: Prescription,
    *,
    caller: Caller,
    resources: Resources,
) -> tuple[AdaptationRequested, AdaptationQuestion]:
    """Return the event of a request, and its words, which travel sealed."""
    question = _question(request, prescription, caller)
    event = AdaptationRequested(
        **heading_of(
            AdaptationRequested, prescription, words=question, cause=caller, resources=resources
        ),
        request_id=resources.new_id(),
        line=request.line,
        kind=request.kind,
        answer_by=caller.at + resources.adaptation_limits.answer_within,
        pharmacy_finess=caller.officine.finess,
        pharmacist_rpps=caller.officine.pharmacist,
    )
    return event, question


def _question(
    request: AdaptationRequest, prescription: Prescription, caller: Caller
) -> AdaptationQuestion:
    return AdaptationQuestion(
        patient=prescription.content.patient,
        prescriber=prescription.content.prescriber,
        pharmacy_name=caller.actor.site_name,
        prescribed=_prescribed(prescription, request.line),
        proposal=request.proposal,
        comment=request.comment,
    )


def _prescribed(prescription: Prescription, number: int) -> str:
    """Return the line as the prescriber wrote it: the product, then how to take it."""
    line = next(line for line in prescription.content.lines if line.line == number)
    return ", ".join(filter(None, (line.product.label, line.posology.text)))


def _day_of(prescription: Prescription, caller: Caller) -> date:
    return rules.day_at(caller.at, caller.officine.finess, prescription.content)


def _notice(
    prescription: Prescription, lines: tuple[DispensationLine, ...], caller: Caller
) -> ExecutionNotice:
    labels: Mapping[int, str] = {
        line.line: line.product.label for line in prescription.content.lines
    }
    return ExecutionNotice(
        patient=prescription.content.patient,
        prescriber=prescription.content.prescriber,
        pharmacy_name=caller.actor.site_name,
        lines=tuple(
            NoticeLine(line=line.line, prescribed=labels[line.line], delivered=line.label)
            for line in lines
        ),
    )
