"""Events as prescribe, dispense and fraud publish them, sealed; a test states only its own part."""

from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from services.notify.cursors import Cursors
from shared.contracts.dispense import (
    CancellationRejected,
    DispensationBilled,
    DispensationRecorded,
    ExecutionNotice,
    NoticeLine,
    PrescriptionCancelled,
    PrescriptionExpired,
    PrescriptionPresented,
    RecordedLine,
)
from shared.contracts.event import aad_for
from shared.contracts.fraud import SignalRaised
from shared.contracts.prescribe import IssuedLine, IssuedSecrets, PrescriptionIssued
from shared.contracts.prescription import PrescriptionContent
from shared.identifiers import Finess, Rpps
from shared.sealing import KeyRing
from tests.access import PATIENT_REFS
from tests.builders import INS, PRESCRIBER_RPPS, a_content, a_patient, a_prescriber

SEALING_KEYS = "k1:" + "QUFB" * 10 + "QUE"
KEYS = KeyRing.from_setting(SEALING_KEYS)
PATIENT_REF_KEY = urlsafe_b64encode(bytes(range(32))).decode()  # that of tests.access
CURSORS = Cursors.from_setting(PATIENT_REF_KEY)
PATIENT_REF = PATIENT_REFS.ref(INS)
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OFFICINE = Finess("759999014")
PHARMACIST = Rpps("99900000037")
QR_TEXT = "OFX1" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 6 + "ABCDEFGHIJKLMNOPQRSTU"
_serial = count(1)


def an_id() -> UUID:
    """Return an id never used before in this run."""
    return UUID(int=next(_serial) << 64 | 0x4000_8000_0000_0000_0000)


def sealed(model: Any, event_type: str, number: str, event_id: UUID) -> str:
    return KEYS.seal(model.model_dump_json().encode(), aad=aad_for(event_type, number, event_id))


def issued(content: PrescriptionContent | None = None, **changes: Any) -> PrescriptionIssued:
    """Return the issue of `content`, the usual one by default."""
    content = content or a_content()
    secrets = IssuedSecrets(
        content=content, lines_signed=content.canonical_lines().decode(), qr_text=QR_TEXT
    )
    event_id = changes.get("event_id") or an_id()
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": NOON,
        "correlation_id": UUID(int=7),
        "number": content.number,
        "patient_ref": PATIENT_REFS.ref(content.patient.ins),
        "prescriber_rpps": content.prescriber.rpps,
        "issued_on": content.issued_on,
        "valid_until": content.valid_until,
        "is_secure": content.is_secure,
        "prescriber_sees_execution": content.prescriber_sees_execution,
        "lines": tuple(
            IssuedLine(line=line.line, quantity=line.quantity) for line in content.lines
        ),
        "lines_digest": "00" * 16,
        "qr_digest": "00" * 32,
        "signing_key_id": "00000000",
        "sealed": sealed(secrets, "prescription.issued", content.number, event_id),
    }
    return PrescriptionIssued(**parts | changes)


def delivered(line: int = 1, packs: int = 2, left: int = 0, **changes: Any) -> RecordedLine:
    parts = {"line": line, "outcome": "delivered", "packs": packs, "left_total": left}
    return RecordedLine(**parts | changes)


def recorded(
    *lines: RecordedLine,
    hours: float = 1,
    notice: ExecutionNotice | None = None,
    **changes: Any,
) -> DispensationRecorded:
    """Return step 1 of the usual prescription, everything delivered by default."""
    number = changes.get("number", a_content().number)
    event_id = changes.get("event_id") or an_id()
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": NOON + timedelta(hours=hours),
        "correlation_id": UUID(int=8),
        "number": number,
        "dispensation_id": an_id(),
        "prescription_version": 2,
        "pharmacy_finess": OFFICINE,
        "pharmacist_rpps": PHARMACIST,
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "prescriber_sees_execution": True,
        "state": "dispensed",
        "lines": lines or (delivered(),),
        "sealed": sealed(notice or a_notice(), "dispensation.recorded", number, event_id),
    }
    return DispensationRecorded(**parts | changes)


