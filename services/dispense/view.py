"""From what the use cases return to the bodies that officines read."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from services.dispense import rules
from services.dispense.answers import (
    AdaptationAnswer,
    AlertAnswer,
    BillingAnswer,
    BillingState,
    ConsultationAnswer,
    ConsultedLine,
    DifferenceAnswer,
    DispensationAnswer,
    DispensationReadAnswer,
    HistoryEntry,
    ReasonToGoOnAnswer,
    RecordedLineAnswer,
    RefusalAnswer,
    StepOneLine,
)
from services.dispense.model import (
    Adaptation,
    Alert,
    Billed,
    Consultation,
    Dispensation,
    DispensationRequest,
    LineState,
    Prescription,
    Recorded,
)
from services.dispense.sentences import detail_of_difference
from services.dispense.view_of_warnings import warnings_of
from shared.contracts.dispense import BillingDifference
from shared.contracts.prescription import Mentions
from shared.days import paris_day
from shared.number import PrescriptionNumber
from shared.problems import ProblemCatalogue, Refusal
from shared.problems.shape import sentence_of

NO_MENTIONS: Final = Mentions()


def consultation_answer(consultation: Consultation) -> ConsultationAnswer:
    """Return what the officine sees of a prescription on the day of its consult."""
    prescription, content = consultation.prescription, consultation.prescription.content
    today = consultation.consulted_on
    return ConsultationAnswer(
        consultation_id=consultation.consultation_id,
        expires_at=consultation.expires_at,
        number=content.number,
        number_grouped=PrescriptionNumber(content.number).grouped,
        state=rules.state_of(prescription, today),
        version=prescription.version,
        authenticity=consultation.authenticity,
        issued_on=content.issued_on,
        valid_until=content.valid_until,
        ended_at=None if prescription.end is None else prescription.end.at,
        replaced_by=None if prescription.end is None else prescription.end.replaced_by,
        replaces=content.replaces,
        is_secure=content.is_secure,
        setting=content.setting,
        is_exception=content.is_exception,
        pharmacy=content.pharmacy,
        surgery=content.surgery,
        patient=content.patient,
        prescriber=content.prescriber,
        lines=tuple(_consulted(state, consultation) for state in prescription.lines),
        alerts=tuple(_alert(alert) for alert in prescription.alerts),
        history=tuple(_history(entry) for entry in consultation.history),
        warnings=warnings_of(consultation),
    )


def dispensation_answer(
    recorded: Recorded, asked: DispensationRequest, catalogue: ProblemCatalogue
) -> DispensationAnswer:
    """Return what became of each line asked for, in the order asked."""
    after, today = recorded.dispensed.after, paris_day(recorded.recorded_at)
    refused = {refusal.line: refusal for refusal in recorded.dispensed.refused}
    states = {state.signed.line: state for state in after.lines}
    return DispensationAnswer(
        dispensation_id=recorded.dispensation_id,
        number=after.number,
        state=rules.state_of(after, today),
        version=after.version,
        recorded_at=recorded.recorded_at,
        lines=tuple(
            StepOneLine(
                line=line.line,
                outcome=line.outcome,
                packs=line.packs,
                covers_days=line.covers_days,
                **_left(states.get(line.line), after, today),
                refusal=_refusal(refused.get(line.line), catalogue),
            )
            for line in asked.lines
        ),
    )


def billing_answer(billed: Billed) -> BillingAnswer:
    """Return how an invoice agrees with what was handed over."""
    return BillingAnswer(
        invoice_id=billed.invoice_id,
        reconciliation=billed.reconciliation,
        billed_at=billed.billed_at,
        differences=tuple(_difference(difference) for difference in billed.differences),
    )


def read_answer(dispensation: Dispensation) -> DispensationReadAnswer:
    """Return a dispensation as its officine, or its patient, reads it back."""
    billed, reason = dispensation.billed, dispensation.reason_to_go_on
    return DispensationReadAnswer(
        dispensation_id=dispensation.dispensation_id,
        number=dispensation.number,
        recorded_at=dispensation.recorded_at,
        pharmacy_finess=dispensation.officine.finess,
        lines=_recorded_lines(dispensation),
        reason_to_go_on=(
            None if reason is None else ReasonToGoOnAnswer(code=reason.code, comment=reason.comment)
        ),
        billing=None if billed is None else billing_answer(billed),
    )


def alerts_answer(alerts: Sequence[Alert]) -> list[dict[str, Any]]:
    """Return alerts as an extension of a refusal, in the shape that a consult shows."""
    return [_alert(alert).model_dump(mode="json") for alert in alerts]


def adaptation_answer(asked: Adaptation) -> AdaptationAnswer:
    """Return a request to adapt a line, and what the prescriber answered."""
    question, answer = asked.question, asked.answer
    return AdaptationAnswer(
        request_id=asked.request_id,
        number=asked.number,
        line=asked.line,
        kind=asked.kind,
        pharmacy_finess=asked.pharmacy,
        requested_at=asked.requested_at,
        answer_by=asked.answer_by,
        prescribed=question.prescribed,
        proposal=question.proposal,
        comment=question.comment,
        outcome=None if answer is None else answer.outcome,
        answered_at=None if answer is None else answer.answered_at,
        counter_proposal=None if answer is None else answer.words.counter_proposal,
        answer_comment=None if answer is None else answer.words.comment,
    )


def _consulted(state: LineState, consultation: Consultation) -> ConsultedLine:
    signed, prescription = state.signed, consultation.prescription
    today, adaptations = consultation.consulted_on, consultation.adaptations
    return ConsultedLine(
        line=signed.line,
        label=signed.product.label,
        product=signed.product,
        posology=signed.posology,
        quantity=signed.quantity,
        non_substituable=signed.non_substituable,
        is_ald=signed.is_ald,
        is_secure=signed.is_secure,
        mentions=signed.mentions or NO_MENTIONS,
        status=rules.status_of(state, prescription, today),
        delivered=state.delivered,
        adaptations=tuple(adaptation_answer(a) for a in adaptations if a.line == signed.line),
        **_left(state, prescription, today),
    )


def _left(state: LineState | None, prescription: Prescription, today: date) -> dict[str, Any]:
    if state is None:
        return {"left_now": None, "left_total": None, "next_possible_on": None}
    return asdict(rules.left_of(state, prescription, today))


def _alert(alert: Alert) -> AlertAnswer:
    return AlertAnswer(
        signal=alert.signal,
        signal_class=alert.signal_class,
        sentence=alert.sentence,
        raised_at=alert.raised_at,
    )


def _history(dispensation: Dispensation) -> HistoryEntry:
    billed = dispensation.billed
    return HistoryEntry(
        dispensation_id=dispensation.dispensation_id,
        recorded_at=dispensation.recorded_at,
        pharmacy_finess=dispensation.officine.finess,
        lines=_recorded_lines(dispensation),
        billing=(
            None
            if billed is None
            else BillingState(reconciliation=billed.reconciliation, billed_at=billed.billed_at)
        ),
    )


def _recorded_lines(dispensation: Dispensation) -> tuple[RecordedLineAnswer, ...]:
    return tuple(
        RecordedLineAnswer.model_validate(line, from_attributes=True) for line in dispensation.lines
    )


def _refusal(refusal: Refusal | None, catalogue: ProblemCatalogue) -> RefusalAnswer | None:
    if refusal is None:
        return None
    detail = sentence_of(catalogue[refusal.code], refusal)
    return RefusalAnswer(code=refusal.code, detail=detail)


def _difference(difference: BillingDifference) -> DifferenceAnswer:
    return DifferenceAnswer(
        code=difference.code,
        line=difference.line,
        expected=difference.expected,
        observed=difference.observed,
        detail=detail_of_difference(difference),
    )
