"""Events as dispense and prescribe publish them; a test states only what it is about."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from services.fraud.engine import fact_of
from services.fraud.engine.knowledge import no_drug
from services.fraud.model.facts import Handover, Presentation
from shared.contracts.dispense import (
    ConflictingLine,
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
from shared.contracts.prescribe import IssuedLine, PrescriptionIssued
from shared.contracts.prescription import Quantity
from shared.identifiers import Finess, Rpps, luhn_holds
from tests.builders import ISSUED_ON, PRESCRIBER_RPPS, a_number

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PHARMACIST_RPPS = Rpps("99700218905")
PATIENT_REF = "5f" * 16
_serial = count(1)


def an_id() -> UUID:
    """Return an id never used before in this run."""
    return UUID(int=next(_serial) << 64 | 0x4000_8000_0000_0000_0000)


def officine(n: int) -> Finess:
    """Return the n-th made-up officine."""
    stem = f"75{n:06}"
    return Finess(next(stem + key for key in "0123456789" if luhn_holds(stem + key)))


A, B, C, D, E = (officine(n) for n in range(1, 6))


def presented(pharmacy: Finess = A, hours: float = 0, **changes: Any) -> PrescriptionPresented:
    """Return an authentic presentation of something left to dispense, `hours` after noon."""
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON + timedelta(hours=hours),
        "correlation_id": UUID(int=7),
        "number": a_number(),
        "presentation_id": an_id(),
        "pharmacy_finess": pharmacy,
        "pharmacist_rpps": PHARMACIST_RPPS,
        "mode": "qr",
        "authenticity": "authentic",
        "is_known": True,
        "state": "issued",
        "has_quantity_left": True,
        "executed_by": (),
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
    }
    return PrescriptionPresented(**parts | changes)


def exhausted(pharmacy: Finess, hours: float = 0, **changes: Any) -> PrescriptionPresented:
    """Return a presentation of what officine A executed in full."""
    parts = {"state": "dispensed", "has_quantity_left": False, "executed_by": (A,)}
    return presented(pharmacy, hours, **parts | changes)


def served(left: int = 0, **changes: Any) -> RecordedLine:
    return RecordedLine(
        **{"line": 1, "outcome": "delivered", "packs": 1, "left_total": left} | changes
    )


def not_served(reason: str = "stock_out", left: int = 2) -> RecordedLine:
    return RecordedLine(line=1, outcome="not_delivered", reason=reason, left_total=left)


def recorded(
    pharmacy: Finess = A, hours: float = 0, *lines: RecordedLine, **changes: Any
) -> DispensationRecorded:
    """Return a step 1; one line served in full unless `lines` say otherwise."""
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON + timedelta(hours=hours),
        "number": a_number(),
        "dispensation_id": an_id(),
        "prescription_version": 1,
        "pharmacy_finess": pharmacy,
        "pharmacist_rpps": PHARMACIST_RPPS,
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "prescriber_sees_execution": True,
        "state": "partially_dispensed",
        "lines": lines or (served(),),
        "sealed": "k1.opaque",
    }
    return DispensationRecorded(**parts | changes)


def reversal(done: DispensationRecorded, hours: float = 0, **changes: Any) -> DispensationReversed:
    """Return what takes all of a step 1 back."""
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON + timedelta(hours=hours),
        "number": done.number,
        "reversal_id": an_id(),
        "dispensation_id": done.dispensation_id,
        "prescription_version": done.prescription_version + 1,
        "reason": "not_collected",
        "pharmacy_finess": done.pharmacy_finess,
        "pharmacist_rpps": PHARMACIST_RPPS,
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "prescriber_sees_execution": True,
        "state": "issued",
        "lines": done.lines,
        "sealed": "k1.opaque",
    }
    return DispensationReversed(**parts | changes)


def billed(pharmacy: Finess = A, hours: float = 0, **changes: Any) -> DispensationBilled:
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON + timedelta(hours=hours),
        "number": a_number(),
        "dispensation_id": an_id(),
        "prescription_version": 2,
        "pharmacy_finess": pharmacy,
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "prescriber_sees_execution": True,
        "invoice_id": an_id(),
        "invoiced_on": date(2026, 11, 23),
        "total_cents": 436,
        "supporting_document": "automatic",
        "reconciliation": "reconciled",
        "sealed": "k1.opaque",
    }
    return DispensationBilled(**parts | changes)


def refused(pharmacy: Finess = A, hours: float = 0, **changes: Any) -> DispensingRefused:
    """Return the refusal of a whole prescription that looks forged."""
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON + timedelta(hours=hours),
        "number": a_number(),
        "refusal_id": an_id(),
        "reason": "suspected_forgery",
        "lines": (),
        "pharmacy_finess": pharmacy,
        "pharmacist_rpps": PHARMACIST_RPPS,
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "sealed": "k1.opaque",
    }
    return DispensingRefused(**parts | changes)


def conflicting(pharmacy: Finess = A, hours: float = 0, **changes: Any) -> ExecutionConflicting:
    """Return that an officine handed over, an hour before it told so, one pack too much."""
    excess = ConflictingLine(line=1, quantity=1, code="line_already_dispensed")
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON + timedelta(hours=hours),
        "number": a_number(),
        "case_id": an_id(),
        "source": "offline",
        "intended_at": NOON + timedelta(hours=hours - 1),
        "pharmacy_finess": pharmacy,
        "pharmacist_rpps": PHARMACIST_RPPS,
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "lines": (excess,),
    }
    return ExecutionConflicting(**parts | changes)


def issued(**changes: Any) -> PrescriptionIssued:
    """Return the issue of a one-line prescription, as every service receives it."""
    line = IssuedLine(line=1, quantity=Quantity(unit="pack", per_dispensing=2, renewals=0))
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON - timedelta(hours=2),
        "number": a_number(),
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "issued_on": ISSUED_ON,
        "valid_until": ISSUED_ON + timedelta(days=365),
        "is_secure": False,
        "prescriber_sees_execution": True,
        "lines": (line,),
        "lines_digest": "00" * 16,
        "qr_digest": "00" * 32,
        "signing_key_id": "0a1b2c3d",
        "sealed": "k1.opaque",
    }
    return PrescriptionIssued(**parts | changes)


def seen(pharmacy: Finess = A, hours: float = 0, **changes: Any) -> Presentation:
    """Return a presentation as the signals see it."""
    fact = fact_of(presented(pharmacy, hours, **changes), no_drug)
    assert isinstance(fact, Presentation)
    return fact


def handed(pharmacy: Finess = A, hours: float = 0, *lines: RecordedLine) -> Handover:
    """Return a step 1 as the signals see it."""
    fact = fact_of(recorded(pharmacy, hours, *lines), no_drug)
    assert isinstance(fact, Handover)
    return fact


def beyond_quota(pharmacy: Finess = A, **changes: Any) -> QuotaExceeded:
    """Return that an officine consulted too much without dispensing."""
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON,
        "quota": "consultations_without_dispensing",
        "pharmacy_finess": pharmacy,
        "pharmacist_rpps": PHARMACIST_RPPS,
        "count": 200,
        "window_s": 86_400,
    }
    return QuotaExceeded(**parts | changes)


def pack_shown(pharmacy: Finess = B, **changes: Any) -> PackPresented:
    """Return a pack that another officine handed over before."""
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON,
        "number": a_number(),
        "pack_ref": "a1" * 32,
        "cip13": "3400935955838",
        "finding": "dispensed_before",
        "pharmacy_finess": pharmacy,
        "pharmacist_rpps": PHARMACIST_RPPS,
        "first_pharmacy_finess": A,
    }
    return PackPresented(**parts | changes)