def billed(hours: float = 2, **changes: Any) -> DispensationBilled:
    """Return step 2 of the usual prescription, reconciled."""
    number = changes.get("number", a_content().number)
    event_id = changes.get("event_id") or an_id()
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": NOON + timedelta(hours=hours),
        "number": number,
        "dispensation_id": an_id(),
        "prescription_version": 3,
        "pharmacy_finess": OFFICINE,
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "prescriber_sees_execution": True,
        "invoice_id": an_id(),
        "invoiced_on": NOON.date(),
        "total_cents": 123_456,
        "supporting_document": "automatic",
        "reconciliation": "reconciled",
        "sealed": sealed(a_notice(), "dispensation.billed", number, event_id),
    }
    return DispensationBilled(**parts | changes)


def cancelled(*, notice: ExecutionNotice | None = None, **changes: Any) -> PrescriptionCancelled:
    """Return the end of the usual prescription, of which nothing was handed over."""
    parts = _outcome("prescription.cancelled", notice or an_untouched_notice(), changes)
    parts |= {"scope": "whole", "prescription_version": 2, "state": "cancelled"}
    return PrescriptionCancelled(**parts | changes)


def rejected(*, notice: ExecutionNotice | None = None, **changes: Any) -> CancellationRejected:
    """Return the refusal to end the usual prescription: all of it was handed over."""
    parts = _outcome("cancellation.rejected", notice or a_notice(), changes)
    parts |= {"rejection": "already_dispensed", "state": "dispensed"}
    return CancellationRejected(**parts | changes)


def _outcome(event_type: str, notice: ExecutionNotice, changes: dict[str, Any]) -> dict[str, Any]:
    number, event_id = changes.get("number", a_content().number), an_id()
    return {
        "event_id": event_id,
        "occurred_at": NOON + timedelta(hours=4),
        "number": number,
        "cancellation_id": UUID(int=9),
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "sealed": sealed(notice, event_type, number, event_id),
    }


def expired(**changes: Any) -> PrescriptionExpired:
    """Return the end, by its date, of the usual prescription, of which nothing was handed over."""
    number = changes.get("number", a_content().number)
    event_id = changes.get("event_id") or an_id()
    parts: dict[str, Any] = {
        "event_id": event_id,
        "occurred_at": datetime(2027, 2, 22, 10, 0, tzinfo=UTC),
        "number": number,
        "prescription_version": 9,
        "expired_on": date(2027, 2, 21),
        "state": "expired",
        "patient_ref": PATIENT_REF,
        "prescriber_rpps": PRESCRIBER_RPPS,
        "sealed": sealed(an_untouched_notice(), "prescription.expired", number, event_id),
    }
    return PrescriptionExpired(**parts | changes)


def an_untouched_notice() -> ExecutionNotice:
    return a_notice(NoticeLine(line=1, prescribed="DOLIPRANE 1000 mg, comprimé"))


def a_notice(*lines: NoticeLine, pharmacy_name: str | None = None) -> ExecutionNotice:
    usual = NoticeLine(
        line=1, prescribed="DOLIPRANE 1000 mg, comprimé", delivered="DOLIPRANE 1000 mg, boîte de 8"
    )
    return ExecutionNotice(
        patient=a_patient(),
        prescriber=a_prescriber(),
        pharmacy_name=pharmacy_name,
        lines=lines or (usual,),
    )


def presented() -> PrescriptionPresented:
    return PrescriptionPresented(
        event_id=an_id(),
        occurred_at=NOON,
        number=a_content().number,
        presentation_id=an_id(),
        pharmacy_finess=OFFICINE,
        pharmacist_rpps=PHARMACIST,
        mode="qr",
        authenticity="authentic",
        is_known=True,
    )


def signal(signal_class: str = "D", name: str = "S1", **changes: Any) -> SignalRaised:
    """Return a signal on the usual prescription."""
    parts: dict[str, Any] = {
        "event_id": an_id(),
        "occurred_at": NOON + timedelta(hours=3),
        "number": a_content().number,
        "signal_id": an_id(),
        "case_id": UUID(int=5),
        "signal": name,
        "signal_version": 1,
        "signal_class": signal_class,
        "sentence": "Délivrée en entier ailleurs.",
        "observed": "3",
        "threshold": "3",
        "evidence": (an_id(),),
        "is_known": True,
    }
    return SignalRaised(**parts | changes)
