"""Contract events -> facts: what no signal looks at is left behind here."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from services.fraud.engine.knowledge import DrugOf
from services.fraud.model.facts import (
    Billing,
    Conflict,
    Denial,
    Fact,
    Handover,
    Issue,
    IssuedMedicine,
    PackSeen,
    Presentation,
    Quota,
    Refusal,
    Reversal,
    SuppliedLine,
)
from shared.contracts.dispense import (
    DispensationBilled,
    DispensationRecorded,
    DispensationReversed,
    DispensingRefused,
    ExecutionConflicting,
    PackPresented,
    PrescriptionPresented,
    QuotaExceeded,
    RecordedLine,
)
from shared.contracts.event import Event
from shared.contracts.notify import ReceiptDenied
from shared.contracts.prescribe import PrescriptionIssued


def fact_of(event: Event, drug_of: DrugOf) -> Fact | None:
    """Reduce an event to what the signals look at; None for one that none of them does."""
    reduce = _REDUCED.get(type(event))
    return None if reduce is None else reduce(event, drug_of)


def _utc(moment: datetime) -> datetime:
    """Return the same moment in the one zone of all windows: then comparing two is cheap."""
    return moment.astimezone(UTC)


def _issue(event: PrescriptionIssued, drug_of: DrugOf) -> Issue:
    return Issue(
        event_id=event.event_id,
        occurred_at=_utc(event.occurred_at),
        number=event.number,
        patient_ref=event.patient_ref,
        prescriber=event.prescriber_rpps,
        establishment=event.prescriber_finess,
        issued_on=event.issued_on,
        valid_until=event.valid_until,
        is_secure=event.is_secure,
        signing_key_id=event.signing_key_id,
        lines_digest=event.lines_digest,
        lines=tuple(
            IssuedMedicine(
                line=line.line,
                drug=None if line.cis is None else drug_of(cip13=None, cis=line.cis),
                unit=line.quantity.unit,
                per_dispensing=line.quantity.per_dispensing,
                renewals=line.quantity.renewals,
                period_days=line.quantity.period_days,
                is_secure=line.is_secure,
            )
            for line in event.lines
        ),
    )


def _presentation(event: PrescriptionPresented, _: DrugOf) -> Presentation:
    return Presentation(
        event_id=event.event_id,
        occurred_at=_utc(event.occurred_at),
        number=event.number,
        patient_ref=event.patient_ref,
        prescriber=event.prescriber_rpps,
        pharmacy=event.pharmacy_finess,
        authenticity=event.authenticity,
        difference_count=len(event.differences),
        is_known=event.is_known,
        state=event.state,
        has_quantity_left=event.has_quantity_left,
        executed_by=frozenset(event.executed_by),
        mode=event.mode,
        coverage=event.coverage,
    )


def _handover(event: DispensationRecorded, drug_of: DrugOf) -> Handover:
    return Handover(
        event_id=event.event_id,
        occurred_at=_utc(event.intended_at or event.occurred_at),  # told afterwards, or at once
        number=event.number,
        patient_ref=event.patient_ref,
        prescriber=event.prescriber_rpps,
        pharmacy=event.pharmacy_finess,
        dispensation_id=event.dispensation_id,
        state=event.state,
        has_served=any(_is_served(line) for line in event.lines),
        has_left_rest=any(_leaves_rest(line) for line in event.lines),
        line_count=len(event.lines),
        served_lines=tuple(line.line for line in event.lines if line.packs),
        source=event.source,
        supplies=tuple(_supplied(line, drug_of) for line in event.lines if line.packs),
    )


def _supplied(line: RecordedLine, drug_of: DrugOf) -> SuppliedLine:
    return SuppliedLine(
        line=line.line,
        drug=drug_of(cip13=line.cip13, cis=line.cis),
        packs=line.packs,
        covers_days=line.covers_days,
        fill=line.fill,
    )


def _is_served(line: RecordedLine) -> bool:
    return line.outcome != "not_delivered"


def _leaves_rest(line: RecordedLine) -> bool:
    if line.left_total <= 0:
        return False
    return _is_served(line) or line.reason == "stock_out"


def _billing(event: DispensationBilled, _: DrugOf) -> Billing:
    return Billing(
        event_id=event.event_id,
        occurred_at=_utc(event.occurred_at),
        number=event.number,
        patient_ref=event.patient_ref,
        prescriber=event.prescriber_rpps,
        pharmacy=event.pharmacy_finess,
        dispensation_id=event.dispensation_id,
        total_cents=event.total_cents,
        is_reconciled=event.reconciliation == "reconciled",
    )


def _reversal(event: DispensationReversed, _: DrugOf) -> Reversal:
    return Reversal(
        event_id=event.event_id,
        occurred_at=_utc(event.occurred_at),
        number=event.number,
        patient_ref=event.patient_ref,
        prescriber=event.prescriber_rpps,
        pharmacy=event.pharmacy_finess,
        dispensation_id=event.dispensation_id,
        reason=event.reason,
        lines=tuple(line.line for line in event.lines),
    )


def _refusal(event: DispensingRefused, _: DrugOf) -> Refusal:
    return Refusal(
        event_id=event.event_id,
        occurred_at=_utc(event.occurred_at),
        number=event.number,
        patient_ref=event.patient_ref,
        prescriber=event.prescriber_rpps,
        pharmacy=event.pharmacy_finess,
        reason=event.reason,
        lines=event.lines,
    )


def _conflict(event: ExecutionConflicting, _: DrugOf) -> Conflict:
    return Conflict(
        event_id=event.event_id,
        occurred_at=_utc(event.occurred_at),
        number=event.number,
        patient_ref=event.patient_ref,
        prescriber=event.prescriber_rpps,
        pharmacy=event.pharmacy_finess,
        source=event.source,
    )


def _pack(event: PackPresented, _: DrugOf) -> PackSeen:
    return PackSeen(
        event_id=event.event_id,
        occurred_at=_utc(event.occurred_at),
        number=event.number,
        pharmacy=event.pharmacy_finess,
        pack_ref=event.pack_ref,
        finding=event.finding,
        first_pharmacy=event.first_pharmacy_finess,
    )


def _quota(event: QuotaExceeded, _: DrugOf) -> Quota:
    return Quota(
        event_id=event.event_id,
        occurred_at=_utc(event.occurred_at),
        pharmacy=event.pharmacy_finess,
        quota=event.quota,
        count=event.count,
        window_s=event.window_s,
    )


def _denial(event: ReceiptDenied, _: DrugOf) -> Denial:
    return Denial(
        event_id=event.event_id,
        occurred_at=_utc(event.occurred_at),
        number=event.number,
        patient_ref=event.patient_ref,
        pharmacy=event.pharmacy_finess,
        dispensation_id=event.dispensation_id,
    )


_REDUCED: Final[Mapping[type[Event], Callable[[Any, DrugOf], Fact]]] = {
    PrescriptionIssued: _issue,
    PrescriptionPresented: _presentation,
    DispensationRecorded: _handover,
    DispensationBilled: _billing,
    DispensationReversed: _reversal,
    DispensingRefused: _refusal,
    ExecutionConflicting: _conflict,
    PackPresented: _pack,
    QuotaExceeded: _quota,
    ReceiptDenied: _denial,
}
