"""Events that dispense and notify would publish about a prescription of the tests."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.dispense import (
    CancellationRejected,
    DispensationBilled,
    DispensationRecorded,
    DispensationReversed,
    ExecutionNotice,
    NoticeLine,
    PrescriptionCancelled,
    PrescriptionExpired,
    PrescriptionPresented,
    RecordedLine,
)
from shared.contracts.event import aad_for
from shared.contracts.notify import PatientConsentChanged
from shared.identifiers import Cip13, Finess, Ins, Rpps
from tests.access import PATIENT_REFS
from tests.builders import INS, PARACETAMOL, PRESCRIBER_RPPS, a_patient, a_prescriber
from tests.prescribe.desk import KEY_RING, NOW

OFFICINE = Finess("759999014")
PHARMACIST = Rpps("99900000037")
DELIVERED = "PARACETAMOL FICTIF 1 g, comprimé"


def an_id() -> UUID:
    return uuid4()


def a_sealed_notice(
    event_type: str, number: str, event_id: UUID, *, ins: Ins = INS, rpps: Rpps = PRESCRIBER_RPPS
) -> str:
    notice = ExecutionNotice(
        patient=a_patient(ins=ins),
        prescriber=a_prescriber(rpps=rpps),
        lines=(NoticeLine(line=1, prescribed="DOLIPRANE 1000 mg", delivered=DELIVERED),),
    )
    aad = aad_for(event_type, number, event_id)
    return KEY_RING.seal(notice.model_dump_json().encode(), aad=aad)


def recorded(number: str, **changes: Any) -> DispensationRecorded:
    """Return the first dispensation of a prescription: one pack of two."""
    line = RecordedLine(
        line=1,
        outcome="substituted",
        cis=PARACETAMOL,
        cip13=Cip13("3400935955838"),
        packs=1,
        left_total=1,
    )
    event_id = changes.get("event_id") or an_id()
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": NOW + timedelta(hours=1),
        "number": number,
        "dispensation_id": an_id(),
        "prescription_version": 1,
        "pharmacy_finess": OFFICINE,
        "pharmacist_rpps": PHARMACIST,
        "patient_ref": PATIENT_REFS.ref(INS),
        "prescriber_rpps": PRESCRIBER_RPPS,
        "prescriber_sees_execution": True,
        "state": "partially_dispensed",
        "lines": (line,),
        "sealed": a_sealed_notice("dispensation.recorded", number, event_id),
    }
    return DispensationRecorded(**parts | changes)


def reversal(done: DispensationRecorded, **changes: Any) -> DispensationReversed:
    """Return what takes a dispensation back, so that nothing of it is left handed over."""
    event_id = changes.get("event_id") or an_id()
    lines = tuple(
        line.model_copy(update={"left_total": 2, "left_now": 2, "next_possible_on": None})
        for line in done.lines
    )
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": done.occurred_at + timedelta(hours=1),
        "number": done.number,
        "reversal_id": an_id(),
        "dispensation_id": done.dispensation_id,
        "prescription_version": done.prescription_version + 1,
        "reason": "wrong_product",
        "pharmacy_finess": done.pharmacy_finess,
        "pharmacist_rpps": done.pharmacist_rpps,
        "patient_ref": done.patient_ref,
        "prescriber_rpps": done.prescriber_rpps,
        "prescriber_sees_execution": True,
        "state": "issued",
        "lines": lines,
        "sealed": a_sealed_notice("dispensation.reversed", done.number, event_id),
    }
    return DispensationReversed(**parts | changes)


def billed(number: str, dispensation_id: UUID, **changes: Any) -> DispensationBilled:
    event_id = changes.get("event_id") or an_id()
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": NOW + timedelta(hours=2),
        "number": number,
        "dispensation_id": dispensation_id,
        "prescription_version": 1,
        "pharmacy_finess": OFFICINE,
        "patient_ref": PATIENT_REFS.ref(INS),
        "prescriber_rpps": PRESCRIBER_RPPS,
        "prescriber_sees_execution": True,
        "invoice_id": an_id(),
        "invoiced_on": NOW.date(),
        "total_cents": 318,
        "supporting_document": "automatic",
        "reconciliation": "reconciled",
        "sealed": a_sealed_notice("dispensation.billed", number, event_id),
    }
    return DispensationBilled(**parts | changes)


def cancelled(number: str, cancellation_id: UUID, **changes: Any) -> PrescriptionCancelled:
    """Return the answer of dispense to a request about what nobody touched."""
    parts = _outcome("prescription.cancelled", number, cancellation_id)
    parts |= {"scope": "whole", "prescription_version": 2, "state": "cancelled"}
    return PrescriptionCancelled(**parts | changes)


def rejected(number: str, cancellation_id: UUID, **changes: Any) -> CancellationRejected:
    """Return the answer of dispense to a request about what was dispensed in full."""
    parts = _outcome("cancellation.rejected", number, cancellation_id)
    parts |= {"rejection": "already_dispensed", "state": "dispensed"}
    return CancellationRejected(**parts | changes)


def expired(number: str, **changes: Any) -> PrescriptionExpired:
    """Return the end, by its date, of a prescription that nobody touched."""
    event_id = an_id()
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": NOW + timedelta(days=93),
        "number": number,
        "prescription_version": 2,
        "expired_on": NOW.date() + timedelta(days=91),
        "state": "expired",
        "patient_ref": PATIENT_REFS.ref(INS),
        "prescriber_rpps": PRESCRIBER_RPPS,
        "sealed": a_sealed_notice("prescription.expired", number, event_id),
    }
    return PrescriptionExpired(**parts | changes)


def _outcome(event_type: str, number: str, cancellation_id: UUID) -> dict[str, Any]:
    event_id = an_id()
    return {
        "event_id": event_id,
        "occurred_at": NOW + timedelta(minutes=1),
        "number": number,
        "cancellation_id": cancellation_id,
        "patient_ref": PATIENT_REFS.ref(INS),
        "prescriber_rpps": PRESCRIBER_RPPS,
        "sealed": a_sealed_notice(event_type, number, event_id),
    }


def consent(number: str, *, sees: bool, sequence: int = 1):
    return PatientConsentChanged(
        event_id=an_id(),
        occurred_at=NOW + timedelta(hours=3),
        number=number,
        patient_ref=PATIENT_REFS.ref(INS),
        prescriber_sees_execution=sees,
        sequence=sequence,
    )


def presented(number: str) -> PrescriptionPresented:
    return PrescriptionPresented(
        event_id=an_id(),
        occurred_at=NOW,
        number=number,
        presentation_id=an_id(),
        pharmacy_finess=OFFICINE,
        pharmacist_rpps=PHARMACIST,
        mode="qr",
        authenticity="authentic",
        is_known=True,
    )
