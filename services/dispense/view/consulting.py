"""What an officine sees of a prescription."""

from collections.abc import Sequence
from typing import Any, Final

from services.dispense import rules
from services.dispense.answers import (
    AlertAnswer,
    BillingState,
    ConsultationAnswer,
    ConsultedLine,
    HistoryEntry,
    HistoryLine,
    OwnHistory,
)
from services.dispense.model import (
    Alert,
    Consultation,
    Dispensation,
    LineState,
)
from services.dispense.view.adapting import adaptation_answer
from services.dispense.view.checking import check_answers
from services.dispense.view.shape import left_answer, recorded_lines
from services.dispense.view.verifying import verification_answer
from services.dispense.view.warnings import warnings_of
from shared.contracts.prescription import Mentions
from shared.departments import department_of
from shared.number import PrescriptionNumber

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
        history=tuple(_history(entry, consultation) for entry in consultation.history),
        warnings=warnings_of(consultation),
        verification=verification_answer(consultation),
    )


def alerts_answer(alerts: Sequence[Alert]) -> list[dict[str, Any]]:
    """Return alerts as an extension of a refusal, in the shape that a consult shows."""
    return [_alert(alert).model_dump(mode="json") for alert in alerts]


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
        owed_packs=sum(o.packs for o in state.owed if o.pharmacy == consultation.pharmacy),
        adaptations=tuple(
            adaptation_answer(asked, pharmacy=consultation.pharmacy)
            for asked in adaptations
            if asked.line == signed.line
        ),
        **left_answer(state, prescription, today),
    )


def _alert(alert: Alert) -> AlertAnswer:
    return AlertAnswer(
        signal=alert.signal,
        signal_class=alert.signal_class,
        sentence=alert.sentence,
        raised_at=alert.raised_at,
    )


def _history(dispensation: Dispensation, consultation: Consultation) -> HistoryEntry:
    """Return what was recorded.

    Of another officine its department, the day, and what became of each line, with product and
    quantity; not who it was, the hour, nor why it did not deliver (ADR 27).
    """
    finess = dispensation.officine.finess
    return HistoryEntry(
        recorded_on=rules.day_at(
            dispensation.happened_at, finess, consultation.prescription.content
        ),
        department=department_of(finess),
        lines=tuple(
            HistoryLine(
                line=line.line,
                outcome=line.outcome,
                label=line.label,
                cip13=line.cip13,
                lpp=line.lpp,
                packs=line.packs,
                covers_days=line.covers_days,
                is_reversed=line.reversed_at is not None,
            )
            for line in dispensation.lines
        ),
        own=_own(dispensation) if finess == consultation.pharmacy else None,
    )


def _own(dispensation: Dispensation) -> OwnHistory:
    billed = dispensation.billed
    return OwnHistory(
        dispensation_id=dispensation.dispensation_id,
        recorded_at=dispensation.recorded_at,
        source=dispensation.source,
        intended_at=dispensation.intended_at,
        pharmacy_finess=dispensation.officine.finess,
        lines=recorded_lines(dispensation),
        billing=(
            None
            if billed is None
            else BillingState(
                reconciliation=billed.reconciliation,
                billed_at=billed.billed_at,
                credit_number=billed.credit_number,
            )
        ),
        checks=check_answers(dispensation.checks),
    )
